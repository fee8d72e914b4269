import type { CreatedKey, Key } from '@atrium/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import type { List } from './list.ts';

const keysKey = ['keys'] as const;

export type KeyInput = { name: string; role: string; expiresAt?: string };

export function useKeys() {
  const api = useApi();
  return useQuery({
    queryKey: keysKey,
    queryFn: async ({ signal }) => (await api.get<List<Key>>('/keys', { query: { limit: 500 }, signal })).data,
  });
}

/** The only answer that holds the key itself. */
export function useCreateKey() {
  const api = useApi();
  return useMutation({ mutationFn: (input: KeyInput) => api.post<CreatedKey>('/keys', input), onSuccess: useRefresh() });
}

export function useRevokeKey() {
  const api = useApi();
  return useMutation({ mutationFn: (id: string) => api.remove(`/keys/${id}`), onSuccess: useRefresh() });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keysKey });
}
