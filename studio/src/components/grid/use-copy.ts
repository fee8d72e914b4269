import type { StoredRecord } from '@atrium/sdk';
import type { ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useToText } from '../../fields/use-to-text.ts';
import type { RecordWindow } from '../../resources/record-window.ts';
import { copyText, useNotify } from '../../ui/index.ts';
import { writeTsv } from './tsv.ts';
import type { Column } from './use-columns.ts';
import { type Range, rangeOf } from './use-range.ts';
import type { Selection } from './use-selection.ts';
import type { Place } from './types.ts';

/** More rows than that are an export's. */
const mostRows = 10_000;

type Options = { columns: Column[]; records: RecordWindow; active: Place; range: Range | null; selection: Selection };

/** Puts values on the clipboard as text that spreadsheets take: the marked cells, else the chosen rows, else the cursor's cell. */
export function useCopy({ columns, records, active, range, selection }: Options) {
  const { t } = useTranslation('records');
  const toText = useToText();
  const notify = useNotify();

  return function onCopy(event: ClipboardEvent): void {
    const rows = !range && selection.size > 0;
    const marked = range ?? rangeOf(active, active);
    if (!rows && (marked.left === 0 || marked.top < 0)) return;
    event.preventDefault();
    const chosen = rows ? columns : columns.slice(marked.left - 1, marked.right);
    const text = (found: StoredRecord[]) => writeTsv(found.map((record) => chosen.map(({ field, name }) => toText(field, record[name]))));
    const say = (found: StoredRecord[]) =>
      notify.done(rows ? t('grid.copied', { count: found.length }) : t('cells.copied', { count: found.length * chosen.length }));
    const held = rows ? heldOf(records, selection) : heldBetween(records, marked);
    if (held) {
      event.clipboardData.setData('text/plain', text(held));
      return say(held);
    }
    // Rows that are not here yet: an event can't wait for them, the browser's clipboard can.
    const wanted = rows ? Math.min(records.count ?? 0, mostRows) - 1 : Math.min(marked.bottom, marked.top + mostRows - 1);
    records
      .between(rows ? 0 : marked.top, wanted)
      .then((found) => (rows ? found.filter(({ id }) => selection.has(id)) : found))
      .then(async (found) => {
        await copyText(text(found));
        say(found);
      })
      .catch(notify.failed);
  };
}

function heldBetween(records: RecordWindow, { top, bottom }: Range): StoredRecord[] | null {
  const found: StoredRecord[] = [];
  for (let row = top; row <= bottom; row++) {
    const record = records.row(row);
    if (!record) return null;
    found.push(record);
  }
  return found;
}

function heldOf(records: RecordWindow, selection: Selection): StoredRecord[] | null {
  const found: StoredRecord[] = [];
  for (let row = 0; row < (records.count ?? 0) && found.length < selection.size; row++) {
    const record = records.row(row);
    if (record && selection.has(record.id)) found.push(record);
  }
  return found.length === selection.size ? found : null;
}
