import { sql } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, issuesOf, startServer, type TestServer } from './support.ts';

const dayMs = 24 * 60 * 60 * 1000;
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
  server = await startServer({ ...database, empty: true });
  await server.setUp();
});

afterEach(() => server.stop());

describe('signing in', () => {
  test('answers as /me and sets a cookie that scripts and other sites can not use', async () => {
    const client = server.client();
    const answer = await client.post('/api/v1/sessions', { email: 'Ada@Example.COM', password: admin.password });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'user', name: admin.name, email: admin.email, role: 'admin', workspace: { slug: 'main' } });
    expect(answer.body.workspaces).toEqual([{ slug: 'main', name: 'Acme' }]);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^atrium_session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await client.get('/api/v1/me')).body).toEqual(answer.body);
  });

  test('keeps only the hash of the token, and nothing of it or of people in the log', async () => {
    const client = await server.signIn();
    const token = client.cookie()!.split('=')[1]!;
    const stored = await server.db.query<{ id: Buffer }>(sql`select id from atrium.session`);
    expect(stored.map(({ id }) => id.length)).toEqual([32, 32]);
    expect(stored.some(({ id }) => id.toString('base64url') === token)).toBe(false);
    expect(server.lines.join()).not.toMatch(new RegExp(`${token}|${admin.email}|${admin.password}`));
  });

  test.each([
    ['a wrong password', { email: admin.email, password: 'engine number two' }],
    ['an unknown address', { email: 'nobody@example.com', password: admin.password }],
    ['a password that is too short to be one', { email: admin.email, password: 'x' }],
  ])('refuses %s in the same words', async (_, credentials) => {
    const answer = await server.client().post('/api/v1/sessions', credentials);
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated', detail: 'The e-mail address or the password is wrong.' },
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('is refused after ten wrong passwords for an account, but not for another, nor for good', async () => {
    const client = server.client();
    const wrong = (email: string) => client.post('/api/v1/sessions', { email, password: 'a wrong password' });
    const answers = await Promise.all(Array.from({ length: 11 }, () => wrong(admin.email)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array<number>(10).fill(401), 429]);
    const limited = await client.post('/api/v1/sessions', { email: admin.email, password: admin.password });
    expect(limited).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await wrong('nobody@example.com')).status).toBe(401);
    server.advance(5 * 60 * 1000);
    await server.signIn();
  });

  test('counts no right password as a try', async () => {
    for (let i = 0; i < 12; i++) await server.signIn();
  });

  test('is refused to many addresses tried from one place', async () => {
    const client = server.client();
    const answers = await Promise.all(
      Array.from({ length: 101 }, (_, i) =>
        client.post('/api/v1/sessions', { email: `user${i}@example.com`, password: 'a wrong password' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('reports everything that is wrong with the body', async () => {
    const answer = await server.client().post('/api/v1/sessions', { email: 1, other: true });
    expect(answer.status).toBe(422);
    expect(
      issuesOf(answer)
        .map(({ path, code }) => `${path} ${code}`)
        .toSorted(),
    ).toEqual(['/email wrong_type', '/other unknown_field', '/password required']);
  });

  test('marks the cookie Secure behind a trusted proxy with https, and believes nobody else', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const untrusted = await server.client(https).post('/api/v1/sessions', { email: admin.email, password: admin.password });
    expect(untrusted.headers.getSetCookie()[0]).not.toContain('Secure');
    const proxied = await startServer({ url: database.url, trustProxy: true });
    try {
      const trusted = await proxied.client(https).post('/api/v1/sessions', { email: admin.email, password: admin.password });
      expect(trusted.headers.getSetCookie()[0]).toMatch(/; Secure$/);
    } finally {
      await proxied.stop();
    }
  });
});

describe('a session', () => {
  test('ends by signing out, and the second time there is nobody', async () => {
    const client = await server.signIn();
    const kept = client.cookie();
    const answer = await client.delete('/api/v1/sessions/current');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^atrium_session=; Path=\/; Max-Age=0;/);
    client.keep(kept);
    expect((await client.get('/api/v1/me')).status).toBe(401);
    expect((await client.delete('/api/v1/sessions/current')).status).toBe(401);
  });

  test('lives 30 days from its last use', async () => {
    const client = await server.signIn();
    server.advance(29 * dayMs);
    const used = await client.get('/api/v1/me');
    expect(used.status).toBe(200);
    expect(used.headers.getSetCookie()[0]).toMatch(/Max-Age=2592000/);
    expect((await client.get('/api/v1/me')).headers.getSetCookie()).toEqual([]);
    server.advance(29 * dayMs);
    expect((await client.get('/api/v1/me')).status).toBe(200);
    server.advance(30 * dayMs);
    expect((await client.get('/api/v1/me')).status).toBe(401);
  });

  test('with an unknown token is nobody, so that signing in is possible', async () => {
    const client = server.client();
    client.keep(`atrium_session=${'x'.repeat(43)}`);
    expect((await client.get('/api/v1/me')).status).toBe(401);
    expect((await client.post('/api/v1/sessions', { email: admin.email, password: admin.password })).status).toBe(201);
  });

  test('is found among other cookies and not mistaken for one that ends alike', async () => {
    const client = await server.signIn();
    const own = client.cookie();
    client.keep(`theme=dark; ${own}; last=1`);
    expect((await client.get('/api/v1/me')).status).toBe(200);
    client.keep(`not_${own}`);
    expect((await client.get('/api/v1/me')).status).toBe(401);
  });
});

describe('a request from a page of another site', () => {
  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ])('is refused with the cookie when it is unsafe: %j', async (headers) => {
    const client = await server.signIn();
    expect(await client.post('/touch', undefined, headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await client.delete('/api/v1/sessions/current', headers)).status).toBe(403);
    expect((await client.get('/api/v1/me', headers)).status).toBe(200);
    const { client: key } = await server.createKey(client);
    expect((await key.post('/touch', undefined, headers)).status).toBe(204);
  });

  test('passes when it is from our own page, or from no browser', async () => {
    const client = await server.signIn();
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: `http://127.0.0.1:${server.port}` },
    ]) {
      expect((await client.post('/touch', undefined, headers as Record<string, string>)).status).toBe(204);
    }
  });

  test('can not sign anybody in', async () => {
    const answer = await server
      .client({ origin: 'https://evil.example' })
      .post('/api/v1/sessions', { email: admin.email, password: admin.password });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('changing the password', () => {
  const next = 'engine number two';

  test("ends the user's other sessions and keeps this one", async () => {
    const [here, there] = [await server.signIn(), await server.signIn()];
    expect((await there.get('/api/v1/me')).status).toBe(200);
    expect((await here.post('/api/v1/me/password', { current: admin.password, next })).status).toBe(204);
    expect((await here.get('/api/v1/me')).status).toBe(200);
    expect((await there.get('/api/v1/me')).status).toBe(401);
    await expect(server.signIn()).rejects.toThrow('401');
    await server.signIn({ email: admin.email, password: next });
  });

  test('takes the present password', async () => {
    const client = await server.signIn();
    const answer = await client.post('/api/v1/me/password', { current: 'a wrong password', next });
    expect(answer.status).toBe(422);
    expect(issuesOf(answer)).toMatchObject([{ path: '/current', code: 'wrong_password' }]);
    await server.signIn();
  });

  test.each([
    ['too short', 'nine char', 'too_short'],
    ['too long', 'x'.repeat(201), 'too_long'],
  ])('refuses one that is %s', async (_, password, code) => {
    const client = await server.signIn();
    const answer = await client.post('/api/v1/me/password', { current: admin.password, next: password });
    expect(issuesOf(answer)).toMatchObject([{ path: '/next', code }]);
  });

  test('is nothing for a key', async () => {
    const { client } = await server.createKey(await server.signIn());
    expect((await client.post('/api/v1/me/password', { current: admin.password, next })).status).toBe(403);
  });
});

test('the same password typed as other code points signs in', async () => {
  const [composed, decomposed] = ['caf\u00e9 au lait', 'cafe\u0301 au lait'];
  const client = await server.signIn();
  await client.post('/api/v1/me/password', { current: admin.password, next: decomposed });
  await server.signIn({ email: admin.email, password: composed });
  await client.post('/api/v1/me/password', { current: decomposed, next: composed });
  await server.signIn({ email: admin.email, password: decomposed });
});
