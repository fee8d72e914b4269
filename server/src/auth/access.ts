import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Db, type Tx } from '../db/index.ts';
import type { Log } from '../log/index.ts';

type Deps = { db: Db; log: Log; pollMs?: number };
export type Access = ReturnType<typeof createAccess>;

/**
 * Who may do what has one version for the whole installation. Every change raises it in its own transaction; a process
 * forgets what it has cached when it made the change itself, or when its poll meets another version.
 */
export function createAccess({ db, log, pollMs = 500 }: Deps) {
  const listeners = new Set<() => void>();
  let generation = 0;
  let known: number | null = null;
  let polling: { stop: AbortController; done: Promise<void> } | null = null;
  return { change, raise, drop, onDrop, generation: () => generation, start, stop };

  /**
   * Runs `work` in a transaction that changes users, sessions, members, roles, keys or workspaces. Raising the version
   * comes first and locks its row: such changes happen one after the other, so what `work` checks (the last admin, the
   * first user) still holds when it commits.
   */
  async function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      const { result, version } = await db.transaction(async (tx) => {
        const version = await raise(tx);
        return { result: await work(tx), version };
      });
      if (known === version - 1) known = version; // the poll needn't drop again what was dropped here
      return result;
    } finally {
      drop();
    }
  }

  /** Raises the version in a transaction of somebody else's, who calls `drop` when it has committed. */
  async function raise(tx: Tx): Promise<number> {
    const [raised] = await tx.query<{ version: number }>(sql`
      update atrium.installation set access_version = access_version + 1 where id = 1 returning access_version as version`);
    if (!raised) throw new Error('The installation has no row yet; check the secret key first.');
    return raised.version;
  }

  /** Tells when everything that was cached of actors may be wrong. */
  function onDrop(listener: () => void): void {
    listeners.add(listener);
  }

  function drop(): void {
    generation += 1;
    for (const listener of listeners) listener();
  }

  async function start(): Promise<void> {
    known = await read();
    const stopping = new AbortController();
    polling = { stop: stopping, done: poll(stopping.signal) };
  }

  async function stop(): Promise<void> {
    polling?.stop.abort();
    await polling?.done;
    polling = null;
  }

  async function poll(signal: AbortSignal): Promise<void> {
    let failing = false;
    for (;;) {
      await wait(pollMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const version = await read();
        if (version !== known) drop();
        known = version;
        failing = false;
      } catch (error) {
        drop(); // not to know is no reason to trust what was known
        known = null;
        if (!failing) log.warn({ err: error }, 'Changes of access can not be read; every request asks the database until they can');
        failing = true;
      }
    }
  }

  async function read(): Promise<number | null> {
    const [row] = await db.prepared<{ access_version: number }>('select access_version from atrium.installation where id = 1', []);
    return row?.access_version ?? null;
  }
}
