import { Radio, Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { canBeKey } from '../model/places.ts';
import type { Wizard } from '../use-wizard.ts';
import classes from './KeyChoice.module.css';

/** What becomes of a row whose record is there already. */
export function KeyChoice({ wizard }: { wizard: Wizard }) {
  const { t } = useTranslation('imports');
  const { draft, places, object, refusal, setKey } = wizard;
  const used = new Set(Object.values(draft.columns).map(({ place }) => place));
  const keys = places.filter((place) => used.has(place.value) && place.part === null && canBeKey(place.field)).map(({ field }) => field);
  const unique = keys.find((field) => field.unique);
  const first = unique ?? keys[0];
  const chosen = keys.find(({ name }) => name === draft.key);
  return (
    <div className={classes.root}>
      <Radio.Group
        label={t('key.title', { objects: object.pluralLabel })}
        value={draft.key === null ? 'add' : 'update'}
        onChange={(value) => setKey(value === 'add' ? null : (first?.name ?? null))}
        error={refusal?.key[0]}
      >
        <Stack gap="sm" mt="xs">
          <Radio value="add" label={t('key.add')} description={unique ? t('key.addUnique', { field: unique.label }) : t('key.addText')} />
          <Radio value="update" disabled={!first} label={t('key.update')} description={first ? t('key.updateText') : t('key.noField')} />
        </Stack>
      </Radio.Group>
      {draft.key !== null && (
        <div className={classes.field}>
          <Select
            label={t('key.field')}
            data={keys.map(({ name, label }) => ({ value: name, label }))}
            value={draft.key}
            allowDeselect={false}
            description={chosen && !chosen.unique ? t('key.notUnique', { field: chosen.label }) : undefined}
            onChange={setKey}
          />
        </div>
      )}
    </div>
  );
}
