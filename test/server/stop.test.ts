import { request } from 'node:http';
import type { Job } from '@atrium/sdk';
import { createEmptyDatabase, type TestDatabase } from '../support/postgres.ts';
import { startScript, type Running } from '../support/processes.ts';

const apiKey = 'stop-test-key-0123456789';
const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());

const start = (): Promise<Running> =>
  startScript('server/src/main.ts', {
    env: {
      DATABASE_URL: database.url,
      ATRIUM_SECRET_KEY: 'stop-test-secret-0123456789abcdefghi',
      ATRIUM_API_KEY: apiKey,
      LOG_LEVEL: 'silent',
    },
    path: '/health',
  });

const send = async (server: Running, method: string, path: string, body?: object) =>
  (await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) })).json() as Promise<Job & { id: string }>;

/** A creation whose body arrives in two halves; `finish` sends the second. */
function createSlowly({ port }: Running) {
  const body = JSON.stringify({ name: 'Arrived in time' });
  const sent = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/v1/records/company',
    headers: { ...headers, 'content-length': body.length },
  });
  const status = new Promise<number>((resolve, reject) =>
    sent.on('response', ({ statusCode }) => resolve(statusCode!)).on('error', reject),
  );
  const begun = new Promise((resolve) => sent.on('socket', (socket) => socket.on('connect', resolve)));
  sent.write(body.slice(0, 5));
  return { status, begun, finish: () => sent.end(body.slice(5)) };
}

test('SIGTERM takes no new requests, finishes the running one, hands jobs back, and exits with 0', async () => {
  const first = await start();
  await send(first, 'POST', '/api/v1/objects', {
    ...{ name: 'entry', label: 'Entry', plural: 'entries', pluralLabel: 'Entries' },
    fields: [{ name: 'code', label: 'Code', type: 'text', unique: true }],
  });
  const rows = 60_000;
  const form = new FormData();
  form.append('options', JSON.stringify({ object: 'entry', format: 'csv', key: 'code', mapping: { code: { field: 'code' } } }));
  form.append('file', new Blob([['code', ...Array.from({ length: rows }, (_, n) => `c${n}`)].join('\n')]), 'entries.csv');
  const upload = await fetch(`${first.url}/api/v1/imports`, {
    method: 'POST',
    headers: { authorization: headers.authorization },
    body: form,
  });
  const { id } = (await upload.json()) as Job;
  let job = await send(first, 'GET', `/api/v1/jobs/${id}`);
  while (job.done === 0 && !job.finishedAt) job = await send(first, 'GET', `/api/v1/jobs/${id}`);
  expect(job.state).toBe('running');

  const slow = createSlowly(first);
  await slow.begun;
  await send(first, 'GET', '/api/v1/me'); // the server has seen what came before it
  const exited = first.stop();
  while ((await fetch(`${first.url}/health`, { headers: { connection: 'close' } }).catch(() => null)) !== null);
  slow.finish();
  expect(await slow.status).toBe(201);
  expect(await exited).toBe(0);

  const second = await start();
  const left = await send(second, 'GET', `/api/v1/jobs/${id}`);
  expect(left.done).toBeGreaterThan(0);
  let done = left;
  while (!done.finishedAt) done = await send(second, 'GET', `/api/v1/jobs/${id}`);
  expect(done).toMatchObject({ state: 'done', created: rows, refused: 0 });
  expect(await second.stop()).toBe(0);
}, 120_000);
