/**
 * `npm run bench`: what a request costs, as a multiple of the bare server's in the same run on the same Postgres; then
 * memory, start and import. `npm run bench -- --quick` for a tenth of the requests.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../server/src/db/index.ts';
import { startWireCounter } from '../support/wire-counter.ts';
import { cases, type Case } from './cases.ts';
import { buildSchemaMs, compileListUs } from './engines.ts';
import { measureImport } from './import-rate.ts';
import { fire, percentile, type Load } from './load.ts';
import { postgresCpuMs, cpuMsOf, pssMbOf, startScript, type Running } from '../support/processes.ts';
import { companies, people, seed } from './seed.ts';
import { firstLoadKb } from './studio-size.ts';

const apiKey = 'bench-key-of-thirty-two-characters';
const quick = process.argv.includes('--quick');
const rounds = 5;
const say = (line: string) => process.stdout.write(`${line}\n`);

const dataDir = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const postgres = await startEmbeddedPostgres({ dataDir, log });
const postmaster = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
const env = {
  DATABASE_URL: postgres.url,
  ATRIUM_SECRET_KEY: 'bench-secret-of-thirty-two-characters',
  ATRIUM_API_KEY: apiKey,
  LOG_LEVEL: 'warn',
};
const startAtrium = (url = postgres.url) => startScript('server/src/main.ts', { env: { ...env, DATABASE_URL: url }, path: '/health' });

try {
  const first = await startAtrium();
  await model(first.url);
  await seed(postgres.url);
  await first.stop();
  const atrium = await startAtrium();
  const startMs = atrium.readyMs;
  await sleep(5000);
  const idleMb = pssMbOf(atrium.pid);
  const bare = await startScript('test/bench/bare.ts', {
    env: { DATABASE_URL: postgres.url },
    path: '/people/00000000-0000-7002-8000-000000000001',
  });

  say(`Postgres 18, ${companies} companies, ${people} people; ten connections; medians of ${rounds} rounds\n`);
  say(
    '| case | server CPU, ms | bare, ms | multiple | at most | requests/s | p50 / p95 / p99, ms | Postgres CPU, ms | bare | statements | round trips |',
  );
  say('|---|---|---|---|---|---|---|---|---|---|---|');
  const wire = await countWire();
  for (const one of cases) say(row(one, await compare(one, atrium, bare), wire.get(one.name)!));
  const loadedMb = pssMbOf(atrium.pid);
  await bare.stop();

  const imported = process.argv.includes('--no-import') ? 0 : await measureImport(atrium.url, apiKey, quick ? 20_000 : 100_000);
  say(`\n| what | measured | at most or at least |\n|---|---|---|`);
  say(`| memory when idle, without Postgres (PSS) | ${idleMb.toFixed(0)} MB | at most 150 MB |`);
  say(`| memory after the load | ${loadedMb.toFixed(0)} MB | |`);
  say(`| start to /health, built, Postgres running | ${(startMs / 1000).toFixed(2)} s | under 3 s |`);
  say(`| import, one unique key and one relation by key | ${imported.toFixed(0)} rows/s | at least 8,000 rows/s |`);
  say(`| studio's first load, JavaScript gzipped | ${(await firstLoadKb()).toFixed(0)} KB | at most 350 KB |`);
  await atrium.stop();
  const schema = buildSchemaMs();
  say(`| check and compile a list that nothing prepared | ${compileListUs().toFixed(0)} µs of CPU | |`);
  say(`| GraphQL schema of 50 objects, the first, warm | ${schema.cold.toFixed(0)} ms, ${schema.warm.toFixed(0)} ms of CPU | |`);
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** What the bare server's tables have and ours begin without. */
async function model(url: string): Promise<void> {
  await send(url, 'POST', '/api/v1/objects/person/fields', { name: 'score', label: 'Score', type: 'integer' });
  await send(url, 'PATCH', '/api/v1/objects/company/fields/industry', { indexed: true });
}

async function send(url: string, method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
}

type Measured = { cpuMs: number; postgresMs: number; load: Load };
type Compared = { ours: Measured; bare: Measured; multiple: number };

/** Turn by turn, so that both meet the machine in the same moods; the median of the rounds' ratios. */
async function compare(one: Case, atrium: Running, bare: Running): Promise<Compared> {
  const count = quick ? one.requests / 10 : one.requests;
  await fire(atrium.url, count / 4, one.ours(apiKey));
  await fire(bare.url, count / 4, one.bare);
  const pairs: { ours: Measured; bare: Measured }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ bare: await measure(bare, count, one.bare), ours: await measure(atrium, count, one.ours(apiKey)) });
  }
  const middle = pairs.toSorted((a, b) => a.ours.cpuMs / a.bare.cpuMs - b.ours.cpuMs / b.bare.cpuMs)[Math.floor(rounds / 2)]!;
  return { ...middle, multiple: middle.ours.cpuMs / middle.bare.cpuMs };
}

async function measure(server: Running, count: number, shotOf: Parameters<typeof fire>[2]): Promise<Measured> {
  const before = { server: cpuMsOf(server.pid), postgres: postgresCpuMs(postmaster) };
  const load = await fire(server.url, count, shotOf);
  if (load.failed > 0) throw new Error(`${load.failed} of ${count} requests failed`);
  return { cpuMs: (cpuMsOf(server.pid) - before.server) / count, postgresMs: (postgresCpuMs(postmaster) - before.postgres) / count, load };
}

/** Statements and round trips a request, seen from the wire; what the server does by itself in that time is taken off. */
async function countWire(): Promise<Map<string, { statements: number; roundTrips: number }>> {
  const { hostname, port } = new URL(postgres.url);
  const counter = await startWireCounter({ host: hostname, port: Number(port) });
  const proxied = new URL(postgres.url);
  proxied.port = String(counter.port);
  const server = await startAtrium(proxied.href);
  const counts = new Map<string, { statements: number; roundTrips: number }>();
  for (const one of cases) {
    await fire(server.url, 200, one.ours(apiKey));
    counter.take();
    const idleFrom = performance.now();
    await sleep(2000);
    const idle = counter.take();
    const idleSeconds = (performance.now() - idleFrom) / 1000;
    const { seconds } = await fire(server.url, 1000, one.ours(apiKey));
    const busy = counter.take();
    counts.set(one.name, {
      statements: (busy.statements - (idle.statements / idleSeconds) * seconds) / 1000,
      roundTrips: (busy.roundTrips - (idle.roundTrips / idleSeconds) * seconds) / 1000,
    });
  }
  await server.stop();
  await counter.close();
  return counts;
}

function row(one: Case, { ours, bare, multiple }: Compared, wire: { statements: number; roundTrips: number }): string {
  const { latenciesMs, requests, seconds } = ours.load;
  const times = [0.5, 0.95, 0.99].map((share) => percentile(latenciesMs, share).toFixed(1)).join(' / ');
  return `| ${[
    one.name,
    ours.cpuMs.toFixed(3),
    bare.cpuMs.toFixed(3),
    multiple.toFixed(2),
    one.atMost,
    (requests / seconds).toFixed(0),
    times,
    ours.postgresMs.toFixed(3),
    bare.postgresMs.toFixed(3),
    wire.statements.toFixed(2),
    wire.roundTrips.toFixed(2),
  ].join(' | ')} |`;
}
