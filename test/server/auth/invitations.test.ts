import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, issuesOf, rows, startServer, type TestClient, type TestServer } from './support.ts';

const dayMs = 24 * 60 * 60 * 1000;
const linus = { email: 'linus@example.com', name: 'Linus', role: 'editor' };
const password = 'just a hobby';
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

async function invite(more: object = {}, headers = {}) {
  const { status, body } = await session.post('/api/v1/members', { ...linus, ...more }, headers);
  expect(status).toBe(201);
  const path = `/api/v1${String(body.invitation).replace('/invitation/', '/invitations/')}`;
  return { id: String(body.id), path, link: String(body.invitation) };
}

test('a member without a password gets a link, of which only the hash is kept', async () => {
  const { link, path } = await invite();
  expect(link).toMatch(/^\/invitation\/[A-Za-z0-9_-]{43}$/);
  expect(rows(await session.get('/api/v1/members')).at(-1)).toEqual({
    id: expect.any(String),
    email: linus.email,
    name: linus.name,
    role: 'editor',
    state: 'invited',
  });
  const [stored] = await server.db.query<{ row: string }>(sql`select i::text as row from atrium.invitation i`);
  expect(stored!.row).not.toContain(link.split('/')[2]);
  expect(await server.client().get(path)).toMatchObject({
    status: 200,
    body: { email: linus.email, name: linus.name, workspace: { name: 'Acme' } },
  });
});

test('accepting makes the account, signs in, and uses the link up', async () => {
  const { path, id } = await invite();
  const client = server.client();
  const accepted = await client.post(`${path}/accept`, { name: 'Linus T.', password });
  expect(accepted).toMatchObject({
    status: 201,
    body: { id, kind: 'user', name: 'Linus T.', email: linus.email, role: 'editor', workspace: { slug: 'main' } },
  });
  expect((await client.get('/api/v1/me')).body).toEqual(accepted.body);
  await server.signIn({ email: linus.email, password });
  const [member] = await server.db.query(sql`select id, name, email from ws_main._member where id = ${id}`);
  expect(member).toEqual({ id, name: 'Linus T.', email: linus.email });
  for (const again of [await server.client().get(path), await server.client().post(`${path}/accept`, { password })])
    expect(again.status).toBe(404);
});

test('two that accept at once make one account', async () => {
  const { path } = await invite();
  const answers = await Promise.all([1, 2].map(() => server.client().post(`${path}/accept`, { password })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 404]);
});

test('the password must be one', async () => {
  const { path } = await invite();
  expect(issuesOf(await server.client().post(`${path}/accept`, { name: 'L', password: 'short' }))).toMatchObject([
    { path: '/password', code: 'too_short' },
  ]);
  expect((await server.client().get(path)).status).toBe(200);
});

test('works for seven days; then the address can be invited again', async () => {
  const { path } = await invite();
  expect((await session.post('/api/v1/members', linus)).status).toBe(409);
  server.advance(7 * dayMs);
  expect((await server.client().get(path)).status).toBe(404);
  expect((await server.client().post(`${path}/accept`, { password })).status).toBe(404);
  const { path: next } = await invite();
  expect((await server.client().post(`${next}/accept`, { password })).status).toBe(201);
});

test('can be changed and taken back before it is accepted', async () => {
  const { path, id } = await invite();
  expect((await session.patch(`/api/v1/members/${id}`, { role: 'viewer', name: 'Linus B.' })).body).toMatchObject({
    id,
    role: 'viewer',
    name: 'Linus B.',
    state: 'invited',
  });
  expect((await server.client().get(path)).body).toMatchObject({ name: 'Linus B.' });
  expect((await session.delete(`/api/v1/members/${id}`)).status).toBe(204);
  expect((await server.client().get(path)).status).toBe(404);
});

test('ends when the address is added with a password instead', async () => {
  const { path } = await invite();
  expect((await session.post('/api/v1/members', { ...linus, password })).status).toBe(201);
  expect((await server.client().get(path)).status).toBe(404);
  expect(rows(await session.get('/api/v1/members')).map(({ state }) => state)).toEqual(['active', 'active']);
});

test('takes the password of an account that has come to be, and changes nothing of it', async () => {
  await session.post('/api/v1/workspaces', { name: 'Second', slug: 'second' });
  const { path } = await invite({}, { 'x-atrium-workspace': 'second' });
  await session.post('/api/v1/members', { ...linus, password });
  const taken = await server.client().post(`${path}/accept`, { name: 'Mallory', password: 'chosen by who has the link' });
  expect(taken.status).toBe(401);
  const accepted = await server.client().post(`${path}/accept`, { name: 'Mallory', password });
  expect(accepted).toMatchObject({ status: 201, body: { name: linus.name, workspace: { slug: 'second' }, role: 'editor' } });
  await server.signIn({ email: linus.email, password });
});

test("can't be accepted from a page of another site", async () => {
  const { path } = await invite();
  expect((await server.client({ 'sec-fetch-site': 'cross-site' }).post(`${path}/accept`, { password })).status).toBe(403);
});

test.each(['x'.repeat(43), 'short', admin.email])('an unknown link is not found: %s', async (token) => {
  expect((await server.client().get(`/api/v1/invitations/${token}`)).status).toBe(404);
});
