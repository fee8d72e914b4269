import type { Workspace } from '@atrium/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { openWorkspace, useApi } from '../api/index.ts';
import { meKey } from './session.ts';

export function useUpdateWorkspace() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: { id: string; name?: string; timeZone?: string; language?: string }) =>
      api.patch<Workspace>(`/workspaces/${id}`, input),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: meKey }), client.invalidateQueries({ queryKey: ['records'] })]),
  });
}

/** Makes a workspace and goes there. */
export function useCreateWorkspace() {
  const api = useApi();
  return useMutation({
    mutationFn: (input: { name: string; slug: string }) => api.post<Workspace>('/workspaces', input),
    onSuccess: (workspace) => openWorkspace(workspace.slug),
  });
}
