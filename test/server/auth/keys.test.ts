import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { apiKey, issuesOf, rows, startServer, type TestClient, type TestServer } from './support.ts';

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

const bearer = (key: unknown) => server.client({ authorization: `Bearer ${String(key)}` });

test('a key is shown once and kept as a hash', async () => {
  const created = await session.post('/api/v1/keys', { name: 'Till', role: 'editor' });
  expect(created).toMatchObject({ status: 201, body: { id: expect.any(String), key: expect.stringMatching(/^atr_[A-Za-z0-9_-]{43}$/) } });
  const { id, key } = created.body as { id: string; key: string };
  const listed = rows(await session.get('/api/v1/keys'));
  expect(listed).toEqual([{ id, name: 'Till', role: 'editor', prefix: key.slice(0, 8), createdAt: expect.any(String), expiresAt: null }]);
  const stored = await server.db.query<{ row: string }>(sql`select k::text as row from atrium.api_key k`);
  expect(stored[0]!.row).not.toContain(key.slice(4));
  expect(server.lines.join()).not.toContain(key);
  expect((await bearer(key).get('/whoami')).body).toEqual({ kind: 'key', id, name: 'Till', role: 'editor', workspace: 'main' });
});

test('GET /me of a key says whose workspace it is of', async () => {
  const { client } = await server.createKey(session, 'viewer');
  expect((await client.get('/api/v1/me')).body).toMatchObject({
    kind: 'key',
    email: null,
    role: 'viewer',
    workspaces: [{ slug: 'main', name: 'Acme' }],
  });
});

test.each([
  ['an unknown key', 'Bearer atr_' + 'x'.repeat(43)],
  ['another scheme', 'Basic YWRhOmFkYQ=='],
  ['no key at all', 'Bearer'],
  ['two keys', 'Bearer a, Bearer b'],
])('%s is refused, even beside a good cookie and on a public route', async (_, authorization) => {
  for (const path of ['/api/v1/me', '/api/v1/setup']) {
    const answer = await session.get(path, { authorization });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});

test('a revoked key is refused at once', async () => {
  const { id, client } = await server.createKey(session);
  expect((await client.get('/whoami')).status).toBe(200);
  expect((await session.delete(`/api/v1/keys/${id}`)).status).toBe(204);
  expect((await client.get('/whoami')).status).toBe(401);
  expect((await session.delete(`/api/v1/keys/${id}`)).status).toBe(404);
});

test('a key ends when it expires, though it was in use', async () => {
  await server.access.stop(); // what its poll drops must not be what ends the key
  const expiresAt = new Date(server.time.now.getTime() + 60_000).toISOString();
  const { body } = await session.post('/api/v1/keys', { name: 'Brief', role: 'admin', expiresAt });
  const client = bearer(body.key);
  expect((await client.get('/whoami')).status).toBe(200);
  server.advance(60_000);
  expect((await client.get('/whoami')).status).toBe(401);
  expect((await session.patch(`/api/v1/keys/${String(body.id)}`, { expiresAt: null })).body).toMatchObject({
    name: 'Brief',
    expiresAt: null,
  });
  expect((await client.get('/whoami')).status).toBe(200);
});

test("a key's role and name change at once", async () => {
  const { id, client } = await server.createKey(session);
  expect((await client.get('/api/v1/keys')).status).toBe(200);
  const changed = await session.patch(`/api/v1/keys/${id}`, { role: 'viewer', name: 'Reader' });
  expect(changed).toMatchObject({ status: 200, body: { id, role: 'viewer', name: 'Reader' } });
  expect((await client.get('/whoami')).body).toMatchObject({ role: 'viewer', name: 'Reader' });
  expect(await client.get('/api/v1/keys')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

test('what is wrong with a key is said with its path', async () => {
  const wrong = await session.post('/api/v1/keys', { name: ' ', role: 7, expiresAt: 'tomorrow' });
  expect(wrong.status).toBe(422);
  expect(
    issuesOf(wrong)
      .map(({ path, code }) => `${path} ${code}`)
      .toSorted(),
  ).toEqual(['/expiresAt wrong_format', '/name wrong_format', '/role wrong_type']);
  expect(issuesOf(await session.post('/api/v1/keys', { name: 'A', role: 'chief' }))).toMatchObject([
    { path: '/role', code: 'not_an_option' },
  ]);
  const past = await session.post('/api/v1/keys', { name: 'A', role: 'admin', expiresAt: '2020-01-01T00:00:00Z' });
  expect(issuesOf(past)).toMatchObject([{ path: '/expiresAt', code: 'too_small' }]);
  expect(issuesOf(await session.post('/api/v1/keys', { name: 'A\u0000', role: 'admin' }))).toMatchObject([{ path: '/name' }]);
  expect(rows(await session.get('/api/v1/keys'))).toEqual([]);
});

test('a list of keys goes by pages', async () => {
  for (const name of ['A', 'B', 'C']) await session.post('/api/v1/keys', { name, role: 'viewer' });
  const first = await session.get('/api/v1/keys?limit=2&count=true');
  expect(rows(first).map(({ name }) => name)).toEqual(['A', 'B']);
  expect(first.body.count).toBe(3);
  const { next } = first.body.page as { next: string };
  const second = await session.get(`/api/v1/keys?limit=2&cursor=${next}`);
  expect(rows(second).map(({ name }) => name)).toEqual(['C']);
  expect(second.body.page).toEqual({ next: null });
  expect((await session.get('/api/v1/keys?limit=501')).status).toBe(422);
});

describe('ATRIUM_API_KEY', () => {
  test('is an admin of main while it is set, and is stored nowhere', async () => {
    const client = bearer(apiKey);
    expect((await client.get('/whoami')).body).toMatchObject({ kind: 'key', name: 'ATRIUM_API_KEY', role: 'admin', workspace: 'main' });
    expect((await client.get('/api/v1/me')).status).toBe(200);
    expect(rows(await client.get('/api/v1/keys'))).toEqual([]);
    const without = await startServer({ ...database, apiKey: null });
    try {
      expect((await without.client({ authorization: `Bearer ${apiKey}` }).get('/whoami')).status).toBe(401);
    } finally {
      await without.stop();
    }
  });

  test('is refused when it is not whole', async () => {
    for (const key of [apiKey.slice(0, -1), `${apiKey}x`, '']) expect((await bearer(key).get('/whoami')).status).toBe(401);
  });
});

test('a key works in its own workspace only', async () => {
  await session.post('/api/v1/workspaces', { name: 'Second', slug: 'second' });
  const { client } = await server.createKey(session);
  expect((await client.get('/whoami', { 'x-atrium-workspace': 'main' })).status).toBe(200);
  expect((await client.get('/whoami', { 'x-atrium-workspace': 'second' })).status).toBe(403);
  const inSecond = await session.post('/api/v1/keys', { name: 'Second', role: 'admin' }, { 'x-atrium-workspace': 'second' });
  const second = bearer(inSecond.body.key);
  expect((await second.get('/whoami')).body).toMatchObject({ workspace: 'second' });
  expect(rows(await second.get('/api/v1/keys'))).toHaveLength(1);
  expect((await second.delete(`/api/v1/keys/${String(rows(await session.get('/api/v1/keys'))[0]!.id)}`)).status).toBe(404);
});
