import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One Postgres for a run of jest, which all workers reach by the environment. Plain JavaScript, so that Node itself loads
 * it, and the sources behind it as the server does.
 */
export default async function startPostgres() {
  const { startEmbeddedPostgres } = await import('../../server/src/db/index.ts');
  const { createTemplate } = await import('./postgres.ts');
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `atrium-test-${process.pid}-`));
  const version = Number(process.env.ATRIUM_TEST_POSTGRES ?? 18);
  const postgres = await startEmbeddedPostgres({ dataDir, log: problemsOnly, version, durable: false });
  globalThis.atriumTestPostgres = { stop: postgres.stop, dataDir };
  process.env.ATRIUM_TEST_POSTGRES_URL = postgres.url;
  await createTemplate(postgres.url);
}

const problemsOnly = {
  info: () => undefined,
  warn: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  error: (fields, message) => process.stderr.write(`${message} ${fields?.err?.stack ?? JSON.stringify(fields)}\n`),
};

/** Of runs that were killed; their Postgres stopped by itself. */
async function removeLeftovers() {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^atrium-test-(\d+)-/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
