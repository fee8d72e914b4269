import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, issuesOf, rows, startServer, type TestClient, type TestServer } from './support.ts';

let database: TestDatabase;
let server: TestServer;
let session: TestClient;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer({ ...database, empty: true });
  session = await server.setUp();
});

afterEach(() => server.stop());

const grace = { email: 'grace@example.com', name: 'Grace Hopper', role: 'editor', password: 'nanoseconds of wire' };
const inSecond = { 'x-atrium-workspace': 'second' };
const addGrace = async (more: object = {}) => (await session.post('/api/v1/members', { ...grace, ...more })).body;
const makeSecond = () => session.post('/api/v1/workspaces', { name: 'Second', slug: 'second' });
const people = (schema: 'ws_main' | 'ws_second') =>
  server.db.query<{ id: string; name: string; email: string; here: boolean }>(
    schema === 'ws_main'
      ? sql`select id, name, email, left_at is null as here from ws_main._member order by name`
      : sql`select id, name, email, left_at is null as here from ws_second._member order by name`,
  );

test('a member added with a password signs in and has the role', async () => {
  const created = await session.post('/api/v1/members', { ...grace, email: 'Grace@Example.com' });
  expect(created).toMatchObject({ status: 201, body: { email: grace.email, name: grace.name, role: 'editor', state: 'active' } });
  expect(created.body.invitation).toBeUndefined();
  const client = await server.signIn(grace);
  expect((await client.get('/whoami')).body).toMatchObject({ id: created.body.id, role: 'editor', workspace: 'main' });
});

test('the list has members and those invited', async () => {
  await addGrace();
  await session.post('/api/v1/members', { email: 'linus@example.com', name: 'Linus', role: 'viewer' });
  const listed = rows(await session.get('/api/v1/members?count=true'));
  expect(listed.map(({ name, role, state }) => ({ name, role, state }))).toEqual([
    { name: admin.name, role: 'admin', state: 'active' },
    { name: grace.name, role: 'editor', state: 'active' },
    { name: 'Linus', role: 'viewer', state: 'invited' },
  ]);
  const first = await session.get('/api/v1/members?limit=2&count=true');
  expect(first.body).toMatchObject({ count: 3, page: { next: listed[1]!.id } });
  expect(rows(await session.get(`/api/v1/members?limit=2&cursor=${String(listed[1]!.id)}`))).toEqual([listed[2]]);
});

test('an address is a member once', async () => {
  await addGrace();
  const again = await session.post('/api/v1/members', { ...grace, email: 'GRACE@example.com' });
  expect(again).toMatchObject({ status: 409, body: { code: 'not_unique', errors: [{ path: '/email', code: 'not_unique' }] } });
});

test('two that add the same address at once make one member', async () => {
  const answers = await Promise.all([session.post('/api/v1/members', grace), session.post('/api/v1/members', grace)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
});

test('everything that is wrong is said with its path', async () => {
  const answer = await session.post('/api/v1/members', { email: 'no address', name: '', role: 'editor', password: 'short', more: 1 });
  expect(
    issuesOf(answer)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/email', '/more', '/name', '/password']);
  expect(issuesOf(await session.post('/api/v1/members', { ...grace, role: 'chief' }))).toMatchObject([
    { path: '/role', code: 'not_an_option' },
  ]);
  expect(rows(await session.get('/api/v1/members'))).toHaveLength(1);
});

test('another role acts at once', async () => {
  const { id } = await addGrace();
  const client = await server.signIn(grace);
  expect((await client.post('/api/v1/members', { ...grace, email: 'x@example.com' })).status).toBe(403);
  expect((await session.patch(`/api/v1/members/${String(id)}`, { role: 'admin' })).body).toMatchObject({ role: 'admin', name: grace.name });
  expect((await client.post('/api/v1/members', { ...grace, email: 'x@example.com' })).status).toBe(201);
});

test('editors and viewers see the members, and manage nothing', async () => {
  await addGrace({ role: 'viewer' });
  const client = await server.signIn(grace);
  expect((await client.get('/api/v1/members')).status).toBe(200);
  for (const path of ['/api/v1/keys', '/api/v1/roles']) expect((await client.get(path)).status).toBe(403);
  expect((await client.patch('/api/v1/workspace', { name: 'Mine' })).status).toBe(403);
  expect((await client.post('/api/v1/workspaces', { name: 'Mine', slug: 'mine' })).status).toBe(403);
});

test('the last admin can be neither removed nor demoted', async () => {
  const { body: me } = await session.get('/api/v1/me');
  const path = `/api/v1/members/${String(me.id)}`;
  await session.post('/api/v1/members', { email: 'invited@example.com', name: 'Invited', role: 'admin' });
  for (const answer of [await session.delete(path), await session.patch(path, { role: 'editor' })]) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'restricted' } });
  }
  expect((await session.patch(path, { role: 'admin' })).status).toBe(200);
  await addGrace({ role: 'admin' });
  expect((await session.patch(path, { role: 'editor' })).status).toBe(200);
});

