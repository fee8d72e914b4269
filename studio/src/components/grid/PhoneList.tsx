import type { FieldType, ObjectDefinition } from '@atrium/sdk';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDebouncedCallback } from '@mantine/hooks';
import { useFieldLabel } from '../../fields/field-label.ts';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { isEmpty } from '../../fields/values.ts';
import type { RecordWindow } from '../../resources/record-window.ts';
import classes from './PhoneList.module.css';
import type { Column } from './use-columns.ts';
import { useRows } from './use-rows.ts';

const rowHeight = 72;
const detailsShown = 3;
/** Values that say nothing without their field's name. */
const bare: ReadonlySet<FieldType> = new Set(['integer', 'number', 'boolean', 'autonumber']);

type Props = {
  object: ObjectDefinition;
  columns: Column[];
  records: RecordWindow;
  onRange: (range: { first: number; last: number }) => void;
};

/** The grid where there is room for one column: each record a line of its own that leads to it. */
export function PhoneList({ object, columns, records, onRange }: Props) {
  const { t } = useTranslation();
  const label = useFieldLabel();
  const scroll = useRef<HTMLDivElement>(null);
  const count = records.count ?? 10;
  const { rows, height, range } = useRows({ scroll, count, rowHeight, headHeight: 0, keep: null });
  const settle = useDebouncedCallback(onRange, 60);
  const { first, last } = range;
  useEffect(() => settle({ first, last }), [settle, first, last]);
  const [lead, ...details] = columns;
  return (
    <div ref={scroll} className={classes.root}>
      <ul className={classes.list} style={{ height }} aria-label={object.pluralLabel} aria-busy={records.isLoading}>
        {rows.map(({ index, start }) => {
          const record = records.row(index);
          return (
            <li
              key={index}
              className={classes.line}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              aria-setsize={count}
              aria-posinset={index + 1}
            >
              {record && lead ? (
                <Link className={classes.link} to={`/o/${object.name}/${record.id}`}>
                  <span className={classes.title}>
                    {isEmpty(record[lead.name]) ? (
                      t('state.untitled')
                    ) : (
                      <FieldValue field={lead.field} value={record[lead.name]} place="cell" />
                    )}
                  </span>
                  <span className={classes.details}>
                    {details
                      .filter(({ name }) => !isEmpty(record[name]))
                      .slice(0, detailsShown)
                      .map(({ name, field }) => (
                        <span key={name} className={classes.detail}>
                          {bare.has(field.type) && `${label(name, object)} `}
                          <FieldValue field={field} value={record[name]} place="cell" />
                        </span>
                      ))}
                  </span>
                </Link>
              ) : (
                <span className={classes.ghost} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
