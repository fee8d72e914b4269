import type { ChangeNotice, RecordPage } from '@atrium/sdk';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followEvents, useApi } from '../api/index.ts';
import { findCachedRecord } from './record-cache.ts';
import { recordKeys } from './record-keys.ts';

/** Notices gather this long before lists are asked again, so that an import doesn't redraw the grid at each row. */
const quietMs = 400;
const busyMs = 2_500;

/** While mounted, what anyone changes of the object's records appears in everything that shows them. */
export function useLiveChanges(object: string): void {
  const api = useApi();
  const client = useQueryClient();
  useEffect(() => {
    const controller = new AbortController();
    const gather = createGatherer((notices) => applyNotices(client, object, notices));
    void followEvents({
      api,
      path: '/changes',
      query: { object },
      signal: controller.signal,
      onEvent: ({ data }) => {
        const notice = parseNotice(data);
        if (notice) gather.add(notice);
      },
      onGap: () => void client.invalidateQueries({ queryKey: recordKeys.object(object) }),
    });
    return () => {
      controller.abort();
      gather.stop();
    };
  }, [api, client, object]);
}

function parseNotice(data: string): ChangeNotice | null {
  try {
    const notice = JSON.parse(data) as Partial<ChangeNotice>;
    return notice.id && notice.type ? (notice as ChangeNotice) : null;
  } catch {
    return null;
  }
}

function createGatherer(flush: (notices: ChangeNotice[]) => void) {
  let waiting: ChangeNotice[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastFlush = 0;
  return { add, stop: () => clearTimeout(timer) };

  function add(notice: ChangeNotice): void {
    waiting.push(notice);
    timer ??= setTimeout(run, Date.now() - lastFlush < busyMs ? busyMs : quietMs);
  }

  function run(): void {
    const notices = waiting;
    waiting = [];
    timer = undefined;
    lastFlush = Date.now();
    flush(notices);
  }
}

function applyNotices(client: QueryClient, object: string, notices: ChangeNotice[]): void {
  const fresh = notices.filter((notice) => !isKnown(client, object, notice));
  if (fresh.length === 0) return;
  const ids = new Set(fresh.map((notice) => notice.id));
  const moved = fresh.some((notice) => notice.type !== 'updated');
  void client.invalidateQueries({ queryKey: [...recordKeys.object(object), 'list'] });
  for (const id of ids) void client.invalidateQueries({ queryKey: recordKeys.one(object, id) });
  if (moved) {
    void client
      .refetchQueries({ queryKey: [...recordKeys.object(object), 'anchors'], type: 'active' })
      .then(() => client.invalidateQueries({ queryKey: recordKeys.pages(object) }));
    return;
  }
  void client.invalidateQueries({
    queryKey: recordKeys.pages(object),
    predicate: ({ state }) => (state.data as RecordPage | undefined)?.data.some((record) => ids.has(record.id)) ?? false,
  });
}

/** Our own writes come back too: what we hold is then as new as the notice. */
function isKnown(client: QueryClient, object: string, notice: ChangeNotice): boolean {
  if (notice.type !== 'updated') return false;
  const held = findCachedRecord(client, object, notice.id);
  return held !== undefined && held.version >= notice.version;
}
