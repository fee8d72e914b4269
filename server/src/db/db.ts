import 'reflect-metadata';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { entities } from './entities/index.ts';
import { hasState, sqlState } from './errors.ts';
import { migrations } from './migrations/index.ts';
import { toStatement, type Sql } from './sql.ts';
import { createStatements } from './statements.ts';

/** Whatever runs one statement and gives its rows as objects: the pool, a transaction, a session. */
export type Runner = { query<R extends QueryResultRow>(statement: Sql): Promise<R[]> };

/** As `query`, for text that a compiler made and that comes again: parsed and planned once a connection. */
type Prepared = { prepared<R extends QueryResultRow>(text: string, values: unknown[]): Promise<R[]> };

/** One transaction: `manager` for control tables, `query` for everything else, on the same connection. */
export type Tx = Runner & Prepared & { manager: EntityManager; client: PoolClient };

export type Db = Runner &
  Prepared & {
    dataSource: DataSource;
    pool: Pool;
    manager: EntityManager;
    /** Runs `work` in one transaction; a deadlock or a serialization failure runs it again, at most three times. */
    transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
    /** One connection outside any transaction: advisory locks, concurrent index builds. */
    session<T>(work: (session: Runner & { client: PoolClient }) => Promise<T>): Promise<T>;
    close(): Promise<void>;
  };

type Options = { url: string; poolSize?: number; statementTimeoutMs?: number; applicationName?: string };

/** Connects to a database whose control schema is as the migrations leave it (see `migrateControl`). */
export async function createDb({ url, poolSize = 10, statementTimeoutMs = 30_000, applicationName = 'atrium' }: Options): Promise<Db> {
  const dataSource = createDataSource(url, { poolSize, statementTimeoutMs, applicationName });
  await dataSource.initialize();
  const pool = (dataSource.driver as unknown as { master: Pool }).master; // the one pool; TypeORM makes it
  // An idle connection that died is no news: the next query gets a new one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const statements = createStatements();

  return { dataSource, pool, manager: dataSource.manager, query, prepared, transaction, session, close };

  async function query<R extends QueryResultRow>(statement: Sql): Promise<R[]> {
    const { rows } = await pool.query<R>(toStatement(statement));
    return rows;
  }

  async function prepared<R extends QueryResultRow>(text: string, values: unknown[]): Promise<R[]> {
    const client = await pool.connect();
    try {
      return await statements.run<R>(client, text, values);
    } finally {
      client.release();
    }
  }

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work);
      } catch (error) {
        if (attempt >= 3 || !hasState(error, sqlState.deadlock, sqlState.serializationFailure)) throw error;
      }
    }
  }

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      try {
        const result = await work({
          manager: runner.manager,
          client,
          query: async <R extends QueryResultRow>(statement: Sql) => (await client.query<R>(toStatement(statement))).rows,
          prepared: (text, values) => statements.run(client, text, values),
        });
        await runner.commitTransaction();
        return result;
      } catch (error) {
        await runner.rollbackTransaction().catch(() => undefined); // a lost connection has rolled back already
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  async function session<T>(work: (session: Runner & { client: PoolClient }) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      return await work({ client, query: async <R extends QueryResultRow>(s: Sql) => (await client.query<R>(toStatement(s))).rows });
    } finally {
      client.release();
    }
  }

  async function close(): Promise<void> {
    await dataSource.destroy();
  }
}

type Settings = { poolSize: number; statementTimeoutMs: number; applicationName: string };

export function createDataSource(url: string, { poolSize, statementTimeoutMs, applicationName }: Settings): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: 'atrium',
    entities,
    migrations,
    migrationsTableName: 'migration',
    installExtensions: false,
    parseInt8: true,
    poolSize,
    applicationName,
    poolErrorHandler: () => undefined,
    extra: {
      options: `-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=60000`,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
    },
  });
}
