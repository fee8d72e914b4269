import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { asLinked, isEmpty } from '../../fields/values.ts';
import { findField, useObject } from '../../resources/objects.ts';
import { useNamedRecords } from '../../resources/records.ts';
import { Chip } from '../../ui/index.ts';
import classes from '../run/LineTable.module.css';
import { type SampleLine, sampleOf } from '../model/sample.ts';
import type { ImportRun } from '../use-import-run.ts';

/** The first lines as the records that they would become. */
export function SampleLines({ run, object }: { run: ImportRun; object: ObjectDefinition }) {
  const { t } = useTranslation('imports');
  const lines = sampleOf(run.result);
  const named = new Set(Object.values(run.options.mapping).map(({ field }) => findField(object, field.split('.')[0] ?? '')));
  const fields = object.fields.filter((field) => named.has(field));
  if (lines.length === 0 || fields.length === 0) return null;
  return (
    <section className={classes.root} aria-label={t('check.sample')}>
      <h3 className={classes.title}>{t('check.sample')}</h3>
      <p className={classes.intro}>{t('check.sampleText')}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label={t('check.sampleList')} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('check.sampleLine')}</th>
              <th scope="col">{t('check.sampleAction')}</th>
              {fields.map((field) => (
                <th key={field.id} scope="col" data-align={fieldTypeInfo[field.type].align}>
                  {field.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ line, action, values }) => (
              <tr key={line}>
                <td className={classes.line}>{line}</td>
                <td>
                  <Chip color={action === 'created' ? 'green' : 'blue'}>{t(`check.${action}`)}</Chip>
                </td>
                {fields.map((field) => (
                  <td key={field.id} className={classes.value} data-align={fieldTypeInfo[field.type].align}>
                    <SampleValue field={field} value={values[field.name]} lines={lines} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type ValueProps = { field: FieldDefinition; value: unknown; lines: SampleLine[] };

function SampleValue({ field, value, lines }: ValueProps) {
  const target = useObject(field.type === 'relation' ? (field.target ?? '') : '');
  if (isEmpty(value)) return <span className={classes.none}>–</span>;
  if (target) return <LinkedValue field={field} value={value} lines={lines} target={target} />;
  return <FieldValue field={field} value={withCurrency(field, value)} place="cell" />;
}

/** The lines name linked records by their ids; all of a column are asked for at once. */
function LinkedValue({ field, value, lines, target }: ValueProps & { target: ObjectDefinition }) {
  const ids = [...new Set(lines.flatMap(({ values }) => asLinked(values[field.name])?.id ?? []))];
  const named = useNamedRecords(
    target,
    ids.map((id) => ({ id })),
  );
  const id = asLinked(value)?.id;
  return <FieldValue field={field} value={named.find((record) => record.id === id)} place="cell" />;
}

/** An amount without a currency takes the field's own when it is stored. */
function withCurrency(field: FieldDefinition, value: unknown): unknown {
  const lacks = field.type === 'currency' && typeof value === 'object' && value !== null && !('currency' in value);
  return lacks ? { ...value, currency: field.defaultCurrency ?? '' } : value;
}
