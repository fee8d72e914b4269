import type { Policy, Role } from '@atrium/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import type { List } from './list.ts';

const rolesKey = ['roles'] as const;

export type RoleInput = { name: string; policies: Policy[] };

export function useRoles() {
  const api = useApi();
  return useQuery({
    queryKey: rolesKey,
    queryFn: async ({ signal }) => (await api.get<List<Role>>('/roles', { query: { limit: 500 }, signal })).data,
    staleTime: 60_000,
  });
}

/** Creates a role, or updates the one whose id is given. */
export function useSaveRole() {
  const api = useApi();
  return useMutation({
    mutationFn: ({ id, ...input }: RoleInput & { id?: string }) =>
      id ? api.patch<Role>(`/roles/${id}`, input) : api.post<Role>('/roles', input),
    onSuccess: useRefresh(),
  });
}

export function useDeleteRole() {
  const api = useApi();
  return useMutation({ mutationFn: (id: string) => api.remove(`/roles/${id}`), onSuccess: useRefresh() });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: rolesKey });
}
