import type { StoredRecord } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useToText } from '../../fields/use-to-text.ts';
import { useNotify } from '../../ui/index.ts';
import type { Column } from './use-columns.ts';

/** Puts values on the clipboard as text that spreadsheets take: one, or whole rows. */
export function useCopy(columns: Column[]) {
  const { t } = useTranslation('records');
  const toText = useToText();
  const notify = useNotify();
  const put = (text: string, count: number) => {
    navigator.clipboard.writeText(text).then(() => notify.done(t('grid.copied', { count })), notify.failed);
  };
  return {
    value: (record: StoredRecord, { field, name }: Column) => put(toText(field, record[name]), 1),
    rows: (records: StoredRecord[]) => {
      const line = (record: StoredRecord) =>
        columns.map(({ field, name }) => toText(field, record[name]).replaceAll(/[\t\n]/g, ' ')).join('\t');
      put(records.map(line).join('\n'), records.length);
    },
  };
}
