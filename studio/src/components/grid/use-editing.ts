import type { ObjectDefinition } from '@atrium/sdk';
import { useCallback, useState } from 'react';
import { fieldViews } from '../../fields/field-views.tsx';
import type { RecordWindow } from '../../resources/record-window.ts';
import { isWrittenHere } from '../../resources/record-selection.ts';
import { usePermissions } from '../../resources/session.ts';
import type { Save } from '../record/use-save.tsx';
import { useStable } from '../use-stable.ts';
import type { Step } from './CellEditor.tsx';
import type { Editing, Place } from './types.ts';
import { type Column, isSystemColumn } from './use-columns.ts';

type Options = {
  object: ObjectDefinition;
  columns: Column[];
  records: RecordWindow;
  go: (place: Place) => void;
  onSave: (save: Save) => void;
};

/** Which cell is edited, and what becomes of the change. */
export function useEditing({ object, columns, records, go, onSave }: Options) {
  const { can, canWrite } = usePermissions();
  const [editing, setEditing] = useState<Editing | null>(null);
  const updates = can(object.name, 'update');

  const isEditable = useCallback(
    ({ field }: Column) =>
      updates &&
      fieldViews[field.type].edit !== 'none' &&
      !isSystemColumn(field.name) &&
      isWrittenHere(field) &&
      canWrite(object.name, field),
    [updates, canWrite, object.name],
  );

  /** False when there is nothing to edit at the place. */
  function begin(place: Place, typed?: string): boolean {
    const column = columns[place.column - 1];
    const record = records.row(place.row);
    if (!column || !record || !isEditable(column)) return false;
    if (fieldViews[column.field.type].edit !== 'switch') setEditing({ record, column: place.column, typed });
    else if (typed === undefined) set(place, record[column.name] !== true);
    return true;
  }

  /** Writes a value without an editor: a box that is ticked, a cell that is emptied. */
  function set(place: Place, value: unknown): void {
    const field = columns[place.column - 1]?.field;
    const record = records.row(place.row);
    if (field && record) onSave({ record, field, value, shown: value });
  }

  const close = useStable((row: number, column: number, change: { value: unknown; shown: unknown } | undefined, step: Step) => {
    const field = columns[column - 1]?.field;
    setEditing(null);
    if (change && editing && field) onSave({ record: editing.record, field, ...change });
    if (step === 'leave') return;
    const across = step === 'right' ? 1 : step === 'left' ? -1 : 0;
    const last = Math.max(0, (records.count ?? 0) - 1);
    go({ row: step === 'down' ? Math.min(last, row + 1) : row, column: Math.max(1, Math.min(columns.length, column + across)) });
  });

  return { editing, isEditable, begin, set, close };
}
