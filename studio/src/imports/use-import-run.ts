import type { ImportOptions, Job, ObjectDefinition, UndoRest } from '@atrium/sdk';
import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Api, useApi } from '../api/index.ts';
import { isRunning } from '../resources/jobs.ts';
import type { List } from '../resources/list.ts';
import { recordKeys } from '../resources/record-keys.ts';
import { recordTitle, titleSelection } from '../resources/record-selection.ts';
import { queryRecords } from '../resources/records.ts';
import { usePermissions } from '../resources/session.ts';
import { readRefused } from './model/refused.ts';

/** An import as the API answers it: its job, and what it was about. */
export type ImportRun = Job & { object: string; file: { name: string; sizeBytes: number }; options: ImportOptions; undo: string | null };

/** A record that an undo left as it was, and why; `title` is null where it is out of sight. */
export type KeptRecord = UndoRest & { title: string | null };

// Below `jobs`: who starts, cancels or undoes a job has these asked for anew.
const keys = {
  list: ['jobs', 'imports'],
  one: (id: string) => ['jobs', 'imports', id],
  undo: (id: string) => ['jobs', 'undo', id],
  refused: (id: string) => ['jobs', 'refused', id],
  kept: (id: string) => ['jobs', 'kept', id],
};
const pollMs = 500;
const refusedBytes = 64 * 1024;
const keptAtOnce = 20;

/** One import, asked for often while it runs. */
export function useImportRun(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => followed(client, api.get<ImportRun>(`/imports/${id}`, { signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : pollMs),
  });
}

/** The job that takes an import back. */
export function useUndoRun(id: string | null) {
  const api = useApi();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.undo(id ?? ''),
    queryFn: ({ signal }) => followed(client, api.get<Job>(`/jobs/${id}`, { signal })),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : pollMs),
  });
}

/** What the undo of an import left as it was, a page at a time. */
export function useKeptRecords(importId: string, object: ObjectDefinition) {
  const api = useApi();
  const { can } = usePermissions();
  const isReadable = can(object.name, 'read');
  return useInfiniteQuery({
    queryKey: keys.kept(importId),
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: keptAtOnce, cursor: pageParam };
      const { data, page } = await api.get<List<UndoRest>>(`/imports/${importId}/rest`, { query, signal });
      const titles = isReadable ? await titlesOf(api, object, data, signal) : new Map<string, string>();
      return { data: data.map((one): KeptRecord => ({ ...one, title: titles.get(one.id) ?? null })), page };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ page }) => page.next ?? undefined,
  });
}

async function titlesOf(api: Api, object: ObjectDefinition, records: UndoRest[], signal: AbortSignal): Promise<Map<string, string>> {
  const filter = { id: { _in: records.map(({ id }) => id) } };
  const { data } = await queryRecords(api, object.name, { fields: titleSelection(object), filter, limit: keptAtOnce }, signal);
  return new Map(data.map((record) => [record.id, recordTitle(object, record)]));
}

/** The latest imports into an object, without dry runs. */
export function useRecentImports(object: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.list,
    queryFn: ({ signal }) => api.get<List<ImportRun>>('/imports', { signal }),
    staleTime: 0,
    select: ({ data }) => data.filter((run) => run.object === object && run.options.dryRun !== true),
  });
}

/** The first refused lines; the whole list is a download. */
export function useRefusedLines(id: string, enabled: boolean, limit: number) {
  const api = useApi();
  return useQuery({
    queryKey: keys.refused(id),
    queryFn: async ({ signal }) => readRefused(await readBeginning(api, id, signal), limit),
    enabled,
    staleTime: Infinity,
  });
}

/** Records were written meanwhile: what is held of them is old once the job has ended. */
async function followed<T extends Job>(client: QueryClient, answer: Promise<T>): Promise<T> {
  const job = await answer;
  if (!isRunning(job)) void client.invalidateQueries({ queryKey: recordKeys.all });
  return job;
}

async function readBeginning(api: Api, id: string, signal: AbortSignal): Promise<string> {
  const response = await api.open('GET', `/imports/${id}/refused.csv`, undefined, { signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && text.length < refusedBytes) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  void reader?.cancel();
  return text;
}
