import type { ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { keepPreviousData, type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Api, useApi } from '../api/index.ts';
import { type ListQuery, recordKeys } from './record-keys.ts';
import { queryRecords } from './records.ts';

/** Rows fetched at a time: little enough to show quickly, enough to scroll through at a reading pace. */
export const windowPage = 200;

type Anchors = { count: number; cursors: (string | null)[] };

function anchorsQuery(api: Api, object: string, query: ListQuery) {
  const { filter, sort, search } = query;
  return queryOptions({
    queryKey: recordKeys.anchors(object, { filter, sort, search }),
    queryFn: ({ signal }) => api.post<Anchors>(`/records/${object}/query/anchors`, { filter, sort, search, every: windowPage }, { signal }),
  });
}

function pageQuery(api: Api, client: QueryClient, object: string, query: ListQuery, index: number) {
  return queryOptions({
    queryKey: recordKeys.page(object, query, index),
    queryFn: async ({ signal }) => {
      const cursor = index === 0 ? undefined : cursorOf(await client.ensureQueryData(anchorsQuery(api, object, query)), index);
      // Where a page begins is asked of the anchors when it is fetched: the key holds its number, so a shift of the
      // anchors refreshes what is on the screen in place.
      return index > 0 && cursor === undefined
        ? { data: [], page: { next: null } }
        : queryRecords(api, object, { ...query, limit: windowPage, cursor }, signal);
    },
    placeholderData: keepPreviousData,
  });
}

/** The first page needs none; a server that names it too has one cursor more. */
function cursorOf({ count, cursors }: Anchors, index: number): string | undefined {
  const pages = Math.ceil(count / windowPage);
  return cursors[cursors.length >= pages ? index : index - 1] ?? undefined;
}

export type RecordWindow = {
  /** Null until it is known. */
  count: number | null;
  /** Undefined while the row is still on its way. */
  row: (index: number) => StoredRecord | undefined;
  /** The index of a record among the rows that are loaded, or -1. */
  indexOf: (id: string) => number;
  /** The rows from one index to another, fetched where they aren't held. */
  between: (first: number, last: number) => Promise<StoredRecord[]>;
  isLoading: boolean;
  error: Error | null;
  refetch: () => void;
};

/** Asks for what a list shows first, so that it is on its way before the list is drawn. */
export function prefetchRecordWindow(api: Api, client: QueryClient, object: string, query: ListQuery): void {
  void client.prefetchQuery(pageQuery(api, client, object, query, 0));
  void client.prefetchQuery(anchorsQuery(api, object, query));
}

/** A list of any length, of which only the pages around `range` are held and asked for. */
export function useRecordWindow(object: ObjectDefinition, query: ListQuery, range: { first: number; last: number }): RecordWindow {
  const api = useApi();
  const client = useQueryClient();
  const anchors = useQuery({ ...anchorsQuery(api, object.name, query), placeholderData: undefined });
  const firstPage = Math.floor(Math.max(0, range.first) / windowPage);
  const lastPage = Math.max(firstPage, Math.floor(Math.max(0, range.last) / windowPage));
  const indexes = useMemo(() => pageIndexes(firstPage, lastPage), [firstPage, lastPage]);
  const pages = useQueries({ queries: indexes.map((index) => pageQuery(api, client, object.name, query, index)) });

  const held = useMemo(() => new Map(indexes.map((index, at) => [index, pages[at]?.data?.data])), [indexes, pages]);
  const first = held.get(0);
  const count = anchors.data?.count ?? (first && first.length < windowPage ? first.length : null);

  const row = useCallback((index: number) => held.get(Math.floor(index / windowPage))?.[index % windowPage], [held]);
  const indexOf = useCallback(
    (id: string) => {
      for (const [page, rows] of held) {
        const at = rows?.findIndex((record) => record.id === id) ?? -1;
        if (at >= 0) return page * windowPage + at;
      }
      return -1;
    },
    [held],
  );
  const between = useCallback(
    async (from: number, to: number) => {
      const found: StoredRecord[] = [];
      for (let page = Math.floor(from / windowPage); page <= Math.floor(to / windowPage); page++) {
        const { data } = await client.ensureQueryData(pageQuery(api, client, object.name, query, page));
        found.push(...data.filter((_, at) => page * windowPage + at >= from && page * windowPage + at <= to));
      }
      return found;
    },
    [api, client, object.name, query],
  );
  const refetch = useCallback(() => void client.invalidateQueries({ queryKey: recordKeys.object(object.name) }), [client, object.name]);
  const failed = anchors.error ?? pages.find((page) => page.error)?.error ?? null;
  return { count, row, indexOf, between, isLoading: count === null && !failed, error: failed, refetch };
}

/** The first page always, since it shows before anything else is known. */
function pageIndexes(first: number, last: number): number[] {
  const indexes = [0];
  for (let index = Math.max(1, first); index <= last; index++) indexes.push(index);
  return indexes;
}
