import type { Cardinality } from '@atrium/sdk';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { findObject, isNew, type ModelObject } from '../model/model.ts';
import { freeFieldName, toName } from '../model/names.ts';
import { OnDeleteSelect } from '../relation/OnDeleteSelect.tsx';
import { useModellerContext } from '../state/modeller-context.ts';
import { NameInput } from './NameInput.tsx';
import classes from './Panel.module.css';
import type { OptionsProps } from './TypeOptions.tsx';

const cardinalities: Cardinality[] = ['many_to_one', 'one_to_one', 'many_to_many'];

/** Both names of a relation and its rule; how many on each side only while it isn't applied yet. */
export function RelationOptions({ object, field, frozen, onSet, onBlur, issueAt }: OptionsProps & { object: ModelObject }) {
  const { t } = useTranslation('modeller');
  const { model, select } = useModellerContext();
  const target = findObject(model, field.targetId);
  const fresh = isNew(field);
  const cardinality = field.cardinality ?? 'many_to_one';
  const inverse = field.inverse ?? { name: object.plural, label: object.pluralLabel };
  if (!target) return <p className={classes.hint}>{issueAt('target') ?? t('relation.noTarget')}</p>;

  const guessed = (label: string) => (target.id === object.id ? toName(label) : freeFieldName(model, target, toName(label), field.id));
  const relabel = (label: string) => {
    const name = fresh && inverse.name === guessed(inverse.label) ? guessed(label) : inverse.name;
    onSet('inverse', { inverse: { name, label } });
  };

  return (
    <div className={classes.stack}>
      {fresh ? (
        <SegmentedControl
          fullWidth
          aria-label={t('relation.kind')}
          disabled={frozen}
          data={cardinalities.map((value) => ({ value, label: t(`relation.short.${value}`) }))}
          value={cardinality}
          onChange={(value) =>
            onSet('cardinality', {
              cardinality: value as Cardinality,
              onDelete: value === 'many_to_many' ? undefined : (field.onDelete ?? 'set_null'),
              ...(value === 'many_to_many' ? { required: false } : {}),
            })
          }
        />
      ) : null}
      <p className={classes.hint}>
        {t(`relation.sentence.${cardinality}`, {
          from: object.label,
          fromPlural: object.pluralLabel,
          to: target.label,
          toPlural: target.pluralLabel,
        })}{' '}
        <button type="button" className={classes.link} onClick={() => select({ objectId: target.id, fieldId: null })}>
          {t('relation.goTo', { object: target.label })}
        </button>
      </p>
      <div className={classes.pair}>
        <TextInput
          label={t('relation.fieldOn', { object: target.label })}
          value={inverse.label}
          error={issueAt('inverse.label')}
          disabled={frozen}
          onChange={(event) => relabel(event.currentTarget.value)}
          onBlur={onBlur}
        />
        <NameInput
          label={t('field.name')}
          value={inverse.name}
          error={issueAt('inverse.name')}
          disabled={frozen}
          onChange={(name) => onSet('inverse name', { inverse: { ...inverse, name } })}
          onBlur={onBlur}
        />
      </div>
      {cardinality !== 'many_to_many' && (
        <OnDeleteSelect
          owner={object}
          target={target}
          value={field.onDelete ?? 'set_null'}
          frozen={frozen}
          error={issueAt('onDelete')}
          onChange={(onDelete) => onSet('onDelete', { onDelete })}
        />
      )}
    </div>
  );
}
