import type { StoredRecord } from '@atrium/sdk';
import type { KeyboardEvent } from 'react';
import { fieldViews } from '../../fields/field-views.tsx';
import type { RecordWindow } from '../../resources/record-window.ts';
import type { Place } from './types.ts';
import type { Column, Columns } from './use-columns.ts';
import type { useEditing } from './use-editing.ts';
import { type GridAct, readKey } from './grid-keys.ts';
import type { History } from './use-history.ts';
import type { Range } from './use-range.ts';
import type { Refusals } from './use-refusals.ts';
import type { useRowChoice } from './use-row-choice.ts';
import type { Selection } from './use-selection.ts';

type Options = {
  layout: Columns;
  records: RecordWindow;
  active: Place;
  pageRows: number;
  range: Range | null;
  edit: ReturnType<typeof useEditing>;
  choice: ReturnType<typeof useRowChoice>;
  selection: Selection;
  selectable: boolean;
  history: History;
  refusals: Refusals;
  /** `mark`: what lies between is marked. */
  go: (place: Place, mark?: boolean) => void;
  /** Ends the marking. */
  unmark: () => void;
  onEmpty: (range: Range) => void;
  onSort: (column: Column) => void;
  onOpen: (record: StoredRecord) => void;
};

/** Carries out what the keys ask for. */
export function useGridActs({
  layout,
  records,
  active,
  pageRows,
  range,
  edit,
  choice,
  selection,
  selectable,
  history,
  refusals,
  go,
  unmark,
  onEmpty,
  onSort,
  onOpen,
}: Options) {
  const column = layout.columns[active.column - 1];
  const record = records.row(active.row);
  const inHead = active.row === -1;
  const isRefused = column !== undefined && record !== undefined && refusals.ofRow(record.id)?.[column.name] !== undefined;

  return function onKeyDown(event: KeyboardEvent): void {
    if (edit.editing) return;
    const act = readKey(event, active, { rows: records.count ?? 0, columns: layout.columns.length, page: pageRows });
    if (!act || !isOurs(act)) return;
    event.preventDefault();
    run(act, event.shiftKey);
  };

  /** Keys that would do nothing here stay the browser's. */
  function isOurs({ act }: GridAct): boolean {
    if (act === 'escape') return selection.size > 0 || range !== null || isRefused;
    if (act === 'empty' && range) return true;
    if (act === 'edit' || act === 'empty') return !inHead && column !== undefined && edit.isEditable(column);
    if (act === 'toggleRow' || act === 'selectAll') return selectable;
    return true;
  }

  function run(act: GridAct, shift: boolean): void {
    switch (act.act) {
      case 'go':
        if (shift && active.column > 0 && active.row >= 0)
          return go({ row: Math.max(0, act.to.row), column: Math.max(1, act.to.column) }, true);
        if (shift && selectable && act.to.row !== active.row && active.row >= 0 && act.to.row >= 0) choice.extend(active.row, act.to.row);
        return go(act.to);
      case 'edit':
        return void edit.begin(active, act.typed);
      case 'enter':
      case 'space':
        return press(act.act);
      case 'toggleRow':
        return choice.toggle(active.row, false);
      case 'selectAll':
        return selection.selectAll();
      case 'escape':
        if (isRefused && column && record) return refusals.drop(record.id, column.name);
        return range ? unmark() : selection.clear();
      case 'undo':
        return history.undo();
      case 'redo':
        return history.redo();
      case 'empty':
        if (range) return onEmpty(range);
        if (column && record && !column.field.required && record[column.name] !== null) edit.set(active, null);
        return;
      case 'moveColumn':
        if (!column) return;
        layout.move(column.name, active.column - 1 + act.by);
        return go({ ...active, column: Math.max(1, Math.min(layout.columns.length, active.column + act.by)) });
      case 'resizeColumn':
        if (column) layout.setWidth(column.name, column.width + act.by);
    }
  }

  /** In the head they sort; on a box they choose; elsewhere Enter edits, and Space switches or opens. */
  function press(key: 'enter' | 'space'): void {
    if (inHead) return column ? onSort(column) : choice.toggleAll();
    if (!column) return choice.toggle(active.row, false);
    const switches = fieldViews[column.field.type].edit === 'switch';
    if ((key === 'enter' || switches) && edit.begin(active)) return;
    if (record) onOpen(record);
  }
}
