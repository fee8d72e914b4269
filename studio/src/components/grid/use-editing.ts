import type { ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { type RefObject, useCallback, useState } from 'react';
import { fieldViews } from '../../fields/field-views.tsx';
import type { RecordWindow } from '../../resources/record-window.ts';
import { isWrittenHere } from '../../resources/record-selection.ts';
import { usePermissions } from '../../resources/session.ts';
import type { OnSave, Save } from '../record/use-save.tsx';
import { useStable } from '../use-stable.ts';
import type { Step } from './CellEditor.tsx';
import type { Editing, Place } from './types.ts';
import { type Column, isSystemColumn } from './use-columns.ts';
import type { History } from './use-history.ts';
import type { Refusal, Refusals } from './use-refusals.ts';

type Options = {
  scroll: RefObject<HTMLElement | null>;
  object: ObjectDefinition;
  columns: Column[];
  records: RecordWindow;
  go: (place: Place) => void;
  onSave: OnSave;
  refusals: Refusals;
  history: History;
};

/** Which cell is edited, and what becomes of the change. */
export function useEditing({ scroll, object, columns, records, go, onSave, refusals, history }: Options) {
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
    const refused = typed === undefined ? refusals.ofRow(record.id)?.[column.name] : undefined;
    if (fieldViews[column.field.type].edit !== 'switch') setEditing({ record, column: place.column, typed, refused });
    else if (typed === undefined) set(place, record[column.name] !== true);
    return true;
  }

  /** Writes a value without an editor: a box that is ticked, a cell that is emptied. */
  function set(place: Place, value: unknown): void {
    const field = columns[place.column - 1]?.field;
    const record = records.row(place.row);
    if (field && record) save({ record, field, value, shown: value });
  }

  /** A refused value stays at its cell, and its editor opens again with it. */
  function save(wish: Save): void {
    const { record, field } = wish;
    refusals.drop(record.id, field.name);
    const saving = onSave(wish, {
      onSaved: (saved) => history.push([{ id: record.id, field, before: record[field.name], after: saved }]),
      onRefused: (message) => {
        const refusal = { value: wish.value, shown: wish.shown, message };
        refusals.add(record.id, field.name, refusal);
        return reopen(record, field.name, refusal);
      },
    });
    history.waitFor(saving);
  }

  /** Only where nobody types or works elsewhere by then. With the record as it was: the grid may still show the wish. */
  const reopen = useStable((record: StoredRecord, field: string, refused: Refusal): boolean => {
    const row = records.indexOf(record.id);
    const column = columns.findIndex(({ name }) => name === field) + 1;
    if (editing || row < 0 || column === 0 || !isAtRest(scroll.current)) return false;
    go({ row, column });
    setEditing({ record, column, refused });
    return true;
  });

  const close = useStable((row: number, column: number, change: { value: unknown; shown: unknown } | undefined, step: Step) => {
    const field = columns[column - 1]?.field;
    setEditing(null);
    if (editing?.refused && field && step !== 'leave') refusals.drop(editing.record.id, field.name);
    if (change && editing && field) save({ record: editing.record, field, ...change });
    if (step === 'leave') return;
    const across = step === 'right' ? 1 : step === 'left' ? -1 : 0;
    const last = Math.max(0, (records.count ?? 0) - 1);
    go({ row: step === 'down' ? Math.min(last, row + 1) : row, column: Math.max(1, Math.min(columns.length, column + across)) });
  });

  return { editing, isEditable, begin, set, close };
}

/** Nobody types anything, and nobody works elsewhere: the grid may take the focus. */
function isAtRest(grid: HTMLElement | null): boolean {
  const { activeElement } = document;
  if (!grid?.isConnected) return false;
  return activeElement === document.body || (grid.contains(activeElement) && !activeElement?.closest('[data-edit]'));
}
