import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atrium/sdk';
import pg from 'pg';
import { startScript, type Running } from '../support/processes.ts';

export type KillReport = {
  kills: number;
  rows: number;
  acknowledged: number;
  missing: string[];
  rowsThere: number;
  keysThere: number;
  doubledChanges: number;
  missingChanges: number;
  job: Job;
  undone: number;
};

type Options = { url: string; kills: number; rows: number; random: () => number };

const apiKey = 'kill-test-key-0123456789';

/**
 * Kills the server by SIGKILL again and again while it imports a file and answers writes; each restart goes on with the
 * import. Then everything that was answered must be there, each row of the file once, each creation once in the log.
 */
export async function runKills({ url, kills, rows, random }: Options): Promise<KillReport> {
  const env = { DATABASE_URL: url, ATRIUM_SECRET_KEY: 'kill-test-secret-0123456789abcdefgh', ATRIUM_API_KEY: apiKey, LOG_LEVEL: 'silent' };
  const start = () => startScript('server/src/main.ts', { env, path: '/health' });
  let server = await start();
  const acknowledged: string[] = [];
  const writing = { on: true };
  const writers = [0, 1].map(() => keepWriting(() => server, writing, acknowledged));
  await model(server);
  const job = await upload(server, rows);
  const reserve = Math.min(rows / 2, 50_000); // what is left for a killer that comes late on a busy machine
  for (let n = 0; n < kills; n++) {
    // One in five wherever the process is: starting, taking the job back, finding its place in the file.
    if (random() < 0.2) await sleep(random() * 1000);
    else await untilDone(url, job.id, ((n + random()) / kills) * (rows - reserve));
    await sleep(random() * 100);
    await server.kill();
    if (await hasEnded(url, job.id)) throw new Error(`the import ended before kill ${n + 1}`);
    server = await start();
  }
  const done = await untilEnded(server, job.id);
  writing.on = false;
  await Promise.all(writers);
  const counted = await count(url, acknowledged);
  const { id } = (await send(server, 'POST', `/api/v1/imports/${job.id}/undo`)) as Job;
  await untilEnded(server, id);
  const undone = await countRows(url);
  await server.stop();
  return { kills, rows, acknowledged: acknowledged.length, ...counted, job: done, undone: counted.rowsThere - undone };
}

async function model(server: Running): Promise<void> {
  await send(server, 'POST', '/api/v1/objects', {
    ...{ name: 'entry', label: 'Entry', plural: 'entries', pluralLabel: 'Entries' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'amount', label: 'Amount', type: 'number' },
    ],
  });
}

async function upload(server: Running, rows: number): Promise<Job> {
  const form = new FormData();
  form.append(
    'options',
    JSON.stringify({ object: 'entry', format: 'csv', key: 'code', mapping: { code: { field: 'code' }, amount: { field: 'amount' } } }),
  );
  const lines = Array.from({ length: rows }, (_, n) => `c${n},${n % 100}`);
  form.append('file', new Blob([['code,amount', ...lines].join('\n')]), 'entries.csv');
  const response = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: form,
  });
  if (response.status !== 202) throw new Error(`the upload was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Job;
}

/** Creates companies one after the other, and remembers those that were answered 201; a killed server answers nothing. */
async function keepWriting(server: () => Running, state: { on: boolean }, acknowledged: string[]): Promise<void> {
  while (state.on) {
    try {
      const { id } = (await send(server(), 'POST', '/api/v1/records/company', { name: 'Acknowledged' })) as { id: string };
      acknowledged.push(id);
    } catch {
      await sleep(20);
    }
  }
}

/** Waits until so many lines of the file are committed. */
async function untilDone(url: string, jobId: string, lines: number): Promise<void> {
  await withClient(url, async (client) => {
    for (let tries = 0; tries < 6000; tries++) {
      const { rows } = await client.query<{ done: number }>('select done from atrium.job where id = $1', [jobId]);
      if (rows[0]!.done >= lines) return;
      await sleep(20);
    }
    throw new Error(`the import does not come to line ${lines}`);
  });
}

const hasEnded = (url: string, jobId: string): Promise<boolean> =>
  withClient(url, async (client) => {
    const { rows } = await client.query('select from atrium.job where id = $1 and finished_at is not null', [jobId]);
    return rows.length > 0;
  });

async function untilEnded(server: Running, id: string): Promise<Job> {
  for (let tries = 0; tries < 6000; tries++) {
    const job = (await send(server, 'GET', `/api/v1/jobs/${id}`)) as Job;
    if (job.finishedAt) return job;
    await sleep(50);
  }
  throw new Error('the job does not end');
}

async function send(server: Running, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
  return response.json();
}

type Counts = Pick<KillReport, 'missing' | 'rowsThere' | 'keysThere' | 'doubledChanges' | 'missingChanges'>;

async function count(url: string, acknowledged: string[]): Promise<Counts> {
  return withClient(url, async (client) => {
    const one = async <R extends object>(text: string, values: unknown[] = []) => (await client.query<R>(text, values)).rows;
    const missing = await one<{ id: string }>(
      'select a.id::text as id from unnest($1::uuid[]) a(id) where not exists (select from ws_main.company c where c.id = a.id)',
      [acknowledged],
    );
    const [there] = await one<{ rows: number; keys: number }>(
      'select count(*)::int as rows, count(distinct code)::int as keys from ws_main.entry where deleted_at is null',
    );
    for (let tries = 0; (await one('select from ws_main._outbox limit 1')).length > 0 && tries < 200; tries++) await sleep(50);
    const [doubled] = await one<{ n: number }>(
      `select count(*)::int as n from (select record_id from ws_main._change where type = 'created' group by record_id having count(*) > 1) d`,
    );
    const [lost] = await one<{ n: number }>(
      `select count(*)::int as n from (select id from ws_main.entry union all select id from ws_main.company) r
       where not exists (select from ws_main._change c where c.record_id = r.id and c.type = 'created')`,
    );
    return {
      missing: missing.map(({ id }) => id),
      rowsThere: there!.rows,
      keysThere: there!.keys,
      doubledChanges: doubled!.n,
      missingChanges: lost!.n,
    };
  });
}

const countRows = (url: string): Promise<number> =>
  withClient(
    url,
    async (client) =>
      (await client.query<{ n: number }>('select count(*)::int as n from ws_main.entry where deleted_at is null')).rows[0]!.n,
  );

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
