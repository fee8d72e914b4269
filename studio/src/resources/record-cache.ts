import type { RecordPage, RecordValues, StoredRecord } from '@atrium/sdk';
import type { QueryClient } from '@tanstack/react-query';
import { recordKeys } from './record-keys.ts';

type Change = (record: StoredRecord) => StoredRecord;

/** Changes a record wherever it is shown: its own page, and each list that holds it. */
export function patchCachedRecord(client: QueryClient, object: string, id: string, change: Change): void {
  client.setQueryData<StoredRecord>(recordKeys.one(object, id), (record) => record && change(record));
  for (const kind of ['page', 'list']) {
    client.setQueriesData<RecordPage>({ queryKey: [...recordKeys.object(object), kind] }, (page) => page && patchPage(page, id, change));
  }
}

function patchPage(page: RecordPage, id: string, change: Change): RecordPage {
  if (!page.data.some((record) => record.id === id)) return page;
  return { ...page, data: page.data.map((record) => (record.id === id ? change(record) : record)) };
}

/** Remembers one record's values in every answer that holds it; what it returns brings them back. */
export function takeSnapshot(client: QueryClient, object: string, id: string): () => void {
  const record = findCachedRecord(client, object, id);
  return () => {
    if (record) patchCachedRecord(client, object, id, (current) => ({ ...current, ...record }));
  };
}

export function findCachedRecord(client: QueryClient, object: string, id: string): StoredRecord | undefined {
  const one = client.getQueryData<StoredRecord>(recordKeys.one(object, id));
  if (one) return one;
  for (const [, page] of client.getQueriesData<RecordPage>({ queryKey: recordKeys.pages(object) })) {
    const found = page?.data.find((record) => record.id === id);
    if (found) return found;
  }
  return undefined;
}

/** A write's answer holds ids of linked records; what is shown of them stays. */
export function mergeRecord(record: StoredRecord, saved: StoredRecord, written: string[], shown: RecordValues): StoredRecord {
  const values = Object.fromEntries(written.filter((name) => name in saved && !(name in shown)).map((name) => [name, saved[name]]));
  return { ...record, ...values, updated_at: saved.updated_at, version: saved.version };
}

/** The number of records or their order may differ now. */
export function refreshLists(client: QueryClient, object: string): Promise<void> {
  return client.invalidateQueries({ queryKey: recordKeys.object(object) });
}
