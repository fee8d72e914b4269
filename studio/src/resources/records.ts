import type { BatchInput, BatchReply, ObjectDefinition, RecordPage, RecordQuery, RecordValues, StoredRecord } from '@atrium/sdk';
import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type Api, ProblemError, useApi } from '../api/index.ts';
import { useObjects } from './objects.ts';
import { mergeRecord, patchCachedRecord, refreshLists, takeSnapshot } from './record-cache.ts';
import { recordKeys } from './record-keys.ts';
import { buildSelection, recordTitle, titleField, titleSelection } from './record-selection.ts';

export function queryRecords(api: Api, object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  return api.post<RecordPage>(`/records/${object}/query`, query, { signal });
}

/** One record with the names of its linked ones. A record that is gone or out of sight fails with `not_found`. */
export function useRecord(object: ObjectDefinition, id: string) {
  const api = useApi();
  const objects = useObjects();
  return useQuery({
    queryKey: recordKeys.one(object.name, id),
    queryFn: async ({ signal }) => {
      const fields = buildSelection(
        object,
        objects,
        object.fields.map((field) => field.name),
      );
      const { data } = await queryRecords(api, object.name, { fields, filter: { id: { _eq: id } }, limit: 1 }, signal);
      if (!data[0]) throw new ProblemError({ code: 'not_found', status: 404, detail: 'There is no such record.' });
      return data[0];
    },
  });
}

function listQuery(api: Api, object: string, query: RecordQuery) {
  return queryOptions({
    queryKey: recordKeys.list(object, query),
    queryFn: ({ signal }) => queryRecords(api, object, query, signal),
  });
}

/** A short list: related records, a preview. Long ones are `useRecordWindow`'s. */
export function useRecordList(object: string, query: RecordQuery, enabled = true) {
  return useQuery({ ...listQuery(useApi(), object, query), enabled });
}

/** Records whose text matches, with their names; the newest while nothing is typed. */
export function useRecordSearch(object: ObjectDefinition, text: string, limit = 8) {
  const api = useApi();
  const search = text.trim();
  const query = { fields: titleSelection(object), limit, ...(search ? { search } : { sort: ['-created_at'] }) };
  return useQuery({ ...listQuery(api, object.name, query), placeholderData: keepPreviousData });
}

export function useCreateRecord(object: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: RecordValues) => api.post<StoredRecord>(`/records/${object}`, values),
    onSuccess: () => refreshLists(client, object),
  });
}

export type RecordEdit = {
  id: string;
  /** The version that the editor saw; another one is refused with `stale_version`. */
  version: number;
  values: RecordValues;
  /** What the cells show meanwhile, where it differs from what is sent (linked records). */
  shown?: RecordValues;
};

/** Shows the new value at once and takes it back when the server refuses. */
export function useUpdateRecord(object: string) {
  const api = useApi();
  const client = useQueryClient();
  const own = useRef(new Map<string, number>());
  return useMutation({
    // One after another: a second edit of a record goes out with the version that the first one made.
    scope: { id: `records/${object}` },
    mutationFn: async ({ id, version, values }: RecordEdit) => {
      const seen = followOwnWrites(own.current, id, version);
      const saved = await api.patch<StoredRecord>(`/records/${object}/${id}`, values, { version: seen });
      own.current.set(`${id} ${seen}`, saved.version);
      return saved;
    },
    onMutate: async ({ id, values, shown }) => {
      await client.cancelQueries({ queryKey: recordKeys.one(object, id) });
      const restore = takeSnapshot(client, object, id);
      patchCachedRecord(client, object, id, (record) => ({ ...record, ...values, ...shown }));
      return restore;
    },
    onError: (_error, _edit, restore) => restore?.(),
    onSuccess: (saved, { id, values, shown }) =>
      patchCachedRecord(client, object, id, (record) => mergeRecord(record, saved, Object.keys(values), shown ?? {})),
  });
}

