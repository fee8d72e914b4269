import type { ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { useDebouncedCallback, useElementSize } from '@mantine/hooks';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { fieldViews } from '../../fields/field-views.tsx';
import { useToText } from '../../fields/use-to-text.ts';
import { isWrittenHere } from '../../resources/record-selection.ts';
import type { RecordWindow } from '../../resources/record-window.ts';
import { usePermissions } from '../../resources/session.ts';
import { useNotify } from '../../ui/index.ts';
import type { Step } from './CellEditor.tsx';
import classes from './Grid.module.css';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import type { Save } from '../record/use-save.tsx';
import type { Editing, Place } from './types.ts';
import type { Column, Columns } from './use-columns.ts';
import { readKey } from './use-grid-keys.ts';
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
  onSave: (save: Save) => void;
};

const ghostRows = 14;
const settleMs = 60;

/** The grid: any number of rows, a cursor that walks by keyboard, cells that are edited where they stand. */
export function Grid({ object, columns: layout, records, sortOf, onSort, selection, onRange, onSave }: Props) {
  const { t } = useTranslation('records');
  const navigate = useNavigate();
  const notify = useNotify();
  const toText = useToText();
  const { can, canWrite } = usePermissions();
  const { columns } = layout;
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>({ row: 0, column: 1 });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [dragged, setDragged] = useState<Record<string, number>>({});
  const activeId = useRef<string | null>(null);
  const takeFocus = useRef(false);
  const anchor = useRef<number | null>(null);
  const { ref: ruler, height: rowHeight } = useElementSize();

  const count = records.count ?? ghostRows;
  const { rows, height, range, pageRows, scrollToRow } = useRows({
    scroll,
    count,
    rowHeight: rowHeight || 38,
    headHeight: rowHeight || 38,
    keep: active.row >= 0 ? active.row : null,
  });

  const settle = useDebouncedCallback(onRange, settleMs);
  useEffect(() => settle(range), [settle, range.first, range.last]);

  const isEditable = useCallback(
    ({ field }: Column) => {
      const { edit } = fieldViews[field.type];
      return edit !== 'none' && !isSystem(field.name) && isWrittenHere(field) && can(object.name, 'update') && canWrite(object.name, field);
    },
    [can, canWrite, object.name],
  );
  const selectable = can(object.name, 'delete') || can(object.name, 'update');

  // The cursor stays with its record when rows come or go above it.
  useEffect(() => {
    const at = activeId.current;
    if (!at || records.row(active.row)?.id === at) return;
    const moved = records.indexOf(at);
    if (moved >= 0) setActive((current) => ({ ...current, row: moved }));
  }, [records, active.row]);

  useLayoutEffect(() => {
    if (!takeFocus.current || editing) return;
    const cell = scroll.current?.querySelector<HTMLElement>(`[data-row="${active.row}"][data-column="${active.column}"]`);
    if (!cell) return;
    takeFocus.current = false;
    cell.focus({ preventScroll: true });
    if (active.row === -1) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else revealColumn(scroll.current, cell);
  });

  const go = useCallback(
    (to: Place) => {
      takeFocus.current = true;
      activeId.current = records.row(to.row)?.id ?? null;
      setActive(to);
      if (to.row >= 0) scrollToRow(to.row);
    },
    [records, scrollToRow],
  );

  const columnAt = (place: Place): Column | undefined => columns[place.column - 1];

  function begin(place: Place, typed?: string): void {
    const column = columnAt(place);
    const record = records.row(place.row);
    if (!column || !record || !isEditable(column)) return;
    if (fieldViews[column.field.type].edit === 'switch') {
      if (typed === undefined) onSave({ record, field: column.field, value: record[column.name] !== true, shown: record[column.name] !== true });
      return;
    }
    activeId.current = record.id;
    setActive(place);
    setEditing({ record, column: place.column, typed });
  }

  const close = useCallback(
    (row: number, column: number, change: { value: unknown; shown: unknown } | undefined, step: Step) => {
      const field = columns[column - 1]?.field;
      setEditing(null);
      if (change && editing && field) onSave({ record: editing.record, field, ...change });
      if (step === 'leave') return;
      const across = step === 'right' ? 1 : step === 'left' ? -1 : 0;
      go({ row: step === 'down' ? Math.min(count - 1, row + 1) : row, column: Math.max(1, Math.min(columns.length, column + across)) });
    },
    [columns, count, editing, go, onSave],
  );

  const select = useCallback(
    (row: number, ranged: boolean) => {
      const record = records.row(row);
      if (!record) return;
      const selected = !selection.has(record.id);
      if (ranged && anchor.current !== null) {
        const [first, last] = [Math.min(anchor.current, row), Math.max(anchor.current, row)];
        void records.between(first, last).then((between) => selection.set(between.map(({ id }) => id), selected), notify.failed);
      } else selection.set([record.id], selected);
      anchor.current = row;
    },
    [records, selection, notify],
  );

  function onKeyDown(event: KeyboardEvent): void {
    if (editing) return;
    const act = readKey(event, active, { rows: records.count ?? 0, columns: columns.length, page: pageRows });
    if (!act) return;
    const column = columnAt(active);
    const record = records.row(active.row);
    const inHead = active.row === -1;
    if (act.act === 'escape' && selection.size === 0) return;
    if (act.act === 'copy' && window.getSelection()?.isCollapsed === false) return;
    if (act.act === 'edit' && (inHead || !column || !isEditable(column))) return;
    event.preventDefault();
    switch (act.act) {
      case 'go':
        if (event.shiftKey && act.to.row !== active.row && record && selectable) {
          anchor.current ??= active.row;
          selection.set([record.id], true);
          void records.between(act.to.row, act.to.row).then((found) => selection.set(found.map(({ id }) => id), true), notify.failed);
        }
        return go(act.to);
      case 'edit':
        return begin(active, act.typed);
      case 'enter':
        if (inHead) return column ? onSort(column) : toggleAll();
        if (active.column === 0) return select(active.row, false);
        if (column && isEditable(column)) return begin(active);
        return open(record);
      case 'space':
        if (inHead) return column ? onSort(column) : toggleAll();
        if (active.column === 0) return select(active.row, false);
        return column && fieldViews[column.field.type].edit === 'switch' ? begin(active) : open(record);
      case 'toggleRow':
        return selectable ? select(active.row, false) : undefined;
      case 'selectAll':
        return selectable ? selection.selectAll() : undefined;
      case 'escape':
        return selection.clear();
      case 'copy':
        return copy();
      case 'empty':
        if (record && column && isEditable(column) && !column.field.required && record[column.name] !== null) onSave({ record, field: column.field, value: null, shown: null });
        return;
      case 'moveColumn':
        if (!column) return;
        layout.move(column.name, active.column - 1 + act.by);
        return go({ ...active, column: Math.max(1, Math.min(columns.length, active.column + act.by)) });
      case 'resizeColumn':
        if (column) layout.setWidth(column.name, column.width + act.by);
    }
  }

  function open(record: StoredRecord | undefined): void {
    if (record) void navigate(`/o/${object.name}/${record.id}`);
  }

  function toggleAll(): void {
    if (selection.size > 0) selection.clear();
    else selection.selectAll();
  }

  /** The cell under the cursor; with rows chosen, those that are loaded, as a table that spreadsheets take. */
  function copy(): void {
    const chosen = rows.flatMap(({ index }) => records.row(index) ?? []).filter((record) => selection.has(record.id));
    const column = columnAt(active);
    const record = records.row(active.row);
    const text = chosen.length > 0
      ? chosen.map((one) => columns.map(({ field, name }) => toText(field, one[name]).replaceAll(/[\t\n]/g, ' ')).join('\t')).join('\n')
      : column && record ? toText(column.field, record[column.name]) : '';
    void navigator.clipboard.writeText(text).then(() => notify.done(t('grid.copied', { count: Math.max(1, chosen.length) })), () => undefined);
  }

  function onMouseDown(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (!place || (event.target instanceof HTMLElement && event.target.closest('a, input, textarea, select, button'))) return;
    activeId.current = records.row(place.row)?.id ?? null;
    setActive(place);
  }

  function onClick(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (!place || place.row < 0 || place.column === 0 || event.shiftKey || (event.target instanceof HTMLElement && event.target.closest('a'))) return;
    const column = columnAt(place);
    const switches = column && fieldViews[column.field.type].edit === 'switch';
    if (event.detail === 2 || (event.detail === 1 && switches && event.target instanceof HTMLElement && event.target.closest('[role="img"]'))) begin(place);
  }

  const frame = useMemo(() => gridFrame(columns, dragged), [columns, dragged]);
  return (
    <div
      ref={scroll}
      role="grid"
      className={classes.root}
      aria-label={object.pluralLabel}
      aria-rowcount={records.count === null ? -1 : records.count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable={selectable}
      aria-busy={records.isLoading}
      style={frame}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
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
        onSelectAll={toggleAll}
        onSort={onSort}
        onMove={layout.move}
        onResize={(name, width, done) => {
          setDragged(done ? {} : { [name]: Math.max(4, width) });
          if (done) layout.setWidth(name, width);
        }}
      />
      <div role="rowgroup" className={classes.body} style={{ height }}>
        <div ref={ruler} className={classes.ruler} aria-hidden />
        {rows.map(({ index, start }) => {
          const record = records.row(index);
          const here = active.row === index;
          return (
            <GridRow
              // While a row is edited it is its record's, so that the draft follows when rows come in above.
              key={editing && record?.id === editing.record.id ? record.id : index}
              object={object.name}
              record={record}
              columns={columns}
              row={index}
              start={start}
              activeColumn={here ? active.column : -1}
              editing={editing && record?.id === editing.record.id ? editing : null}
              selected={record ? selection.has(record.id) : false}
              selectable={selectable}
              isEditable={isEditable}
              onSelect={select}
              onClose={close}
            />
          );
        })}
      </div>
    </div>
  );
}

const boxWidth = 2.75;
const slack = 1;

/** Rows are laid out by themselves, so they are told the columns and how wide all of them are. */
function gridFrame(columns: Column[], dragged: Record<string, number>): CSSProperties {
  const widths = columns.map(({ name, width }) => dragged[name] ?? width);
  const template = `${boxWidth}rem ${widths.map((width) => `${width}rem`).join(' ')} minmax(${slack}rem, 1fr)`;
  const whole = widths.reduce((sum, width) => sum + width, boxWidth + slack);
  return { '--grid-columns': template, '--grid-width': `${whole}rem` } as CSSProperties;
}

function isSystem(name: string): boolean {
  return name === 'created_at' || name === 'updated_at';
}

function placeOf(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

/** Rows are brought into view by number; a cell may still hide to the side, or behind the columns that stay. */
function revealColumn(root: HTMLElement | null, cell: HTMLElement): void {
  if (!root || cell.dataset.lead || cell.dataset.column === '0') return;
  const lead = cell.parentElement?.querySelector<HTMLElement>('[data-lead]');
  const left = cell.offsetLeft - (lead && getComputedStyle(lead).position === 'sticky' ? lead.offsetLeft - root.scrollLeft + lead.offsetWidth : 0);
  const right = cell.offsetLeft + cell.offsetWidth - root.clientWidth;
  if (root.scrollLeft > left) root.scrollLeft = left;
  else if (root.scrollLeft < right) root.scrollLeft = right;
}
