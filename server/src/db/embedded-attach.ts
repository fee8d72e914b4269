import pg from 'pg';
import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './embedded-cluster.ts';
import { claim, type Claim } from './embedded-owner.ts';
import { findPostmaster, launchPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { StartupError } from './startup-error.ts';

/** A running Postgres and all that makes it ours. The session is the superuser's and holds the lock. */
export type Attached = { postmaster: Postmaster; session: pg.Client; claim: Claim; adopted: boolean };

type Options = {
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  orphanAfterSeconds: number;
  /** Where to start it, when others already know its port. */
  port?: number;
};

const lockKey = 4_170_718_001n;
/** Recovery after a crash of the machine reads up to `max_wal_size` again. */
const startTimeoutMs = 300_000;
const patienceMs = 5_000;
/** A killed server's sessions end at once; the rest is for a start in the middle of another's stop. */
const lockTimeoutMs = 5_000;

/**
 * Takes over the Postgres that runs on the cluster, or starts one. Each round looks afresh, since at any step the one at
 * hand may be going down, by its watcher, its last owner or a crash.
 */
export async function attach(cluster: Cluster, { log, orphanAfterSeconds, port }: Options): Promise<Attached> {
  const giveUpAt = Date.now() + startTimeoutMs;
  while (Date.now() < giveUpAt) {
    const found = await findPostmaster(cluster);
    const postmaster = found ?? (await launchPostmaster(cluster, port));
    if (!postmaster) continue;
    const launched = found === undefined;
    // Before it is ready: were we killed now, somebody must know of it.
    let held = launched ? await claim(cluster, postmaster, { orphanAfterSeconds, launched }) : undefined;
    const session = await connect(cluster, postmaster.pid, { log, giveUpAt });
    const holder = session && (await lock(session));
    if (!session || holder !== 'us') {
      await held?.release();
      await session?.end().catch(() => undefined);
      if (holder !== undefined) throw inUse(cluster, holder);
      continue;
    }
    held ??= await claim(cluster, postmaster, { orphanAfterSeconds, launched });
    const now = await findPostmaster(cluster);
    if (held && now?.pid === postmaster.pid) return { postmaster: now, session, claim: held, adopted: !launched };
    // A watcher was quicker than we.
    await session.end().catch(() => undefined);
    await stopPostmaster(cluster, postmaster);
  }
  throw new StartupError(`Postgres did not start within ${startTimeoutMs / 1000} s; see ${cluster.logFile}.`);
}

function inUse(cluster: Cluster, holder: string): StartupError {
  return new StartupError(
    `${cluster.directory} is in use by another Atrium server (${holder}). Stop that one, choose another ATRIUM_DATA_DIR, ` +
      `or let both use one Postgres by DATABASE_URL.`,
  );
}

type Wait = { log: Options['log']; giveUpAt: number };

/** @returns undefined when this Postgres ended meanwhile. */
async function connect(cluster: Cluster, pid: number, { log, giveUpAt }: Wait): Promise<pg.Client | undefined> {
  let noticeAt = Date.now() + patienceMs;
  while (Date.now() < giveUpAt) {
    const postmaster = await findPostmaster(cluster);
    if (postmaster?.pid !== pid) return undefined;
    if (postmaster.port > 0 && !postmaster.stopping) {
      const client = new pg.Client({
        host: '127.0.0.1',
        port: postmaster.port,
        user: 'postgres',
        password: cluster.password,
        database: 'postgres',
        application_name: `atrium pid ${process.pid}`,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return client;
      } catch (error) {
        if (!passes(error)) throw new StartupError(`The embedded Postgres refuses us: ${String(error)}`, { cause: error });
      }
    }
    if (Date.now() > noticeAt) {
      log.info(
        { pid },
        postmaster.stopping ? 'waiting for the last Postgres to stop' : 'waiting for Postgres, which recovers from a crash',
      );
      noticeAt = Infinity;
    }
    await sleep(25);
  }
  return undefined;
}

/** @returns who has it; undefined when the connection broke, since Postgres is going down. */
async function lock(session: pg.Client): Promise<'us' | string | undefined> {
  const giveUpAt = Date.now() + lockTimeoutMs;
  try {
    for (;;) {
      const { rows } = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [lockKey]);
      if (rows[0]?.held) return 'us';
      if (Date.now() > giveUpAt) break;
      await sleep(100);
    }
    const { rows } = await session.query<{ application_name: string }>(
      `select a.application_name from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = $1`,
      [lockKey],
    );
    return rows[0]?.application_name.replace(/^atrium /, '') ?? 'its pid is unknown';
  } catch (error) {
    if (passes(error)) return undefined;
    throw error;
  }
}

/** Not yet, or not any more; by what `pg` says when a connection is refused, is cut, or ends in the middle. */
function passes(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  const transient = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'];
  return code === undefined ? /terminated|not queryable|closed/i.test(message ?? '') : transient.includes(code);
}
