import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import { type DragEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { useFieldLabel } from '../../fields/field-label.ts';
import type { ObjectDefinition } from '@atrium/sdk';
import classes from './Grid.module.css';
import type { Column } from './use-columns.ts';

type Props = {
  object: ObjectDefinition;
  columns: Column[];
  activeColumn: number;
  sortOf: (column: Column) => 'ascending' | 'descending' | 'none' | undefined;
  selectable: boolean;
  allSelected: boolean;
  someSelected: boolean;
  onSelectAll: () => void;
  onResize: (name: string, width: number, done: boolean) => void;
  onMove: (name: string, to: number) => void;
};

export function GridHead({
  object,
  columns,
  activeColumn,
  sortOf,
  selectable,
  allSelected,
  someSelected,
  onSelectAll,
  onResize,
  onMove,
}: Props) {
  const { t } = useTranslation('records');
  const label = useFieldLabel();
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.headRow} aria-rowindex={1}>
        <div
          role="columnheader"
          className={classes.box}
          aria-colindex={1}
          tabIndex={activeColumn === 0 ? 0 : -1}
          data-row={-1}
          data-column={0}
          aria-label={t('grid.selection')}
        >
          {selectable && (
            <input
              type="checkbox"
              className={classes.check}
              checked={allSelected}
              ref={(box) => {
                if (box) box.indeterminate = someSelected && !allSelected;
              }}
              tabIndex={-1}
              aria-label={t('grid.selectAll')}
              onChange={onSelectAll}
            />
          )}
        </div>
        {columns.map((column, at) => {
          const sort = sortOf(column);
          const { icon: Icon, align } = fieldTypeInfo[column.field.type];
          return (
            <div
              key={column.name}
              role="columnheader"
              className={classes.header}
              aria-colindex={at + 2}
              aria-sort={sort}
              aria-keyshortcuts="Enter Alt+ArrowLeft Alt+ArrowRight Alt+Shift+ArrowLeft Alt+Shift+ArrowRight"
              tabIndex={activeColumn === at + 1 ? 0 : -1}
              data-row={-1}
              data-column={at + 1}
              data-align={align}
              data-lead={at === 0 || undefined}
              data-sortable={sort !== undefined || undefined}
              title={column.field.description ?? undefined}
              draggable
              onDragStart={(event) => event.dataTransfer.setData(columnType, column.name)}
              onDragOver={(event) => event.dataTransfer.types.includes(columnType) && event.preventDefault()}
              onDrop={(event: DragEvent) => {
                const dragged = event.dataTransfer.getData(columnType);
                if (dragged && dragged !== column.name) onMove(dragged, at);
              }}
            >
              <Icon size={14} stroke={1.7} className={classes.type} aria-hidden />
              <span className={classes.headLabel}>{label(column.name, object)}</span>
              {sort === 'ascending' && <IconArrowUp size={13} stroke={2.2} className={classes.sort} aria-hidden />}
              {sort === 'descending' && <IconArrowDown size={13} stroke={2.2} className={classes.sort} aria-hidden />}
              <Resizer column={column} onResize={onResize} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const columnType = 'application/x-atrium-column';

/** For the mouse; by keyboard a column is widened with Alt, Shift and an arrow. */
function Resizer({ column, onResize }: { column: Column; onResize: Props['onResize'] }) {
  const begin = useRef<{ x: number; width: number } | null>(null);
  const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const widthAt = (event: PointerEvent) => (begin.current ? begin.current.width + (event.clientX - begin.current.x) / rem() : column.width);
  return (
    <span
      className={classes.resizer}
      aria-hidden
      draggable
      onDragStart={(event) => (event.preventDefault(), event.stopPropagation())}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        begin.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={(event) => begin.current && onResize(column.name, widthAt(event), false)}
      onPointerUp={(event) => {
        onResize(column.name, widthAt(event), true);
        begin.current = null;
      }}
    />
  );
}
