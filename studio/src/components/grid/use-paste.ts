import type { StoredRecord } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { fromText, type Unread } from '../../fields/from-text.ts';
import { sameValue, toWire } from '../../fields/values.ts';
import { useFormat } from '../../i18n/format.ts';
import type { CellWrite } from '../../resources/cell-writes.ts';
import { useFetchMembers } from '../../resources/members.ts';
import { useObjects } from '../../resources/objects.ts';
import { useFindByTitle } from '../../resources/records.ts';
import type { RecordWindow } from '../../resources/record-window.ts';
import { useMe } from '../../resources/session.ts';
import { useNotify } from '../../ui/index.ts';
import { readTsv } from './tsv.ts';
import type { Column } from './use-columns.ts';
import type { UnreadCell, WriteCells } from './use-cell-writing.ts';
import type { Range } from './use-range.ts';

/** Beyond that a file and the import are the better way. */
const mostCells = 10_000;

type Options = {
  columns: Column[];
  records: RecordWindow;
  isEditable: (column: Column) => boolean;
  write: WriteCells;
};
type Cell = { record: StoredRecord; column: Column; text: string };

/** Puts a text from a spreadsheet into the cells from a place on; what is no value of its field is marked there. */
export function usePaste({ columns, records, isEditable, write }: Options) {
  const { t } = useTranslation(['records', 'fields']);
  const notify = useNotify();
  const objects = useObjects();
  const { locale } = useFormat();
  const { timeZone } = useMe().workspace;
  const fetchMembers = useFetchMembers();
  const findByTitle = useFindByTitle();

  return async function paste(text: string, target: Range): Promise<void> {
    const table = spread(readTsv(text), target);
    const width = Math.max(0, ...table.map((cells) => cells.length));
    if (table.length * width > mostCells) return notify.done(t('cells.tooMany', { most: mostCells }));
    try {
      const last = Math.min((records.count ?? 0) - 1, target.top + table.length - 1);
      const rows = await records.between(target.top, last);
      const cells = rows.flatMap((record, at) =>
        (table[at] ?? []).flatMap((one, by): Cell[] => {
          const column = columns[target.left - 1 + by];
          return column ? [{ record, column, text: one }] : [];
        }),
      );
      const open = cells.filter(({ column }) => isEditable(column));
      const { writes, unread } = await read(open);
      const changed = writes.filter(({ record, field, value }) => !sameValue(toWire(record[field.name]), value));
      const notes = [
        ...(cells.length > open.length ? [t('cells.closed', { count: cells.length - open.length })] : []),
        ...(table.length > rows.length ? [t('cells.beyond', { count: table.length - rows.length })] : []),
        ...(changed.length === 0 && unread.length === 0 ? [t('cells.same')] : []),
      ];
      await write(changed, { unread, notes });
    } catch (error) {
      notify.failed(error);
    }
  };

  async function read(cells: Cell[]): Promise<{ writes: CellWrite[]; unread: UnreadCell[] }> {
    const members = cells.some(({ column }) => column.field.type === 'user') ? await fetchMembers() : [];
    const found = cells.map((cell) => ({
      ...cell,
      read: fromText(cell.column.field, cell.text, { locale, timeZone, objects, members, before: cell.record[cell.column.name] }),
    }));
    const titles = Map.groupBy(
      found.flatMap(({ read: one }) => ('link' in one ? [one] : [])),
      ({ target }) => target,
    );
    const linked = new Map<string, StoredRecord[]>();
    for (const [target, links] of titles)
      for (const [title, those] of await findByTitle(target, [...new Set(links.map(({ link }) => link))]))
        linked.set(`${target.name} ${title}`, those);

    const writes: CellWrite[] = [];
    const unread: UnreadCell[] = [];
    for (const { record, column, text, read: one } of found) {
      const refuse = (why: Unread) => unread.push({ id: record.id, field: column.name, text, message: t(`fields:unread.${why}`) });
      if (!one.ok) refuse(one.why);
      else if ('value' in one) writes.push({ record, field: column.field, value: one.value, shown: one.shown });
      else {
        const [only, ...more] = linked.get(`${one.target.name} ${one.link.toLowerCase()}`) ?? [];
        if (only && more.length === 0) writes.push({ record, field: column.field, value: only.id, shown: only });
        else refuse(only ? 'ambiguous' : 'record');
      }
    }
    return { writes, unread };
  }
}

/** One cell, row or column fills all that is marked, as in a spreadsheet. */
function spread(table: string[][], { top, bottom, left, right }: Range): string[][] {
  const [height, width] = [bottom - top + 1, right - left + 1];
  const wide = table.map((cells) => (cells.length > 0 && width % cells.length === 0 ? repeat(cells, width / cells.length) : cells));
  return table.length > 0 && height % table.length === 0 ? repeat(wide, height / table.length) : wide;
}

const repeat = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat();
