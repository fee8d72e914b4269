import type { Filter } from '@atrium/sdk';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** What a grid asks, kept in the address, so that a link shows the same. */
export function useGridQuery() {
  const [params, setParams] = useSearchParams();
  const filterText = params.get('filter');
  const filter = useMemo(() => parseFilter(filterText), [filterText]);
  const sort = params.get('sort') ?? undefined;
  const search = params.get('search') ?? undefined;

  const set = useCallback(
    (change: { filter?: Filter | null; sort?: string | null; search?: string | null }) =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(change)) {
            if (value) next.set(name, typeof value === 'string' ? value : JSON.stringify(value));
            else next.delete(name);
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return { filter, sort, search, set };
}

export type GridQuery = ReturnType<typeof useGridQuery>;

/** What the address asks for, before its grid is there. */
export function readGridQuery(params: URLSearchParams): Pick<GridQuery, 'filter' | 'sort' | 'search'> {
  return {
    filter: parseFilter(params.get('filter')),
    sort: params.get('sort') ?? undefined,
    search: params.get('search') ?? undefined,
  };
}

function parseFilter(text: string | null): Filter | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Filter) : undefined;
  } catch {
    return undefined;
  }
}