test('two admins that remove each other at once leave one', async () => {
  const { id } = await addGrace({ role: 'admin' });
  const other = await server.signIn(grace);
  const { body: me } = await session.get('/api/v1/me');
  await other.get('/api/v1/me');
  const answers = await Promise.all([session.delete(`/api/v1/members/${String(id)}`), other.delete(`/api/v1/members/${String(me.id)}`)]);
  expect(answers.map(({ status }) => status).toSorted()[0]).toBe(204);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
});

test("a removed member is signed out, stays in the workspace's own list as one who left, and comes back with the same id", async () => {
  const { id } = await addGrace();
  const client = await server.signIn(grace);
  expect((await client.get('/whoami')).status).toBe(200);
  expect((await session.delete(`/api/v1/members/${String(id)}`)).status).toBe(204);
  expect((await client.get('/whoami')).status).toBe(401);
  expect(await server.client().post('/api/v1/sessions', { email: grace.email, password: grace.password })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  expect((await people('ws_main')).find(({ name }) => name === grace.name)).toMatchObject({ id, here: false });
  const password = 'another password';
  expect(await addGrace({ password, name: 'Grace' })).toMatchObject({ id, name: 'Grace' });
  expect((await client.get('/whoami')).status).toBe(401); // the old session doesn't come back with her
  await server.signIn({ email: grace.email, password });
  expect((await people('ws_main')).find(({ name }) => name === 'Grace')).toMatchObject({ id, here: true });
});

test('a new name reaches every workspace that the user is a member of', async () => {
  await makeSecond();
  const { id } = await addGrace();
  await session.post('/api/v1/members', grace, inSecond);
  expect((await session.patch(`/api/v1/members/${String(id)}`, { name: 'Rear Admiral' })).body).toMatchObject({
    id,
    name: 'Rear Admiral',
    role: 'editor',
  });
  for (const schema of ['ws_main', 'ws_second'] as const) {
    expect((await people(schema)).map(({ name }) => name)).toEqual([admin.name, 'Rear Admiral']);
  }
});

test('who has an account is added to another workspace with it and keeps name and password', async () => {
  await makeSecond();
  const { id } = await addGrace();
  const added = await session.post(
    '/api/v1/members',
    { email: grace.email, name: 'Somebody', role: 'viewer', password: 'not her password' },
    inSecond,
  );
  expect(added).toMatchObject({ status: 201, body: { id, name: grace.name, role: 'viewer', state: 'active' } });
  const client = await server.signIn(grace);
  expect((await client.get('/api/v1/me')).body.workspaces).toEqual([
    { slug: 'main', name: 'Acme' },
    { slug: 'second', name: 'Second' },
  ]);
  expect((await client.get('/whoami', inSecond)).body).toMatchObject({ role: 'viewer', workspace: 'second' });
  await session.delete(`/api/v1/members/${String(id)}`);
  expect((await client.get('/whoami')).body).toMatchObject({ role: 'viewer', workspace: 'second' });
});

test('members of another workspace are out of reach', async () => {
  await makeSecond();
  const { id } = await addGrace();
  expect((await session.patch(`/api/v1/members/${String(id)}`, { role: 'viewer' }, inSecond)).status).toBe(404);
  expect((await session.delete(`/api/v1/members/${String(id)}`, inSecond)).status).toBe(404);
  expect(rows(await session.get('/api/v1/members', inSecond))).toHaveLength(1);
  const stranger = await server.signIn(grace);
  for (const slug of ['second', 'unknown']) {
    expect(await stranger.get('/whoami', { 'x-atrium-workspace': slug })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  }
});

test('an unknown member is not found', async () => {
  for (const id of ['01890000-0000-7000-8000-000000000000', 'none'])
    expect((await session.delete(`/api/v1/members/${id}`)).status).toBe(404);
});
