import { Autocomplete, Radio, Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { timeZones } from '../../components/time-zones.ts';
import { useFormat } from '../../i18n/format.ts';
import type { ColumnChoice, PreviewColumn } from '../model/draft.ts';
import { findDoubt, orderOf, readDate, type Reading } from '../model/readings.ts';
import classes from './ColumnsStep.module.css';

type Props = { column: PreviewColumn; choice: ColumnChoice; type: 'date' | 'datetime'; onChange: (choice: Partial<ColumnChoice>) => void };

const usual = [
  'dd/MM/yyyy',
  'MM/dd/yyyy',
  'yyyy-MM-dd',
  'dd.MM.yyyy',
  'dd/MM/yyyy HH:mm',
  'MM/dd/yyyy HH:mm',
  'yyyy-MM-dd HH:mm',
  'yyyy-MM-dd HH:mm:ss',
  'dd.MM.yyyy HH:mm',
];

/** How dates are written. Where the file leaves it open the question is put with one of its own dates. */
export function DateChoice({ column, choice, type, onChange }: Props) {
  const { t } = useTranslation('imports');
  const doubt = findDoubt(column.samples, column.ambiguous);
  return (
    <Stack gap="xs">
      {column.ambiguous.length > 0 ? (
        <Question column={column} choice={choice} doubt={doubt} onChange={onChange} />
      ) : (
        <Pattern column={column} choice={choice} onChange={onChange} />
      )}
      {type === 'datetime' && (
        <Select
          label={t('dates.timeZone')}
          aria-label={t('dates.timeZoneOf', { column: column.name })}
          data={timeZones()}
          value={choice.timeZone}
          searchable
          allowDeselect={false}
          maxDropdownHeight={260}
          onChange={(timeZone) => onChange({ timeZone })}
        />
      )}
    </Stack>
  );
}

type QuestionProps = Omit<Props, 'type'> & { doubt: ReturnType<typeof findDoubt> };

function Question({ column, choice, doubt, onChange }: QuestionProps) {
  const { t } = useTranslation('imports');
  const show = useShow();
  const readings: { pattern: string; reading?: Reading }[] = doubt
    ? doubt.readings.map((reading) => ({ pattern: reading.pattern, reading }))
    : column.ambiguous.map((pattern) => ({ pattern }));
  return (
    <Radio.Group
      label={doubt ? t('dates.question', { sample: doubt.sample }) : t('dates.questionPlain')}
      description={t('dates.why', { column: column.name })}
      value={choice.format}
      onChange={(format) => onChange({ format })}
    >
      <Stack gap="xs" mt="xs">
        {readings.map(({ pattern, reading }) => (
          <Radio
            key={pattern}
            value={pattern}
            label={reading ? show(reading) : pattern}
            description={t('dates.first', { order: t(`dates.order.${orderOf(pattern)}`), pattern })}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** The pattern that the file's dates have, with what it makes of one of them; any other can be typed. */
function Pattern({ column, choice, onChange }: Omit<Props, 'type'>) {
  const { t } = useTranslation('imports');
  const show = useShow();
  const [sample] = column.samples;
  const reading = sample !== undefined && choice.format ? readDate(sample, choice.format) : undefined;
  const known = column.format ? [column.format, ...usual.filter((pattern) => pattern !== column.format)] : usual;
  return (
    <div>
      <Autocomplete
        label={t('dates.format')}
        aria-label={t('dates.formatOf', { column: column.name })}
        data={known}
        filter={({ options }) => options}
        value={choice.format ?? ''}
        onChange={(format) => onChange({ format: format || null })}
      />
      {sample !== undefined && (
        <p className={classes.hint} data-tone={reading || !choice.format ? undefined : 'doubt'}>
          {reading ? t('dates.means', { sample, date: show(reading) }) : choice.format ? t('dates.unfit', { sample }) : t('dates.find')}
        </p>
      )}
    </div>
  );
}

/** A reading with its month in words, whatever the language's short form of a date is; on the clock that the file has. */
function useShow(): (reading: Reading) => string {
  const { locale } = useFormat();
  return ({ iso, hasTime }) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: hasTime ? 'short' : undefined, timeZone: 'UTC' }).format(new Date(iso));
}