/** The version that an editor saw, or the one that our own writes have made of it since; never somebody else's. */
function followOwnWrites(own: ReadonlyMap<string, number>, id: string, version: number): number {
  let seen = version;
  for (let next = own.get(`${id} ${seen}`); next !== undefined; next = own.get(`${id} ${seen}`)) seen = next;
  return seen;
}

/** The record as the server has it now, with its linked records' names; for an edit that lost the race. */
export function useFetchRecord(object: ObjectDefinition) {
  const api = useApi();
  const client = useQueryClient();
  const objects = useObjects();
  return async (id: string): Promise<StoredRecord | undefined> => {
    const fields = buildSelection(
      object,
      objects,
      object.fields.map((field) => field.name),
    );
    const { data } = await queryRecords(api, object.name, { fields, filter: { id: { _eq: id } }, limit: 1 });
    const current = data[0];
    if (current) patchCachedRecord(client, object.name, id, (record) => ({ ...record, ...current }));
    return current;
  };
}

const batchSize = 500;

/** Many at once, in transactions of 500; `progress` hears how many are done. */
export function useBatch(object: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      ids,
      toInput,
      progress,
    }: {
      ids: string[];
      toInput: (ids: string[]) => BatchInput;
      progress?: (done: number) => void;
    }) => {
      for (let start = 0; start < ids.length; start += batchSize) {
        await api.post<BatchReply>(`/records/${object}/batch`, toInput(ids.slice(start, start + batchSize)));
        progress?.(Math.min(start + batchSize, ids.length));
      }
    },
    onSettled: () => refreshLists(client, object),
  });
}

/** Into the trash. */
export function useDeleteRecord(object: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/records/${object}/${id}`),
    onSuccess: () => refreshLists(client, object),
  });
}

/** Out of the trash, one after another; stops at the first that can't come back. */
export function useRestoreRecords(object: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      for (const id of ids) await api.post(`/records/${object}/${id}/restore`);
    },
    onSettled: () => Promise.all([refreshLists(client, object), client.invalidateQueries({ queryKey: recordKeys.trash })]),
  });
}

/** Every id that a query holds, for an act on all of them. */
export function useFetchIds(object: string) {
  const api = useApi();
  return async (query: Pick<RecordQuery, 'filter' | 'search' | 'sort'>): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page: RecordPage = await queryRecords(api, object, { ...query, fields: ['id'], limit: 500, cursor });
      ids.push(...page.data.map((record) => record.id));
      cursor = page.page.next ?? undefined;
    } while (cursor);
    return ids;
  };
}

/** Linked records of which only ids are known (a stored filter), with their names as soon as those are there. */
export function useNamedRecords<T extends { id: string }>(object: ObjectDefinition, linked: T[]): (T & Record<string, unknown>)[] {
  const unnamed = linked.filter((record) => Object.keys(record).length === 1).map((record) => record.id);
  const query = { fields: titleSelection(object), filter: { id: { _in: unnamed } }, limit: 500 };
  const { data } = useRecordList(object.name, query, unnamed.length > 0);
  return linked.map((record) => ({ ...record, ...data?.data.find((found) => found.id === record.id) }));
}

/** Records by the text of the field that names them, in lower case; several where they share it. */
export function useFindByTitle() {
  const api = useApi();
  return async (object: ObjectDefinition, titles: string[]): Promise<Map<string, StoredRecord[]>> => {
    const found = new Map<string, StoredRecord[]>();
    const title = titleField(object);
    if (!title) return found;
    for (let start = 0; start < titles.length; start += titlesAtOnce) {
      const given = titles.slice(start, start + titlesAtOnce);
      const numeric = title.type === 'integer' || title.type === 'autonumber';
      const values = numeric ? given.map(Number).filter(Number.isSafeInteger) : given;
      const filter = { [title.name]: { _in: values } };
      const { data } = await queryRecords(api, object.name, { fields: titleSelection(object), filter, limit: 500 });
      for (const record of data) {
        const name = recordTitle(object, record).toLowerCase();
        found.set(name, [...(found.get(name) ?? []), record]);
      }
    }
    return found;
  };
}

/** So few that all who share them fit into one answer, as a rule. */
const titlesAtOnce = 100;
