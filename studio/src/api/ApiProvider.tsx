import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { Api } from './client.ts';
import { ProblemError } from './problem.ts';

const ApiContext = createContext<Api | null>(null);

export function ApiProvider({ api, queryClient, children }: { api: Api; queryClient: QueryClient; children: ReactNode }) {
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </ApiContext>
  );
}

export function useApi(): Api {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi needs an ApiProvider above it.');
  return api;
}

/** Whether the server has stopped answering. */
export function useConnectionLost(): boolean {
  const { connection } = useApi();
  return useSyncExternalStore(connection.subscribe, connection.isLost);
}

/**
 * Refusals are answers and aren't asked for again; only a server that didn't answer is. `onRefused` hears of those that
 * may mean that the session or its rights have ended.
 */
export function createQueryClient({ onRefused }: { onRefused: (client: QueryClient) => void }): QueryClient {
  const watch = (error: unknown) => {
    if (error instanceof ProblemError && (error.status === 401 || error.status === 403)) onRefused(client);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      // Not held back while the browser thinks itself offline: the server may be on this very machine, and silence says nothing.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && (!(error instanceof ProblemError) || error.status === 0 || error.status >= 502),
      },
    },
  });
  return client;
}
