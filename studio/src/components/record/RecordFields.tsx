import type { FieldDefinition, ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { UnstyledButton } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { fieldViews } from '../../fields/field-views.tsx';
import { isEmpty } from '../../fields/values.ts';
import { isToMany, isWrittenHere } from '../../resources/record-selection.ts';
import { usePermissions } from '../../resources/session.ts';
import { CellEditor } from '../grid/CellEditor.tsx';
import type { Refusal } from '../grid/use-refusals.ts';
import { useStable } from '../use-stable.ts';
import classes from './RecordFields.module.css';
import type { OnSave, Save } from './use-save.tsx';

/** The record as it was when the editing began, and the value that it may not take. */
type Editing = { record: StoredRecord; refused?: Refusal; takesFocus?: boolean };

type Props = { object: ObjectDefinition; record: StoredRecord; onSave: OnSave };

/** A record's fields, one a line; what one may change is changed by clicking it. */
export function RecordFields({ object, record, onSave }: Props) {
  const { t } = useTranslation('records');
  const shown = object.fields.filter((field) => field.type !== 'relation' || !isToMany(field) || isWrittenHere(field));
  return (
    <dl className={classes.root} aria-label={t('record.fields')}>
      {shown.map((field) => (
        <FieldLine key={field.id} object={object} record={record} field={field} onSave={onSave} />
      ))}
    </dl>
  );
}

function FieldLine({ object, record, field, onSave }: Props & { field: FieldDefinition }) {
  const { t } = useTranslation('records');
  const { can, canWrite } = usePermissions();
  const [editing, setEditing] = useState<Editing | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { icon: Icon } = fieldTypeInfo[field.type];
  const { edit } = fieldViews[field.type];
  const value = record[field.name];
  const editable = edit !== 'none' && isWrittenHere(field) && can(object.name, 'update') && canWrite(object.name, field);
  const begin = () =>
    edit === 'switch' ? onSave({ record, field, value: value !== true, shown: value !== true }) : setEditing({ record });

  /** The editor opens again with what was typed; the focus stays with who types elsewhere. */
  const reopen = useStable((before: StoredRecord, refused: Refusal): boolean => {
    if (!root.current?.isConnected) return false;
    const busy = document.activeElement?.matches('input, textarea, select, [contenteditable]') ?? false;
    setEditing({ record: before, refused, takesFocus: !busy });
    return true;
  });
  const save = (wish: Save) =>
    onSave(wish, { onRefused: (message) => reopen(wish.record, { value: wish.value, shown: wish.shown, message }) });
  return (
    <div ref={root} className={classes.line}>
      <dt className={classes.label}>
        <Icon size={15} stroke={1.6} className={classes.icon} aria-hidden />
        {field.label}
      </dt>
      <dd className={classes.value}>
        {editing ? (
          <div className={classes.editor}>
            <CellEditor
              field={field}
              value={editing.record[field.name]}
              refused={editing.refused}
              takesFocus={editing.takesFocus}
              onClose={(change, step) => {
                setEditing(null);
                if (change) save({ record: editing.record, field, ...change });
                if (step !== 'leave') requestAnimationFrame(() => button.current?.focus({ preventScroll: true }));
              }}
            />
          </div>
        ) : (
          <>
            <div className={classes.shown}>
              {isEmpty(value) ? (
                <span className={classes.empty}>{editable ? t('record.emptyValue') : '–'}</span>
              ) : (
                <FieldValue field={field} value={value} place="page" />
              )}
            </div>
            {editable && (
              <UnstyledButton ref={button} className={classes.edit} aria-label={t('record.edit', { field: field.label })} onClick={begin} />
            )}
          </>
        )}
      </dd>
    </div>
  );
}
