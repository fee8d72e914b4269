import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, apiKey, issuesOf, rows, startServer, type TestServer } from '../auth/support.ts';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer({ ...database, apiKey, empty: true });
});

afterEach(() => server.stop());

const input = { ...admin, workspace: { name: 'Acme', timeZone: 'Europe/Berlin', language: 'de' }, start: 'empty' };
const needed = async () => (await server.client().get('/api/v1/setup')).body;

test('the first admin is made once, signed in, and the first workspace named', async () => {
  expect(await needed()).toEqual({ needed: true });
  const client = server.client();
  const answer = await client.post('/api/v1/setup', { ...input, email: 'Ada@Example.com' });
  expect(answer).toMatchObject({ status: 201, body: { kind: 'user', name: admin.name, email: admin.email, role: 'admin', jobId: null } });
  expect(answer.body.workspace).toMatchObject({ slug: 'main', name: 'Acme', timeZone: 'Europe/Berlin', language: 'de' });
  const { jobId: _, ...me } = answer.body;
  expect((await client.get('/api/v1/me')).body).toEqual(me);
  expect(await needed()).toEqual({ needed: false });
  expect(await server.db.query(sql`select id, name, email, left_at from ws_main._member`)).toEqual([
    { id: me.id, name: admin.name, email: admin.email, left_at: null },
  ]);
  const again = await server.client().post('/api/v1/setup', { ...input, email: 'second@example.com' });
  expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(again.headers.getSetCookie()).toEqual([]);
});

test('of two at once one wins, in two processes too', async () => {
  const other = await startServer(database);
  try {
    const post = (one: TestServer, email: string) => one.client().post('/api/v1/setup', { ...input, email });
    const answers = await Promise.all([post(server, 'a@example.com'), post(server, 'b@example.com'), post(other, 'c@example.com')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(await server.db.query(sql`select 1 from atrium."user"`)).toHaveLength(1);
  } finally {
    await other.stop();
  }
});

test('the shop example is started for the new admin', async () => {
  const answer = await server.client().post('/api/v1/setup', { ...input, start: 'shop' });
  expect(answer).toMatchObject({ status: 201, body: { jobId: '1' } });
  expect(server.examples).toEqual([`shop for ${admin.name}`]);
});

test('everything that is wrong is said, and leaves no trace', async () => {
  const wrong = {
    name: '',
    email: 'ada',
    password: 'short',
    workspace: { name: 'Acme', timeZone: 'Europe/Berlin', language: 'fr' },
    start: 'full',
  };
  const answer = await server.client().post('/api/v1/setup', wrong);
  expect(
    issuesOf(answer)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/email', '/name', '/password', '/start', '/workspace/language']);
  const zone = await server.client().post('/api/v1/setup', { ...input, workspace: { ...input.workspace, timeZone: 'Mars/Olympus' } });
  expect(issuesOf(zone)).toMatchObject([{ path: '/workspace/timeZone', code: 'not_an_option' }]);
  expect(await needed()).toEqual({ needed: true });
});

test("a page of another site can't set up", async () => {
  expect((await server.client({ 'sec-fetch-site': 'cross-site' }).post('/api/v1/setup', input)).status).toBe(403);
  expect(await needed()).toEqual({ needed: true });
});

test('ATRIUM_API_KEY works before anybody is there', async () => {
  const client = server.client({ authorization: `Bearer ${apiKey}` });
  expect((await client.get('/whoami')).body).toMatchObject({ role: 'admin', workspace: 'main' });
  const member = await client.post('/api/v1/members', { email: 'a@example.com', name: 'A', role: 'admin', password: 'engine number one' });
  expect(member.status).toBe(201);
  expect(await needed()).toEqual({ needed: false });
});

describe('ATRIUM_ADMIN_EMAIL and ATRIUM_ADMIN_PASSWORD', () => {
  const { email, password } = admin;

  test('make the first admin', async () => {
    await server.setup.ensureAdmin({ email: 'Ada@example.com', password });
    expect(await needed()).toEqual({ needed: false });
    const client = await server.signIn();
    expect((await client.get('/api/v1/me')).body).toMatchObject({ email, role: 'admin', workspace: { slug: 'main' } });
  });

  test('change nobody who is there', async () => {
    await server.setup.ensureAdmin({ email, password });
    await server.setup.ensureAdmin({ email, password: 'another password' });
    await server.setup.ensureAdmin({ email: 'other@example.com', password });
    const client = await server.signIn();
    expect(rows(await client.get('/api/v1/members'))).toHaveLength(1);
  });

  test('refuse a password that is none', async () => {
    await expect(server.setup.ensureAdmin({ email, password: 'short' })).rejects.toThrow('10 to 200 characters');
  });
});
