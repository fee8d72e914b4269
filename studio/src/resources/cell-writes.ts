import type { BatchReply, FieldDefinition, Issue, StoredRecord } from '@atrium/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type Api, isProblem, type ProblemError, useApi } from '../api/index.ts';
import { mergeRecord, patchCachedRecord } from './record-cache.ts';
import { queryRecords } from './records.ts';

/** One value that goes into one field of a record, which had the version when it was read. */
export type CellWrite = { record: StoredRecord; field: FieldDefinition; value: unknown; shown: unknown };
export type CellRefusal = { write: CellWrite; issue: Issue };
/** `saved`: the value as the server keeps it, which may be tidier than what was sent. */
export type WrittenCell = CellWrite & { saved: unknown };
export type CellWrites = { written: WrittenCell[]; refused: CellRefusal[] };

type Entry = { record: StoredRecord; writes: CellWrite[] };

const batchSize = 500;
/** Refusals that come one at a time (a value that is taken, a version that is old) are met by halving after so many. */
const mostTries = 12;

/**
 * Writes many cells: all that the server takes, and tells which it doesn't. A batch is all or nothing, so what was
 * refused is left out and the rest sent again.
 */
export function useWriteCells(object: string) {
  const api = useApi();
  const client = useQueryClient();
  return useCallback(
    async (writes: CellWrite[]): Promise<CellWrites> => {
      const { send, done } = createSender(api, object, (saved, { writes: own }) => {
        const names = own.map(({ field }) => field.name);
        const shown = Object.fromEntries(own.flatMap(({ field, value, shown: seen }) => (seen === value ? [] : [[field.name, seen]])));
        patchCachedRecord(client, object, saved.id, (record) => ({ ...mergeRecord(record, saved, names, shown), ...shown }));
      });
      const entries = [...Map.groupBy(writes, ({ record }) => record.id).values()].flatMap((own): Entry[] =>
        own[0] ? [{ record: own[0].record, writes: own }] : [],
      );
      for (let start = 0; start < entries.length; start += batchSize) await send(entries.slice(start, start + batchSize));
      return done;
    },
    [api, client, object],
  );
}

function createSender(api: Api, object: string, keep: (saved: StoredRecord, entry: Entry) => void) {
  const done: CellWrites = { written: [], refused: [] };
  return { send, done };

  async function send(entries: Entry[], tries = 0): Promise<void> {
    if (entries.length === 0) return;
    const update = entries.map(({ record, writes }) => ({
      ...{ id: record.id, version: record.version },
      ...Object.fromEntries(writes.map(({ field, value }) => [field.name, value])),
    }));
    try {
      const { updated } = await api.post<BatchReply>(`/records/${object}/batch`, { update });
      entries.forEach((entry, at) => {
        const saved = updated[at];
        if (!saved) return;
        keep(saved, entry);
        done.written.push(...entry.writes.map((write) => ({ ...write, saved: saved[write.field.name] })));
      });
    } catch (error) {
      if (!isProblem(error) || error.status === 0 || error.status >= 500 || error.status === 401) throw error;
      const left = without(entries, error, done);
      if (left && tries < mostTries) return send(left, tries + 1);
      await halve(left ?? entries, error);
    }
  }

  async function halve(entries: Entry[], error: ProblemError): Promise<void> {
    const [only, ...more] = entries;
    if (only && more.length === 0) {
      const issue = { path: '', code: error.code, message: error.message };
      done.refused.push(...only.writes.map((write) => ({ write, issue })));
      return;
    }
    const middle = Math.ceil(entries.length / 2);
    await send(entries.slice(0, middle));
    await send(entries.slice(middle));
  }
}

/** The entries without what the problem names, which is noted as refused; null when it names nothing of them. */
function without(entries: Entry[], { issues }: ProblemError, done: CellWrites): Entry[] | null {
  const byEntry = Map.groupBy(issues, ({ path }) => Number(/^\/update\/(\d+)/.exec(path)?.[1] ?? -1));
  if (byEntry.size === 0 || byEntry.has(-1)) return null;
  return entries.flatMap((entry, at) => {
    const own = byEntry.get(at);
    if (!own) return [entry];
    const ofField = (name: string) => own.find(({ path }) => path.split('/')[3] === name);
    // What names none of the fields is said of the record.
    const whole = entry.writes.some(({ field }) => ofField(field.name)) ? undefined : own[0];
    const kept = entry.writes.filter((write) => {
      const issue = whole ?? ofField(write.field.name);
      if (issue) done.refused.push({ write, issue });
      return !issue;
    });
    return kept.length > 0 ? [{ ...entry, writes: kept }] : [];
  });
}

/** The records as they are now, with only the versions and the fields that are asked for. */
export function useReadCells(object: string) {
  const api = useApi();
  return useCallback(
    async (ids: string[], fields: string[]): Promise<Map<string, StoredRecord>> => {
      const found = new Map<string, StoredRecord>();
      for (let start = 0; start < ids.length; start += batchSize) {
        const filter = { id: { _in: ids.slice(start, start + batchSize) } };
        const { data } = await queryRecords(api, object, {
          fields: ['id', 'version', 'created_at', 'updated_at', ...fields],
          filter,
          limit: batchSize,
        });
        for (const record of data) found.set(record.id, record);
      }
      return found;
    },
    [api, object],
  );
}
