import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Api, useApi } from '../api/index.ts';
import { startOver } from './session.ts';

export type SetupInput = {
  name: string;
  email: string;
  password: string;
  workspace: { name: string; timeZone: string; language: string };
  start: 'empty' | 'shop';
};

export function setupQuery(api: Api) {
  return queryOptions({
    queryKey: ['setup'],
    queryFn: ({ signal }) => api.get<{ needed: boolean }>('/setup', { signal }),
    staleTime: Infinity,
  });
}

/** Makes the first administrator and workspace, and signs in. `jobId` is the example's import. */
export function useRunSetup() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SetupInput) => api.post<{ jobId: string | null }>('/setup', input),
    onSuccess: async () => {
      client.setQueryData(['setup'], { needed: false });
      await startOver(client);
    },
  });
}
