import { useTranslation } from 'react-i18next';
import { isEmpty } from '../../fields/values.ts';
import type { RecordWindow } from '../../resources/record-window.ts';
import { useNotify } from '../../ui/index.ts';
import type { WriteCells } from './use-cell-writing.ts';
import type { Column } from './use-columns.ts';
import type { Range } from './use-range.ts';

type Options = { columns: Column[]; records: RecordWindow; isEditable: (column: Column) => boolean; write: WriteCells };

/** Empties the marked cells that may be empty. */
export function useEmptyCells({ columns, records, isEditable, write }: Options) {
  const { t } = useTranslation('records');
  const notify = useNotify();
  return async ({ top, bottom, left, right }: Range): Promise<void> => {
    try {
      const found = await records.between(top, bottom);
      const marked = columns.slice(left - 1, right);
      const open = marked.filter((column) => isEditable(column) && !column.field.required);
      const writes = found.flatMap((record) =>
        open.filter(({ name }) => !isEmpty(record[name])).map(({ field }) => ({ record, field, value: null, shown: null })),
      );
      const closed = (marked.length - open.length) * found.length;
      await write(writes, { notes: closed > 0 ? [t('cells.closed', { count: closed })] : [] });
    } catch (error) {
      notify.failed(error);
    }
  };
}
