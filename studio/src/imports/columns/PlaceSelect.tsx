import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import type { PreviewColumn } from '../model/draft.ts';
import type { Place } from '../model/places.ts';
import type { Wizard } from '../use-wizard.ts';
import classes from './PlaceSelect.module.css';

const leaveOut = '-';

/** Where a column goes. A place that another column has says so, and changes hands when it is chosen. */
export function PlaceSelect({ column, wizard, describedBy }: { column: PreviewColumn; wizard: Wizard; describedBy: string }) {
  const { t } = useTranslation('imports');
  const { places, draft, place, object } = wizard;
  const label = usePlaceLabel();
  const choice = draft.columns[column.name];
  const holders = useMemo(() => new Map(Object.entries(draft.columns).map(([name, { place: held }]) => [held, name])), [draft]);
  const options = places.map((candidate) => ({ value: candidate.value, label: label(candidate) }));
  return (
    <Select
      aria-label={t('columns.goesInto', { column: column.name })}
      aria-describedby={describedBy}
      data={[
        { value: leaveOut, label: t('columns.skip') },
        { group: t('columns.fieldsOf', { object: object.label }), items: options },
      ]}
      value={choice?.place ?? leaveOut}
      searchable
      allowDeselect={false}
      maxDropdownHeight={340}
      nothingFoundMessage={t('columns.noField')}
      classNames={{ input: choice?.place ? undefined : classes.skipped }}
      renderOption={({ option }) => (
        <Option
          place={places.find(({ value }) => value === option.value)}
          label={option.label}
          holder={option.value === choice?.place ? undefined : holders.get(option.value)}
        />
      )}
      onChange={(value) => place(column.name, value === leaveOut ? null : value)}
    />
  );
}

function Option({ place, label, holder }: { place?: Place; label: string; holder?: string }) {
  const { t } = useTranslation('imports');
  const Icon = place && fieldTypeInfo[place.field.type].icon;
  return (
    <span className={classes.option}>
      {Icon && <Icon size={16} stroke={1.6} aria-hidden />}
      <span className={classes.label}>{label}</span>
      {place && holder ? (
        <span className={classes.note}>{t('columns.taken', { column: holder })}</span>
      ) : (
        place?.field.required && <span className={classes.note}>{t('columns.required')}</span>
      )}
    </span>
  );
}

function usePlaceLabel() {
  const { t } = useTranslation('imports');
  return ({ field, part }: Place) => (part ? t('columns.partOf', { field: field.label, part: t(`part.${part}`) }) : field.label);
}
