import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { issuesOf, rows, startServer, type TestClient, type TestServer } from './support.ts';

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

const policies = [
  { object: 'person', actions: ['read', 'update'], filter: { owner: { _eq: '$CURRENT_USER' } }, fields: { read: '*', write: ['title'] } },
];

test('a workspace begins with admin, editor and viewer', async () => {
  const listed = rows(await session.get('/api/v1/roles'));
  expect(listed.map(({ name, builtIn }) => [name, builtIn])).toEqual([
    ['admin', true],
    ['editor', true],
    ['viewer', true],
  ]);
  expect(listed[2]!.policies).toEqual([{ object: '*', actions: ['read'] }]);
});

test("a role of one's own is made, changed and deleted", async () => {
  const created = await session.post('/api/v1/roles', { name: 'sales', policies });
  expect(created).toMatchObject({ status: 201, body: { name: 'sales', builtIn: false, policies } });
  const path = `/api/v1/roles/${String(created.body.id)}`;
  const changed = await session.patch(path, { name: 'Sales team', policies: [] });
  expect(changed.body).toEqual({ id: created.body.id, name: 'Sales team', builtIn: false, policies: [] });
  expect(rows(await session.get('/api/v1/roles')).at(-1)).toEqual(changed.body);
  expect((await session.delete(path)).status).toBe(204);
  expect((await session.delete(path)).status).toBe(404);
});

test("who has a role of one's own manages nothing", async () => {
  await session.post('/api/v1/roles', { name: 'sales', policies });
  const { client } = await server.createKey(session, 'sales');
  expect((await client.get('/whoami')).body).toMatchObject({ role: 'sales' });
  expect((await client.get('/api/v1/roles')).status).toBe(403);
});

test('the built-in roles stay as they are', async () => {
  for (const { id } of rows(await session.get('/api/v1/roles'))) {
    const path = `/api/v1/roles/${String(id)}`;
    for (const answer of [await session.patch(path, { policies: [] }), await session.delete(path)]) expect(answer.status).toBe(409);
  }
});

test.each(['admin', 'Admin', 'sales'])('a name is taken once: %s', async (name) => {
  const { body } = await session.post('/api/v1/roles', { name: 'sales', policies: [] });
  expect(await session.post('/api/v1/roles', { name, policies: [] })).toMatchObject({
    status: 409,
    body: { code: 'not_unique', errors: [{ path: '/name' }] },
  });
  const { body: other } = await session.post('/api/v1/roles', { name: 'other', policies: [] });
  expect((await session.patch(`/api/v1/roles/${String(other.id)}`, { name })).status).toBe(409);
  expect((await session.patch(`/api/v1/roles/${String(body.id)}`, { name: 'sales' })).status).toBe(200);
});

test('a role in use is not deleted, and the answer says by whom', async () => {
  const { body } = await session.post('/api/v1/roles', { name: 'sales', policies: [] });
  await session.post('/api/v1/members', { email: 'g@example.com', name: 'Grace', role: 'sales', password: 'nanoseconds of wire' });
  await session.post('/api/v1/members', { email: 'l@example.com', name: 'Linus', role: 'sales' });
  for (const name of ['A', 'B', 'C', 'D']) await session.post('/api/v1/keys', { name, role: 'sales' });
  const answer = await session.delete(`/api/v1/roles/${String(body.id)}`);
  expect(answer).toMatchObject({ status: 409, body: { code: 'restricted' } });
  expect(answer.body.detail).toContain('1 member (Grace), 1 invitation (Linus) and 4 keys (A, B, C, …)');
});

test('what is wrong with policies is said with its path', async () => {
  const shape = await session.post('/api/v1/roles', {
    name: 'x',
    policies: [
      { object: 'person', actions: ['fly'] },
      { actions: 'read', deny: true },
    ],
  });
  expect(
    issuesOf(shape)
      .map(({ path, code }) => `${path} ${code}`)
      .toSorted(),
  ).toEqual([
    '/policies/0/actions/0 not_an_option',
    '/policies/1/actions wrong_type',
    '/policies/1/deny unknown_field',
    '/policies/1/object required',
  ]);
  const meaning = await session.post('/api/v1/roles', { name: 'x', policies: [{ object: 'nothing', actions: ['read'] }] });
  expect(issuesOf(meaning)).toMatchObject([{ path: '/policies/0/object', code: 'unknown_object' }]);
  const text = await session.post('/api/v1/roles', {
    name: 'x',
    policies: [{ object: 'person', actions: ['read'], filter: { name: { _eq: 'a\u0000' }, '\ud800': 1 } }],
  });
  expect(text.status).toBe(422);
  expect(issuesOf(text).map(({ path }) => path)).toEqual(['/policies/0/filter/name/_eq', '/policies/0/filter']);
  expect(rows(await session.get('/api/v1/roles'))).toHaveLength(3);
});
