import type { StoredRecord } from '@atrium/sdk';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Step } from './CellEditor.tsx';
import type { Editing } from './types.ts';
import classes from './Grid.module.css';
import { GridCell } from './GridCell.tsx';
import type { Column } from './use-columns.ts';
import type { RowRefusals } from './use-refusals.ts';

type Props = {
  object: string;
  record: StoredRecord | undefined;
  columns: Column[];
  row: number;
  start: number;
  /** The column of this row that the cursor is in, or -1. */
  activeColumn: number;
  editing: Editing | null;
  selected: boolean;
  /** The columns of this row that are marked, from one to another; 0 when none is. */
  markedFrom: number;
  markedTo: number;
  refusals: RowRefusals | undefined;
  selectable: boolean;
  isEditable: (column: Column) => boolean;
  onSelect: (row: number, range: boolean) => void;
  onClose: (row: number, column: number, change: { value: unknown; shown: unknown } | undefined, step: Step) => void;
};

/** Drawn again only when something of the row itself changed: a grid draws at each step of a scroll. */
export const GridRow = memo(function GridRow(props: Props) {
  const {
    object,
    record,
    columns,
    row,
    start,
    activeColumn,
    editing,
    selected,
    markedFrom,
    markedTo,
    refusals,
    selectable,
    isEditable,
    onSelect,
    onClose,
  } = props;
  const { t } = useTranslation('records');
  return (
    <div
      role="row"
      className={classes.row}
      aria-rowindex={row + 2}
      aria-selected={selectable ? selected : undefined}
      data-selected={selected || undefined}
      data-raised={editing || (refusals && activeColumn >= 0) ? true : undefined}
      style={{ transform: `translateY(${start}px)` }}
    >
      <div
        role="gridcell"
        className={classes.box}
        aria-colindex={1}
        tabIndex={activeColumn === 0 ? 0 : -1}
        data-row={row}
        data-column={0}
        data-active={activeColumn === 0 || undefined}
      >
        {selectable ? (
          <input
            type="checkbox"
            className={classes.check}
            checked={selected}
            disabled={!record}
            tabIndex={-1}
            aria-label={t('grid.selectRow', { number: row + 1 })}
            onChange={() => undefined}
            onClick={(event) => onSelect(row, event.shiftKey)}
          />
        ) : (
          <span className={classes.number}>{row + 1}</span>
        )}
      </div>
      {columns.map((column, at) => (
        <GridCell
          key={column.name}
          record={record}
          column={column}
          row={row}
          index={at + 1}
          active={activeColumn === at + 1}
          editing={editing?.column === at + 1 ? editing : null}
          editable={isEditable(column)}
          marked={at + 1 >= markedFrom && at + 1 <= markedTo}
          refusal={refusals?.[column.name]}
          lead={at === 0}
          to={at === 0 && record ? `/o/${object}/${record.id}` : null}
          onClose={(change, step) => onClose(row, at + 1, change, step)}
        />
      ))}
    </div>
  );
});
