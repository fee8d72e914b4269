import type { FieldDefinition, Me, PolicyAction } from '@atrium/sdk';
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Api, isProblem, openWorkspace, useApi } from '../api/index.ts';
import { useKnown } from './known.ts';

export const meKey = ['me'] as const;

/** Who is signed in, or null. */
export function meQuery(api: Api) {
  return queryOptions({
    queryKey: meKey,
    queryFn: async ({ signal }) => {
      try {
        return await api.get<Me>('/me', { signal });
      } catch (error) {
        if (isProblem(error, 'unauthenticated')) return null;
        // The chosen workspace is gone or no longer ours: fall back to the account's first.
        if (api.workspace && (isProblem(error, 'not_found') || isProblem(error, 'forbidden'))) openWorkspace(null);
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export function useSession() {
  return useQuery(meQuery(useApi()));
}

/** The signed-in user. */
export function useMe(): Me {
  return useKnown().me;
}

export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { email: string; password: string }) => api.post<unknown>('/sessions', input),
    onSuccess: () => startOver(client),
  });
}

export function useSignOut() {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.remove('/sessions/current'),
    onSuccess: () => window.location.assign('/sign-in'),
  });
}

export function useChangePassword() {
  const api = useApi();
  return useMutation({ mutationFn: (input: { current: string; next: string }) => api.post<unknown>('/me/password', input) });
}

/** Another person may be at the screen now: nothing that was read before stays. */
export function startOver(client: QueryClient): Promise<void> {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
  return client.invalidateQueries({ queryKey: meKey });
}

/** What the session's role allows; the studio offers nothing else. */
export function usePermissions(): Permissions {
  return useKnown().permissions;
}

export function readPermissions({ manage, objects }: Me['permissions']) {
  return {
    /** Members, roles, keys, the workspace and the schema. */
    manage,
    can: (object: string, action: PolicyAction): boolean => objects[object]?.actions.includes(action) ?? false,
    canWrite: (object: string, field: FieldDefinition): boolean => {
      const writable = objects[object]?.writable ?? [];
      return field.type !== 'autonumber' && (writable === '*' || writable.includes(field.name));
    },
  };
}

export type Permissions = ReturnType<typeof readPermissions>;
