import pg from 'pg';
import { apiKey, startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startScript, type Running } from '../../support/processes.ts';

let database: TestDatabase;
let other: TestApp;
let victim: Running;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  other = await startApp({ database });
  const env = { DATABASE_URL: database.url, ATRIUM_SECRET_KEY: 'secret-of-the-tests-0123456789abcdef', ATRIUM_API_KEY: apiKey };
  victim = await startScript('server/src/main.ts', { env: { ...env, LOG_LEVEL: 'silent' }, path: '/health' });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await victim.kill();
  await client.end();
  await other.stop();
  await database.drop();
});

const ask = (url: string): Promise<Response> =>
  fetch(`${url}/api/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': 'killed' },
    body: JSON.stringify({ name: 'Killed', role: 'viewer' }),
  });
const detail = async () => ((await (await ask(other.url)).json()) as { detail: string }).detail;

test('a killed process’s request is running while the process lives, and open afterwards, for every other process', async () => {
  await client.query('begin');
  await client.query('select 1 from atrium.installation for update'); // changes of access wait for this row
  const first = ask(victim.url).catch(() => null);
  while ((await client.query('select 1 from atrium.idempotency')).rows.length === 0);
  expect(await detail()).toContain('still running');
  await victim.kill();
  expect(await first).toBeNull();
  let said = await detail();
  while (said.includes('still running')) said = await detail(); // until Postgres has noticed
  expect(said).toMatch(/isn't known.*GET \/api\/v1\/keys/);
});
