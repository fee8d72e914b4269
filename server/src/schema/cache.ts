import { LRUCache } from 'lru-cache';
import type { Db } from '../db/index.ts';
import type { Definitions } from './definition.ts';
import { findVersion, loadDefinitions } from './store.ts';

type Entry = { loading: Promise<Definitions>; loaded: Definitions | undefined };

export type DefinitionsCache = ReturnType<typeof createDefinitionsCache>;

/**
 * The definitions of the workspaces in use. Who reads `_schema.version` with its rows compares it with the version of the
 * definitions that it used, and asks `atLeast` for the newer ones; nobody needs to be told.
 */
export function createDefinitionsCache({ db, max = 1000 }: { db: Db; max?: number }) {
  const entries = new LRUCache<string, Entry>({ max });
  return { get, peek, current, atLeast, reload, invalidate };

  /** Throws `not_found` for a workspace that isn't there. */
  async function get(workspaceId: string): Promise<Definitions> {
    const entry = entries.get(workspaceId);
    return entry?.loaded ?? (await (entry ?? load(workspaceId)).loading);
  }

  /** What is in memory, for who can't wait. */
  function peek(workspaceId: string): Definitions | undefined {
    return entries.get(workspaceId)?.loaded;
  }

  /** The definitions as of now, whichever process changed them last: one small statement more. Throws `not_found`. */
  async function current(workspaceId: string): Promise<Definitions> {
    return atLeast(workspaceId, await findVersion(db, workspaceId));
  }

  /** Definitions of this version or a newer one. */
  async function atLeast(workspaceId: string, version: number): Promise<Definitions> {
    const definitions = await get(workspaceId);
    return definitions.version >= version ? definitions : reload(workspaceId);
  }

  /** Reads them anew; what was in memory answers until they are here. */
  async function reload(workspaceId: string): Promise<Definitions> {
    return load(workspaceId).loading;
  }

  function invalidate(workspaceId?: string): void {
    if (workspaceId === undefined) entries.clear();
    else entries.delete(workspaceId);
  }

  function load(workspaceId: string): Entry {
    const former = entries.get(workspaceId);
    const entry: Entry = { loaded: former?.loaded, loading: loadDefinitions(db, workspaceId) };
    entries.set(workspaceId, entry);
    entry.loading.then(
      (definitions) => {
        // A slow reader may bring an older version than the one that overtook it.
        if (!entry.loaded || entry.loaded.version <= definitions.version) entry.loaded = definitions;
      },
      () => {
        if (entries.peek(workspaceId) === entry) entries.delete(workspaceId);
      },
    );
    return entry;
  }
}
