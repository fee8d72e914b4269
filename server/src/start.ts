import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { assertUsableServer, startEmbeddedPostgres, StartupError } from './db/index.ts';
import { createLog, type Log } from './log/index.ts';

export type Running = {
  addresses: { what: string; url: string }[];
  /** No new requests, running ones finish, jobs hand back, Postgres stops last. */
  stop: () => Promise<void>;
};

/** Brings everything up in order, and takes down what was up when a later part fails. */
export async function startAtrium(config: Config): Promise<Running> {
  const log = createLog({ level: config.logLevel });
  const postgres = config.databaseUrl === null ? await startOwnPostgres(config, log) : await useGivenPostgres(config.databaseUrl);
  try {
    const secretKey = config.secretKey ?? (await readOrMakeSecretKey(config.dataDir));
    const { apiKey, admin, roles, trustProxy, host, port } = config;
    const app = await createApp({ url: postgres.url, secretKey, apiKey, admin, roles, trustProxy, log });
    try {
      const { port: bound } = await app.listen(port, host);
      return {
        addresses: addressesOf(host, bound, config),
        stop: async () => {
          await app.stop();
          await postgres.stop();
        },
      };
    } catch (error) {
      await app.stop();
      throw isAddressTaken(error)
        ? new StartupError(`Port ${port} on ${host} is taken; set PORT to another one.`, { cause: error })
        : error;
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

type Postgres = { url: string; stop: () => Promise<void> };

async function startOwnPostgres({ dataDir }: Config, log: Log): Promise<Postgres> {
  await mkdir(dataDir, { recursive: true });
  return startEmbeddedPostgres({ dataDir, log });
}

async function useGivenPostgres(url: string): Promise<Postgres> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
    throw new StartupError(`The Postgres of DATABASE_URL can't be reached: ${reason}.`, { cause: error });
  }
  try {
    await assertUsableServer(client);
  } finally {
    await client.end();
  }
  return { url, stop: () => Promise.resolve() };
}

async function readOrMakeSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await chmod(path, 0o600);
  return (await readFile(path, 'utf8')).trim();
}

const isAddressTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

function addressesOf(host: string, port: number, { roles }: Config): Running['addresses'] {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const base = `http://${shown}:${port}`;
  if (!roles.web) return [{ what: 'Health', url: `${base}/health` }];
  return [
    { what: 'Studio', url: base },
    { what: 'API', url: `${base}/api/docs` },
    { what: 'GraphQL', url: `${base}/graphql` },
  ];
}
