import type { FieldDefinition, StoredRecord } from '@atrium/sdk';
import { VisuallyHidden } from '@mantine/core';
import IconArrowUpRight from '@tabler/icons-react/dist/esm/icons/IconArrowUpRight.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { useToText } from '../../fields/use-to-text.ts';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { CellEditor, type Step } from './CellEditor.tsx';
import classes from './Grid.module.css';
import type { Editing } from './types.ts';
import type { Column } from './use-columns.ts';
import { Reason } from './Reason.tsx';
import type { Refusal } from './use-refusals.ts';

type Props = {
  /** Undefined while the row is on its way. */
  record: StoredRecord | undefined;
  column: Column;
  row: number;
  index: number;
  active: boolean;
  editing: Editing | null;
  editable: boolean;
  marked: boolean;
  refusal: Refusal | undefined;
  /** The first column: it stays when one scrolls to the side. */
  lead: boolean;
  /** Where the lead's link goes. */
  to: string | null;
  onClose: (change: { value: unknown; shown: unknown } | undefined, step: Step) => void;
};

export function GridCell({ record, column, row, index, active, editing, editable, marked, refusal, lead, to, onClose }: Props) {
  const { t } = useTranslation('records');
  const { field, name } = column;
  return (
    <div
      role="gridcell"
      className={classes.cell}
      aria-colindex={index + 1}
      {...(editable ? {} : { 'aria-readonly': true })}
      tabIndex={active && !editing ? 0 : -1}
      data-row={row}
      data-column={index}
      data-align={fieldTypeInfo[field.type].align}
      data-lead={lead || undefined}
      data-active={active || undefined}
      data-marked={marked || undefined}
      data-refused={refusal ? true : undefined}
      aria-selected={marked || undefined}
      aria-invalid={refusal ? true : undefined}
      title={refusal?.message}
      aria-busy={!record}
    >
      {!record ? (
        <span className={classes.ghost} style={{ width: `${40 + ((row * 7 + index * 13) % 45)}%` }} />
      ) : editing ? (
        <CellEditor field={field} value={editing.record[name]} typed={editing.typed} refused={editing.refused} onClose={onClose} />
      ) : refusal ? (
        <>
          <span className={classes.value}>
            <RefusedText field={field} value={refusal.shown} />
          </span>
          {active ? <Reason>{refusal.message}</Reason> : <VisuallyHidden>{refusal.message}</VisuallyHidden>}
        </>
      ) : (
        <span className={classes.value}>
          <FieldValue field={field} value={record[name]} place="cell" />
        </span>
      )}
      {to && record && !editing && (
        <Link to={to} className={classes.open} tabIndex={-1} aria-label={t('grid.open')}>
          <IconArrowUpRight size={15} stroke={1.8} />
        </Link>
      )}
    </div>
  );
}

function RefusedText({ field, value }: { field: FieldDefinition; value: unknown }) {
  return <>{useToText()(field, value)}</>;
}
