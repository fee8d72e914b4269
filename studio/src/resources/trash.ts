import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import type { List } from './list.ts';
import { recordKeys } from './record-keys.ts';

export type TrashedRecord = {
  object: string;
  id: string;
  title?: string | null;
  deletedAt: string;
  /** `user:<id>`, `key:<id>` … */
  deletedBy: string;
  /** Records that the same deletion took along, and that come back with it. */
  others: number;
};

/** What was deleted and can come back, the latest first; of one object, or of all. */
export function useTrash(object: string | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...recordKeys.trash, object ?? ''],
    queryFn: ({ pageParam, signal }) => api.get<List<TrashedRecord>>('/trash', { query: { object, cursor: pageParam }, signal }),
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
