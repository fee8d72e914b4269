import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, startServer, type TestClient, type TestServer } from './support.ts';

const apiKey = 'environment-key-of-the-tests';
const foreign = { 'x-atrium-workspace': 'not-mine' };
let database: TestDatabase;
let server: TestServer;
let session: TestClient;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ ...database, apiKey });
  session = await server.setUp();
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

test('a workspace that one is no member of is nothing to a route that anyone may call', async () => {
  expect((await session.get('/whoami', foreign)).status).toBe(403);
  expect(await session.get('/api/v1/setup', foreign)).toMatchObject({ status: 200, body: { needed: false } });
  expect((await session.get(`/api/v1/invitations/${'a'.repeat(43)}`, foreign)).status).toBe(404);
  const again = await session.post('/api/v1/sessions', { email: admin.email, password: admin.password }, foreign);
  expect(again).toMatchObject({ status: 201, body: { workspace: { slug: 'main' } } });
});

test('nor to a key', async () => {
  const key = server.client({ authorization: `Bearer ${apiKey}`, ...foreign });
  expect((await key.get('/whoami')).status).toBe(403);
  expect((await key.get('/api/v1/setup')).status).toBe(200);
});

test('a key that is none stays an error there, so that nobody takes an answer to nobody for their own', async () => {
  expect((await server.client({ authorization: 'Bearer nonsense' }).get('/api/v1/setup')).status).toBe(401);
});

test('who tried too often is told when to come again, and may then', async () => {
  const client = server.client();
  const signIn = (password: string) => client.post('/api/v1/sessions', { email: admin.email, password });
  for (let i = 0; i < 10; i++) expect((await signIn('a wrong password')).status).toBe(401);
  server.advance(100_000);
  const limited = await signIn(admin.password);
  expect(limited.status).toBe(429);
  expect(limited.headers.get('content-type')).toContain('application/problem+json');
  expect(limited.headers.get('retry-after')).toBe('200');
  expect(limited.body).toMatchObject({
    ...{ type: 'urn:atrium:problem:rate_limited', status: 429, code: 'rate_limited', errors: [] },
    detail: 'Too many tries; try again in 200 seconds.',
  });
  server.advance(199_000);
  expect((await signIn(admin.password)).status).toBe(429);
  server.advance(1000);
  expect((await signIn(admin.password)).status).toBe(201);
});
