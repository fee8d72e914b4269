import type { Member } from '@atrium/sdk';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Api, useApi } from '../api/index.ts';
import type { List } from './list.ts';

const membersKey = ['members'] as const;

export type MemberInput = { email: string; name: string; role: string };

function membersQuery(api: Api) {
  return queryOptions({
    queryKey: membersKey,
    queryFn: async ({ signal }) => (await api.get<List<Member>>('/members', { query: { limit: 500 }, signal })).data,
    staleTime: 60_000,
  });
}

export function useMembers() {
  return useQuery(membersQuery(useApi()));
}

/** For those who need them once, in the middle of an act. */
export function useFetchMembers() {
  const api = useApi();
  const client = useQueryClient();
  return () => client.ensureQueryData(membersQuery(api));
}

/** Answers with the invitation link, which is shown only this once. */
export function useInviteMember() {
  const api = useApi();
  return useMutation({ mutationFn: (input: MemberInput) => api.post<Member>('/members', input), onSuccess: useRefresh() });
}

export function useUpdateMember() {
  const api = useApi();
  return useMutation({
    mutationFn: ({ id, ...input }: { id: string; role?: string; name?: string }) => api.patch<Member>(`/members/${id}`, input),
    onSuccess: useRefresh(),
  });
}

export function useRemoveMember() {
  const api = useApi();
  return useMutation({ mutationFn: (id: string) => api.remove(`/members/${id}`), onSuccess: useRefresh() });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: membersKey });
}
