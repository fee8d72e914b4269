import { type ObjectDefinition, type Policy, type PolicyFields, policyActions } from '@atrium/sdk';
import { ActionIcon, Checkbox, Group, MultiSelect, SegmentedControl, Select } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findObject, useObjects } from '../../resources/objects.ts';
import { FilterBuilder } from '../filter/FilterBuilder.tsx';
import { fromFilter, newRule, toFilter } from '../filter/model.ts';
import classes from './PolicyCard.module.css';

type Props = { number: number; policy: Policy; onChange: (policy: Policy) => void; onRemove: () => void };

/** One policy: of which object, what one may do, with which records and which of their fields. */
export function PolicyCard({ number, policy, onChange, onRemove }: Props) {
  const { t } = useTranslation('settings');
  const objects = useObjects();
  const object = findObject(objects, policy.object);
  const setActions = (chosen: string[]) => onChange({ ...policy, actions: policyActions.filter((action) => chosen.includes(action)) });
  return (
    <section className={classes.root} aria-label={t('roles.policy', { number })}>
      <div className={classes.top}>
        <Select
          label={t('roles.object')}
          w="16rem"
          allowDeselect={false}
          searchable
          data={[{ value: '*', label: t('roles.everyObject') }, ...objects.map((one) => ({ value: one.name, label: one.pluralLabel }))]}
          value={policy.object}
          // Filter and fields name the old object's fields.
          onChange={(next) => next && onChange({ object: next, actions: policy.actions })}
        />
        <ActionIcon aria-label={t('roles.removePolicy')} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <Checkbox.Group label={t('roles.actions')} value={policy.actions} onChange={setActions}>
        <Group mt="xs" gap="md">
          {policyActions.map((action) => (
            <Checkbox key={action} value={action} label={t(`roles.action.${action}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      {object ? (
        <>
          <RecordsPart key={object.name} object={object} policy={policy} onChange={onChange} />
          <FieldsPart object={object} policy={policy} onChange={onChange} />
        </>
      ) : (
        <p className={classes.hint}>{t('roles.filterNeedsObject')}</p>
      )}
    </section>
  );
}

type PartProps = { object: ObjectDefinition; policy: Policy; onChange: (policy: Policy) => void };

function RecordsPart({ object, policy, onChange }: PartProps) {
  const { t } = useTranslation('settings');
  const id = useId();
  const objects = useObjects();
  const scope = { object, objects };
  const [group, setGroup] = useState(() => fromFilter(scope, policy.filter));
  const [some, setSome] = useState(policy.filter !== undefined);
  const change = (next: typeof group) => {
    setGroup(next);
    onChange({ ...policy, filter: toFilter(scope, next) });
  };
  const choose = (value: string) => {
    setSome(value === 'some');
    if (value === 'all') change({ ...group, children: [] });
    else if (group.children.length === 0) change({ ...group, children: [newRule(scope, [object.fields[0]?.name ?? 'created_at'])] });
  };
  return (
    <div>
      <span className={classes.label} id={id}>
        {t('roles.records')}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        value={some ? 'some' : 'all'}
        onChange={choose}
        data={[
          { value: 'all', label: t('roles.allRecords') },
          { value: 'some', label: t('roles.someRecords') },
        ]}
      />
      {some && (
        <div className={classes.filter}>
          <FilterBuilder scope={scope} group={group} onChange={change} />
        </div>
      )}
    </div>
  );
}

function FieldsPart({ object, policy, onChange }: PartProps) {
  const { t } = useTranslation('settings');
  const { read, write } = splitFields(policy.fields);
  const set = (next: { read: string[] | '*'; write: string[] | '*' }) =>
    onChange({ ...policy, fields: next.read === '*' && next.write === '*' ? undefined : next });
  return (
    <div className={classes.fields}>
      <FieldChoice label={t('roles.readable')} object={object} value={read} onChange={(value) => set({ read: value, write })} />
      <FieldChoice label={t('roles.writable')} object={object} value={write} onChange={(value) => set({ read, write: value })} />
    </div>
  );
}

function splitFields(fields: PolicyFields | undefined): { read: string[] | '*'; write: string[] | '*' } {
  if (Array.isArray(fields)) return { read: fields, write: fields };
  return { read: fields?.read ?? '*', write: fields?.write ?? '*' };
}

type ChoiceProps = { label: string; object: ObjectDefinition; value: string[] | '*'; onChange: (value: string[] | '*') => void };

function FieldChoice({ label, object, value, onChange }: ChoiceProps) {
  const { t } = useTranslation('settings');
  const id = useId();
  return (
    <div className={classes.choice}>
      <span className={classes.label} id={id}>
        {label}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        value={value === '*' ? 'all' : 'some'}
        onChange={(next) => onChange(next === 'all' ? '*' : [])}
        data={[
          { value: 'all', label: t('roles.allFields') },
          { value: 'some', label: t('roles.chosenFields') },
        ]}
      />
      {value !== '*' && (
        <MultiSelect
          mt="xs"
          aria-label={label}
          searchable
          data={object.fields.map((field) => ({ value: field.name, label: field.label }))}
          value={value}
          onChange={onChange}
        />
      )}
    </div>
  );
}
