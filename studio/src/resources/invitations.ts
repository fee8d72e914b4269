import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import { startOver } from './session.ts';

export type Invitation = { email: string; name: string; workspace: { name: string } };

export function useInvitation(token: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.get<Invitation>(`/invitations/${encodeURIComponent(token)}`, { signal }),
    staleTime: Infinity,
  });
}

export function useAcceptInvitation(token: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { name: string; password: string }) => api.post<unknown>(`/invitations/${encodeURIComponent(token)}/accept`, input),
    onSuccess: () => startOver(client),
  });
}
