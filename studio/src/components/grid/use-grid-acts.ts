import type { StoredRecord } from '@atrium/sdk';
import type { KeyboardEvent } from 'react';
import { fieldViews } from '../../fields/field-views.tsx';
import type { RecordWindow } from '../../resources/record-window.ts';
import type { Place } from './types.ts';
import type { Column, Columns } from './use-columns.ts';
import { useCopy } from './use-copy.ts';
import type { useEditing } from './use-editing.ts';
import { type GridAct, readKey } from './grid-keys.ts';
import type { useRowChoice } from './use-row-choice.ts';
import type { Selection } from './use-selection.ts';

type Options = {
  layout: Columns;
  records: RecordWindow;
  active: Place;
  pageRows: number;
  /** Rows that are drawn; of chosen ones, these are copied. */
  drawn: number[];
  edit: ReturnType<typeof useEditing>;
  choice: ReturnType<typeof useRowChoice>;
  selection: Selection;
  selectable: boolean;
  go: (place: Place) => void;
  onSort: (column: Column) => void;
  onOpen: (record: StoredRecord) => void;
};

/** Carries out what the keys ask for. */
export function useGridActs({
  layout,
  records,
  active,
  pageRows,
  drawn,
  edit,
  choice,
  selection,
  selectable,
  go,
  onSort,
  onOpen,
}: Options) {
  const copy = useCopy(layout.columns);
  const column = layout.columns[active.column - 1];
  const record = records.row(active.row);
  const inHead = active.row === -1;

  return function onKeyDown(event: KeyboardEvent): void {
    if (edit.editing) return;
    const act = readKey(event, active, { rows: records.count ?? 0, columns: layout.columns.length, page: pageRows });
    if (!act || !isOurs(act)) return;
    event.preventDefault();
    run(act, event.shiftKey);
  };

  /** Keys that would do nothing here stay the browser's. */
  function isOurs({ act }: GridAct): boolean {
    if (act === 'escape') return selection.size > 0;
    if (act === 'copy') return window.getSelection()?.isCollapsed !== false;
    if (act === 'edit' || act === 'empty') return !inHead && column !== undefined && edit.isEditable(column);
    if (act === 'toggleRow' || act === 'selectAll') return selectable;
    return true;
  }

  function run(act: GridAct, shift: boolean): void {
    switch (act.act) {
      case 'go':
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
        return selection.clear();
      case 'copy':
        return copyHere();
      case 'empty':
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

  function copyHere(): void {
    const chosen = drawn.flatMap((index) => records.row(index) ?? []).filter(({ id }) => selection.has(id));
    if (chosen.length > 0) copy.rows(chosen);
    else if (record && column) copy.value(record, column);
  }
}
