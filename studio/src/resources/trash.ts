import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import type { List } from './list.ts';
import { recordKeys } from './record-keys.ts';

export type TrashedRecord = { object: string; id: string; title: string | null; deletedAt: string; deletedBy?: string | null };

/** What was deleted and can come back, the latest first. */
export function useTrash(object: string | null) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...recordKeys.trash, object],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<TrashedRecord>>('/trash', { query: { object: object ?? undefined, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.page.next ?? undefined,
  });
}

/** For good: nothing brings it back. */
export function useDestroyRecord() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ object, id }: { object: string; id: string }) => api.remove(`/records/${object}/${id}`, { query: { permanent: true } }),
    onSuccess: () => client.invalidateQueries({ queryKey: recordKeys.trash }),
  });
}
