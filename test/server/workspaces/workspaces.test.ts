import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, apiKey, issuesOf, rows, startServer, type TestClient, type TestServer } from '../auth/support.ts';

let database: TestDatabase;
let server: TestServer;
let session: TestClient;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer({ ...database, apiKey, empty: true });
  session = await server.setUp();
});

afterEach(() => server.stop());

const inSecond = { 'x-atrium-workspace': 'second-one' };
const makeSecond = (more: object = {}) => session.post('/api/v1/workspaces', { name: 'Second', slug: 'second-one', ...more });
const schemas = async () =>
  (
    await server.db.query<{ name: string }>(sql`select nspname as name from pg_namespace where nspname like 'ws!_%' escape '!' order by 1`)
  ).map(({ name }) => name);

test('a new workspace has its own schema, roles and settings, and its maker as admin', async () => {
  const made = await makeSecond({ timeZone: 'America/New_York' });
  expect(made).toMatchObject({
    status: 201,
    body: { id: expect.any(String), slug: 'second-one', name: 'Second', timeZone: 'America/New_York', language: 'de' },
  });
  expect(await schemas()).toEqual(['ws_main', 'ws_second_one']);
  expect(await server.db.query(sql`select name, email from ws_second_one._member`)).toEqual([{ name: admin.name, email: admin.email }]);
  expect((await session.get('/api/v1/workspace', inSecond)).body).toEqual(made.body);
  expect(rows(await session.get('/api/v1/roles', inSecond)).map(({ name }) => name)).toEqual(['admin', 'editor', 'viewer']);
  expect(rows(await session.get('/api/v1/workspaces')).map(({ slug }) => slug)).toEqual(['main', 'second-one']);
});

test('without the header a user is in main, or in the only workspace they have', async () => {
  server.advance(-60_000); // the other one is the older
  await makeSecond();
  expect((await session.get('/whoami')).body).toMatchObject({ workspace: 'main' });
  await session.post(
    '/api/v1/members',
    { email: 'g@example.com', name: 'Grace', role: 'viewer', password: 'nanoseconds of wire' },
    inSecond,
  );
  const client = await server.signIn({ email: 'g@example.com', password: 'nanoseconds of wire' });
  expect((await client.get('/whoami')).body).toMatchObject({ workspace: 'second-one' });
  expect(rows(await client.get('/api/v1/workspaces'))).toHaveLength(1);
});

test('a workspace made by a key is run by the admins of main', async () => {
  const client = server.client({ authorization: `Bearer ${apiKey}` });
  expect((await client.post('/api/v1/workspaces', { name: 'Second', slug: 'second-one' })).status).toBe(201);
  expect((await session.get('/whoami', inSecond)).body).toMatchObject({ role: 'admin', workspace: 'second-one' });
  expect(rows(await client.get('/api/v1/workspaces?count=true')).map(({ slug }) => slug)).toEqual(['main']);
});

test('only admins of main make workspaces', async () => {
  await makeSecond();
  expect(await session.post('/api/v1/workspaces', { name: 'Third', slug: 'third' }, inSecond)).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
});

test('a slug is taken once, also by two at once', async () => {
  const answers = await Promise.all([makeSecond(), makeSecond()]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(await makeSecond()).toMatchObject({ status: 409, body: { code: 'not_unique', errors: [{ path: '/slug', code: 'not_unique' }] } });
  expect((await session.post('/api/v1/workspaces', { name: 'Main', slug: 'main' })).status).toBe(409);
});

test.each([
  ['Upper', 'wrong_format'],
  ['1st', 'wrong_format'],
  ['with space', 'wrong_format'],
  ['under_score', 'wrong_format'],
  [`a${'b'.repeat(40)}`, 'wrong_format'],
  ['', 'wrong_format'],
  ['api', 'reserved_name'],
  [7, 'wrong_type'],
])('a slug such as %j is refused and leaves no trace', async (slug, code) => {
  const answer = await session.post('/api/v1/workspaces', { name: 'X', slug });
  expect(answer.status).toBe(422);
  expect(issuesOf(answer)).toMatchObject([{ path: '/slug', code }]);
  expect(await schemas()).toEqual(['ws_main']);
});

test('the longest slug makes a schema', async () => {
  const slug = `a${'-b'.repeat(19)}c`;
  expect((await session.post('/api/v1/workspaces', { name: 'X', slug })).status).toBe(201);
  expect(await schemas()).toContain(`ws_${slug.replaceAll('-', '_')}`);
});

test('settings change at once and are checked', async () => {
  const version = async () => (await server.db.query<{ version: number }>(sql`select version from ws_main._schema`))[0]!.version;
  const before = await version();
  expect((await session.patch('/api/v1/workspace', { name: 'New name' })).body).toMatchObject({
    name: 'New name',
    timeZone: 'Europe/Berlin',
    language: 'de',
  });
  expect(await version()).toBe(before);
  expect((await session.patch('/api/v1/workspace', { timeZone: 'Asia/Kolkata', language: 'en' })).body).toMatchObject({
    timeZone: 'Asia/Kolkata',
    language: 'en',
  });
  expect(await version()).toBe(before + 1); // definitions carry the zone, so each process reads them anew
  expect((await session.get('/api/v1/me')).body.workspace).toMatchObject({ name: 'New name', timeZone: 'Asia/Kolkata', language: 'en' });
  const wrong = await session.patch('/api/v1/workspace', { name: 1, language: 'fr', slug: 'other' });
  expect(
    issuesOf(wrong)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/language', '/name', '/slug']);
  for (const timeZone of ['Europe/Atlantis', '+01:00', '']) {
    expect(issuesOf(await session.patch('/api/v1/workspace', { timeZone }))).toMatchObject([{ path: '/timeZone', code: 'not_an_option' }]);
  }
});

test('a workspace is changed and deleted by its id only from inside', async () => {
  const { body } = await makeSecond();
  const path = `/api/v1/workspaces/${String(body.id)}`;
  expect((await session.patch(path, { name: 'X' })).status).toBe(404);
  expect((await session.delete(path)).status).toBe(404);
  expect((await session.patch(path, { name: 'X' }, inSecond)).body).toMatchObject({ slug: 'second-one', name: 'X' });
  expect((await session.delete(path, inSecond)).status).toBe(204);
  expect(await schemas()).toEqual(['ws_main']);
  expect((await session.get('/whoami', inSecond)).status).toBe(403);
});

test('main stays', async () => {
  const { body } = await session.get('/api/v1/workspace');
  expect(await session.delete(`/api/v1/workspaces/${String(body.id)}`)).toMatchObject({ status: 409, body: { code: 'restricted' } });
});

test('processes that start at once make main once', async () => {
  await server.db.query(sql`delete from atrium.workspace`);
  await server.db.query(sql`drop schema ws_main cascade`);
  await Promise.all([server.workspaces.ensureMain(), server.workspaces.ensureMain()]);
  expect((await server.workspaces.all()).map(({ slug }) => slug)).toEqual(['main']);
});
