import { createDb, sql } from '../../../server/src/db/index.ts';
import { apiKey, startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, createClient, eventually, issuesOf, rows } from '../auth/support.ts';

/** What only the whole application can show: auth and workspaces with definitions, policies and records behind them. */
let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

const key = (one: TestApp, token: unknown = apiKey) => createClient(one.url, { authorization: `Bearer ${String(token)}` });

test('from the first start to a second workspace', async () => {
  const session = createClient(app.url, {});
  expect((await session.get('/api/v1/setup')).body).toEqual({ needed: true });
  const made = await session.post('/api/v1/setup', {
    ...admin,
    workspace: { name: 'Acme', timeZone: 'Europe/Berlin', language: 'de' },
    start: 'empty',
  });
  expect(made).toMatchObject({
    status: 201,
    body: { role: 'admin', jobId: null, permissions: { manage: true, objects: { person: { readable: '*' }, company: { writable: '*' } } } },
  });

  const second = await session.post('/api/v1/workspaces', { name: 'Second', slug: 'second' });
  expect(second.status).toBe(201);
  const there = { 'x-atrium-workspace': 'second' };
  const objects = await session.get('/api/v1/objects', there);
  expect(
    rows(objects)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['company', 'person']);
  const person = await session.post('/api/v1/records/person', { name: { first: 'Grace', last: 'Hopper' }, owner: made.body.id }, there);
  expect(person).toMatchObject({ status: 201, body: { owner: made.body.id } });
  expect((await session.get(`/api/v1/records/person/${String(person.body.id)}`)).status).toBe(404);

  const member = await session.get('/api/v1/members', there);
  expect(rows(member)).toHaveLength(1);
  expect((await session.delete(`/api/v1/workspaces/${String(second.body.id)}`, there)).status).toBe(204);
});

test('policies of a role are checked with the definitions', async () => {
  const wrong = await key(app).post('/api/v1/roles', {
    name: 'sales',
    policies: [
      { object: 'persn', actions: ['read'] },
      { object: 'person', actions: ['read'], filter: { nme: { _eq: 1 } } },
    ],
  });
  expect(wrong.status).toBe(422);
  expect(issuesOf(wrong).map(({ path }) => path)).toEqual([
    expect.stringMatching('^/policies/0/object'),
    expect.stringMatching('^/policies/1/filter'),
  ]);
});

test("a role's policies act within a second, in this process and in another", async () => {
  const other = await startApp({ database });
  try {
    const { body: role } = await key(app).post('/api/v1/roles', { name: 'reader', policies: [{ object: 'company', actions: ['read'] }] });
    const { body: made } = await key(app).post('/api/v1/keys', { name: 'Reader', role: 'reader' });
    const [here, there] = [key(app, made.key), key(other, made.key)];
    for (const client of [here, there]) {
      expect((await client.get('/api/v1/records/company')).status).toBe(200);
      expect((await client.post('/api/v1/records/company', { name: 'Acme' })).status).toBe(403);
    }
    await key(app).patch(`/api/v1/roles/${String(role.id)}`, { policies: [{ object: 'company', actions: ['read', 'create'] }] });
    expect((await here.post('/api/v1/records/company', { name: 'Acme' })).status).toBe(201);
    await eventually(async () => (await there.post('/api/v1/records/company', { name: 'Acme' })).status === 201, 1000);
    await key(app).delete(`/api/v1/keys/${String(made.id)}`);
    expect((await here.get('/api/v1/me')).status).toBe(401);
    await eventually(async () => (await there.get('/api/v1/me')).status === 401, 1000);
  } finally {
    await other.stop();
  }
});

test('a new time zone reaches the definitions', async () => {
  const db = await createDb({ url: database.url, poolSize: 1 });
  try {
    const version = async () => (await db.query<{ version: number }>(sql`select version from ws_main._schema`))[0]!.version;
    const before = await version();
    expect((await key(app).patch('/api/v1/workspace', { timeZone: 'Asia/Tokyo' })).status).toBe(200);
    expect(await version()).toBe(before + 1);
  } finally {
    await db.close();
  }
});
