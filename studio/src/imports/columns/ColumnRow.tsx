import { Select } from '@mantine/core';
import IconArrowNarrowRight from '@tabler/icons-react/dist/esm/icons/IconArrowNarrowRight.mjs';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { findObject } from '../../resources/objects.ts';
import { type ColumnChoice, isDoubtful, type PreviewColumn } from '../model/draft.ts';
import { listFinders, type Place } from '../model/places.ts';
import type { Wizard } from '../use-wizard.ts';
import classes from './ColumnsStep.module.css';
import { DateChoice } from './DateChoice.tsx';
import { PlaceSelect } from './PlaceSelect.tsx';

/** One column: what it holds, where it goes, and what that place asks for. */
export function ColumnRow({ column, wizard }: { column: PreviewColumn; wizard: Wizard }) {
  const { t } = useTranslation('imports');
  const { draft, places, issues, refusal } = wizard;
  const id = useId();
  const choice = draft.columns[column.name];
  if (!choice) return null;
  const place = places.find(({ value }) => value === choice.place);
  const errors = refusal?.columns[column.name] ?? [];
  const wanting = issues?.columns[column.name] !== undefined;
  return (
    <li
      className={classes.row}
      data-skipped={!place || undefined}
      data-wanting={wanting || undefined}
      data-failed={errors.length > 0 || undefined}
    >
      <div className={classes.column}>
        <div className={classes.name}>{column.name}</div>
        <div className={classes.samples} id={id}>
          {column.samples.length === 0 ? t('columns.noValues') : column.samples.slice(0, 3).join(' · ')}
        </div>
      </div>
      <IconArrowNarrowRight size={18} className={classes.arrow} aria-hidden />
      <div className={classes.target}>
        <PlaceSelect column={column} wizard={wizard} describedBy={id} />
        {place && <Hint column={column} choice={choice} place={place} />}
        {place?.field.type === 'relation' && <FinderSelect column={column} choice={choice} place={place} wizard={wizard} />}
        {(place?.field.type === 'date' || place?.field.type === 'datetime') && (
          <DateChoice column={column} choice={choice} type={place.field.type} onChange={(next) => wizard.setColumn(column.name, next)} />
        )}
        {errors.map((message) => (
          <p key={message} className={classes.hint} data-tone="error">
            {message}
          </p>
        ))}
      </div>
    </li>
  );
}

function Hint({ column, choice, place }: { column: PreviewColumn; choice: ColumnChoice; place: Place }) {
  const { t } = useTranslation('imports');
  const { t: fields } = useTranslation('fields');
  const { type } = place.field;
  if (isDoubtful(column, place)) {
    return (
      <p className={classes.hint} data-tone="doubt">
        {t('columns.doubtful', { type: fields(`type.${type}`) })}
      </p>
    );
  }
  if (type === 'user') return <p className={classes.hint}>{t('columns.byEmail')}</p>;
  return choice.guessed ? <p className={classes.hint}>{t('columns.guessed')}</p> : null;
}

type FinderProps = { column: PreviewColumn; choice: ColumnChoice; place: Place; wizard: Wizard };

/** By which field of the linked object the column says which record is meant. */
function FinderSelect({ column, choice, place, wizard }: FinderProps) {
  const { t } = useTranslation('imports');
  const target = findObject(wizard.objects, place.field.target ?? '');
  const finders = listFinders(target);
  const chosen = finders.find(({ name }) => name === choice.by);
  const many = place.field.cardinality === 'many_to_many';
  return (
    <>
      <Select
        label={t('columns.foundBy', { object: target?.label ?? place.field.label })}
        aria-label={t('columns.foundByOf', { object: target?.label ?? place.field.label, column: column.name })}
        data={[...finders.map(({ name, label }) => ({ value: name, label })), { value: 'id', label: 'ID' }]}
        value={choice.by ?? 'id'}
        allowDeselect={false}
        onChange={(by) => wizard.setColumn(column.name, { by })}
      />
      {chosen && !chosen.unique && <p className={classes.hint}>{t('columns.notUnique', { field: chosen.label })}</p>}
      {many && <p className={classes.hint}>{t('columns.many')}</p>}
    </>
  );
}
