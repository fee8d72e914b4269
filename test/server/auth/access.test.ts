import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startWireCounter } from '../../support/wire-counter.ts';
import { admin, eventually, startServer, type TestClient, type TestServer } from './support.ts';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let session: TestClient;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer({ ...database, empty: true });
  other = await startServer(database);
  session = await server.setUp();
});

afterEach(async () => {
  await server.stop();
  await other.stop();
});

/** The same client on the other process. */
function onOther(headers: Record<string, string>, cookie?: string): TestClient {
  const client = other.client(headers);
  client.keep(cookie);
  return client;
}

describe('in every other process, without a word from this one,', () => {
  test('a revoked key ends, another role acts, and a new name is shown', async () => {
    const { body } = await session.post('/api/v1/keys', { name: 'Till', role: 'admin' });
    const client = onOther({ authorization: `Bearer ${String(body.key)}` });
    expect((await client.get('/whoami')).body).toMatchObject({ role: 'admin' });
    await session.patch(`/api/v1/keys/${String(body.id)}`, { role: 'viewer', name: 'New' });
    await eventually(async () => (await client.get('/whoami')).body.role === 'viewer');
    expect((await client.get('/whoami')).body).toMatchObject({ name: 'New' });
    await session.delete(`/api/v1/keys/${String(body.id)}`);
    await eventually(async () => (await client.get('/whoami')).status === 401);
  });

  test('a session ends by signing out', async () => {
    const client = onOther({}, session.cookie());
    expect((await client.get('/whoami')).status).toBe(200);
    await session.delete('/api/v1/sessions/current');
    await eventually(async () => (await client.get('/whoami')).status === 401);
  });

  test('a changed password ends the sessions there', async () => {
    const client = await other.signIn();
    expect((await client.get('/whoami')).status).toBe(200);
    await session.post('/api/v1/me/password', { current: admin.password, next: 'engine number two' });
    await eventually(async () => (await client.get('/whoami')).status === 401);
  });

  test("a role's policies and the workspace's settings are new", async () => {
    const client = onOther({}, session.cookie());
    expect((await client.get('/api/v1/me')).body.workspace).toMatchObject({ name: 'Acme' });
    await session.patch('/api/v1/workspace', { name: 'Acme & Daughters' });
    await eventually(async () => (await client.get('/api/v1/workspace')).body.name === 'Acme & Daughters');
  });
});

test('a known actor costs no statement, from a key and from a session', async () => {
  const { hostname, port } = new URL(database.url);
  const wire = await startWireCounter({ host: hostname, port: Number(port) });
  const counted = await startServer({ url: database.url.replace(`:${port}/`, `:${wire.port}/`) });
  try {
    await counted.access.stop(); // its poll would count
    const client = await counted.signIn();
    const { client: key } = await counted.createKey(client);
    for (const known of [client, key]) {
      wire.take();
      await known.get('/whoami');
      expect(wire.take().statements).toBeGreaterThan(0);
      for (let i = 0; i < 20; i++) expect((await known.get('/whoami')).status).toBe(200);
      expect(wire.take().statements).toBe(0);
    }
  } finally {
    await counted.stop();
    await wire.close();
  }
});

test('what was read before a change is not kept after it', async () => {
  const { body } = await session.post('/api/v1/keys', { name: 'Till', role: 'admin' });
  const client = onOther({ authorization: `Bearer ${String(body.key)}` });
  // The reader has its row and is held up while the change commits and is noticed.
  const { pool } = other.db;
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  let reading = false;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    if (JSON.stringify(args[0]).includes('api_key')) {
      reading = true;
      await held;
    }
    return result;
  }) as typeof pool.query;
  const slow = client.get('/whoami');
  await eventually(async () => reading);
  const generation = other.access.generation();
  await session.delete(`/api/v1/keys/${String(body.id)}`);
  await eventually(async () => other.access.generation() > generation);
  release();
  expect((await slow).status).toBe(200); // it was good when it was asked
  pool.query = query as typeof pool.query;
  expect((await client.get('/whoami')).status).toBe(401);
});

test('while the version can not be read, nothing cached is trusted', async () => {
  const client = onOther({}, session.cookie());
  expect((await client.get('/whoami')).status).toBe(200);
  const prepared = other.db.prepared;
  other.db.prepared = () => Promise.reject(new Error('no connection'));
  const generation = other.access.generation();
  await eventually(async () => other.access.generation() > generation + 1);
  expect(other.lines.filter((line) => line.includes('Changes of access can not be read'))).toHaveLength(1);
  other.db.prepared = prepared;
});
