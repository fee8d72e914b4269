import type { ObjectDefinition } from '@atrium/sdk';
import { useDebouncedCallback, useElementSize } from '@mantine/hooks';
import { type ClipboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { fieldViews } from '../../fields/field-views.tsx';
import type { RecordWindow } from '../../resources/record-window.ts';
import { usePermissions } from '../../resources/session.ts';
import type { OnSave } from '../record/use-save.tsx';
import { gridFrame, placeOf } from './geometry.ts';
import classes from './Grid.module.css';
import { gridKeysId } from './GridFooter.tsx';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import type { Place } from './types.ts';
import type { Column, Columns } from './use-columns.ts';
import { useCellWriting } from './use-cell-writing.ts';
import { useCopy } from './use-copy.ts';
import { useCursor, useCursorFocus } from './use-cursor.ts';
import { useEditing } from './use-editing.ts';
import { useEmptyCells } from './use-empty-cells.ts';
import { useGridActs } from './use-grid-acts.ts';
import { useHistory } from './use-history.ts';
import { usePaste } from './use-paste.ts';
import { type Range, rangeOf, useRange } from './use-range.ts';
import { useRefusals } from './use-refusals.ts';
import { useRowChoice } from './use-row-choice.ts';
import { useRows } from './use-rows.ts';
import type { Selection } from './use-selection.ts';

type Props = {
  object: ObjectDefinition;
  columns: Columns;
  records: RecordWindow;
  sortOf: (column: Column) => 'ascending' | 'descending' | 'none' | undefined;
  onSort: (column: Column) => void;
  selection: Selection;
  onRange: (range: { first: number; last: number }) => void;
  onSave: OnSave;
};

const ghostRows = 14;
/** Until the stylesheet is there to be measured. */
const usualRowHeight = 38;
const settleMs = 60;

/** The grid: any number of rows, a cursor that walks by keyboard, cells that are edited where they stand. */
export function Grid({ object, columns: layout, records, sortOf, onSort, selection, onRange, onSave }: Props) {
  const navigate = useNavigate();
  const { can } = usePermissions();
  const { columns } = layout;
  const scroll = useRef<HTMLDivElement>(null);
  const drag = useRef(false);
  const [dragged, setDragged] = useState<Record<string, number>>({});
  const { ref: ruler, height: measured } = useElementSize();
  const rowHeight = measured || usualRowHeight;
  const selectable = can(object.name, 'delete') || can(object.name, 'update');

  const cursor = useCursor(records);
  const { active, put } = cursor;
  const keep = active.row >= 0 ? active.row : null;
  const { rows, height, range, pageRows, scrollToRow } = useRows({
    scroll,
    count: records.count ?? ghostRows,
    rowHeight,
    headHeight: rowHeight,
    keep,
  });
  const { range: marked, begin: beginMark, clear: unmark } = useRange(active);
  const go = useCallback(
    (place: Place, mark = false) => {
      if (mark) beginMark();
      else unmark();
      put(place, true);
      if (place.row >= 0) scrollToRow(place.row);
    },
    [put, scrollToRow, beginMark, unmark],
  );
  const refusals = useRefusals();
  const history = useHistory(object);
  const edit = useEditing({ scroll, object, columns, records, go, onSave, refusals, history });
  const write = useCellWriting({ object, refusals, history });
  const paste = usePaste({ columns, records, isEditable: edit.isEditable, write });
  const empty = useEmptyCells({ columns, records, isEditable: edit.isEditable, write });
  const onCopy = useCopy({ columns, records, active, range: marked, selection });
  const choice = useRowChoice(records, selection);
  useCursorFocus(scroll, cursor, edit.editing !== null);
  const onOpen = ({ id }: { id: string }) => void navigate(`/o/${object.name}/${id}`);
  const onKeyDown = useGridActs({
    ...{ layout, records, active, range: marked, pageRows, edit, choice, selection, selectable, history, refusals },
    ...{ go, unmark, onSort, onOpen, onEmpty: (cells: Range) => void empty(cells) },
  });

  const settle = useDebouncedCallback(onRange, settleMs);
  const { first, last } = range;
  useEffect(() => settle({ first, last }), [settle, first, last]);

  function onMouseDown(event: MouseEvent): void {
    const place = placeOf(event.target);
    const box = event.target instanceof HTMLInputElement && event.target.type === 'checkbox' && place?.column === 0;
    // The box is the cell's: the cell takes the focus, so that the keys go on from there.
    if (box) event.preventDefault();
    if (!place || (!box && isControl(event.target))) return;
    if (event.shiftKey && place.row >= 0 && place.column > 0) {
      event.preventDefault();
      return go(place, true);
    }
    unmark();
    put(place, box);
    drag.current = place.row >= 0 && place.column > 0;
  }

  /** With the button held down, the cells on the way are marked. */
  function onMouseMove(event: MouseEvent): void {
    drag.current &&= event.buttons === 1;
    const place = drag.current ? placeOf(event.target) : null;
    if (place && place.row >= 0 && place.column > 0 && (place.row !== active.row || place.column !== active.column)) go(place, true);
  }

  function onPaste(event: ClipboardEvent): void {
    if (edit.editing || active.row < 0 || active.column === 0) return;
    event.preventDefault();
    void paste(event.clipboardData.getData('text/plain'), marked ?? rangeOf(active, active));
  }

  /** On a head it sorts. Two clicks edit; a box is switched by one. */
  function onClick({ target, detail, shiftKey }: MouseEvent): void {
    const place = placeOf(target);
    const column = place ? columns[place.column - 1] : undefined;
    if (!place || !column || shiftKey || isControl(target)) return;
    if (place.row === -1) return onSort(column);
    const onBox = fieldViews[column.field.type].edit === 'switch' && target instanceof Element && target.closest('[role="img"]') !== null;
    if (detail === 2 || (detail === 1 && onBox)) edit.begin(place);
  }

  function onResize(name: string, width: number, done: boolean): void {
    setDragged(done ? {} : { [name]: Math.max(4, width) });
    if (done) layout.setWidth(name, width);
  }

  const frame = useMemo(() => gridFrame(columns, dragged), [columns, dragged]);
  return (
    <div
      ref={scroll}
      role="grid"
      tabIndex={-1}
      className={classes.root}
      aria-label={object.pluralLabel}
      aria-describedby={gridKeysId}
      aria-rowcount={records.count === null ? -1 : records.count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable={selectable}
      aria-busy={records.isLoading}
      style={frame}
      onKeyDown={onKeyDown}
      onCopy={edit.editing ? undefined : onCopy}
      onPaste={onPaste}
      onMouseDown={onMouseDown}
      onMouseMove={onMouseMove}
      onClick={onClick}
    >
      <GridHead
        object={object}
        columns={columns}
        activeColumn={active.row === -1 ? active.column : -1}
        sortOf={sortOf}
        selectable={selectable}
        allSelected={selection.size > 0 && selection.size === records.count}
        someSelected={selection.size > 0}
        onSelectAll={choice.toggleAll}
        onMove={layout.move}
        onResize={onResize}
      />
      <div role="rowgroup" className={classes.body} style={{ height }}>
        <div ref={ruler} className={classes.ruler} aria-hidden />
        {rows.map(({ index, start }) => {
          const record = records.row(index);
          const edited = edit.editing !== null && record?.id === edit.editing.record.id;
          return (
            <GridRow
              // While a row is edited it is its record's, so that the draft follows when rows come in above.
              key={edited ? record.id : index}
              object={object.name}
              record={record}
              columns={columns}
              row={index}
              start={start}
              activeColumn={active.row === index ? active.column : -1}
              editing={edited ? edit.editing : null}
              selected={record ? selection.has(record.id) : false}
              markedFrom={marked && index >= marked.top && index <= marked.bottom ? marked.left : 0}
              markedTo={marked && index >= marked.top && index <= marked.bottom ? marked.right : 0}
              refusals={record ? refusals.ofRow(record.id) : undefined}
              selectable={selectable}
              isEditable={edit.isEditable}
              onSelect={choice.toggle}
              onClose={edit.close}
            />
          );
        })}
      </div>
    </div>
  );
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, input, textarea, select, button') !== null;
}
