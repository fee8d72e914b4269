import type { Job } from '@atrium/sdk';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Api, useApi } from '../api/index.ts';
import type { List } from './list.ts';

const jobsKey = ['jobs'] as const;
const pollMs = 1_000;

export function isRunning(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

function jobQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...jobsKey, 'one', id],
    queryFn: ({ signal }) => api.get<Job>(`/jobs/${id}`, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : pollMs),
  });
}

/** One job, asked for each second until it has ended. */
export function useJob(id: string | undefined) {
  const api = useApi();
  return useQuery({ ...jobQuery(api, id ?? ''), enabled: id !== undefined });
}

/** The workspace's latest jobs: often while one runs, seldom while none does. */
export function useRecentJobs() {
  const api = useApi();
  return useQuery({
    queryKey: [...jobsKey, 'recent'],
    queryFn: async ({ signal }) => (await api.get<List<Job>>('/jobs', { signal })).data,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? pollMs : false),
    retry: false,
  });
}

export function useCancelJob() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Job>(`/jobs/${id}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}

/** To be called when a job was started, so that the tray shows it at once. */
export function useNoticeJob() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...jobsKey, 'recent'] });
}
