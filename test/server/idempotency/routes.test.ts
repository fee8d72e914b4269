import pg from 'pg';
import { startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const dayMs = 24 * 60 * 60 * 1000;
let database: TestDatabase;
let client: pg.Client;
let app: TestApp;
let now = Date.now();
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database, clock: () => new Date(now) });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await app.stop();
  await database.drop();
});

const fresh = (): string => `key ${(keys += 1)}`;
const send = (key: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.send(method, `/api/v1${path}`, body, { 'idempotency-key': key, ...headers });
const rowOf = async (key: string) => (await client.query('select * from atrium.idempotency where key = $1', [key])).rows[0];
const forget = (key: string) => client.query('update atrium.idempotency set reply = null where key = $1', [key]);
const thing = (name: string) => ({ name, label: 'Thing', plural: `${name}s`, pluralLabel: 'Things' });
const admin = async (name: string) => `Bearer ${(await app.send('POST', '/api/v1/keys', { name, role: 'admin' })).body.key}`;

test('a server key is made once, and the second answer shows the same one', async () => {
  const key = fresh();
  const make = () => send(key, 'POST', '/keys', { name: 'Twice', role: 'viewer' });
  const [first, second] = [await make(), await make()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
  const { data } = (await app.send('GET', '/api/v1/keys')).body;
  expect(data.filter(({ name }: { name: string }) => name === 'Twice')).toHaveLength(1);
});

test('what is kept tells nobody the reply, nor lets anybody guess the request', async () => {
  const key = fresh();
  const { body } = await send(key, 'POST', '/keys', { name: 'Sealed', role: 'viewer' });
  const row = await rowOf(key);
  expect(row.reply.length).toBeGreaterThan(body.key.length);
  expect(row.reply.toString('latin1')).not.toContain(body.key);
  expect(row.reply.toString('latin1')).not.toContain('"status"');
  await send(`${key} again`, 'POST', '/keys', { name: 'Sealed', role: 'viewer' });
  await client.query('update atrium.idempotency set reply = $2, request = $3 where key = $1', [`${key} again`, row.reply, row.request]);
  expect((await send(`${key} again`, 'POST', '/keys', { name: 'Sealed', role: 'viewer' })).status).toBe(500); // sealed for another key
});

test('another body, query or route under the same key is refused', async () => {
  const key = fresh();
  const mismatch = { status: 422, body: { code: 'idempotency_mismatch' } };
  expect((await send(key, 'POST', '/objects?dryRun=true', thing('crate'))).body).toHaveProperty('plan');
  expect((await send(key, 'POST', '/objects?dryRun=true', thing('crate'))).status).toBe(200);
  expect(await send(key, 'POST', '/objects', thing('crate'))).toMatchObject(mismatch);
  expect(await send(key, 'POST', '/objects?dryRun=true', thing('box'))).toMatchObject(mismatch);
  expect(await send(key, 'POST', '/keys', { name: 'Other', role: 'viewer' })).toMatchObject(mismatch);
});

test('a key is its actor’s own, and a day old at most', async () => {
  const key = fresh();
  const make = (authorization?: string) =>
    send(key, 'POST', '/keys', { name: 'Whose', role: 'viewer' }, authorization === undefined ? {} : { authorization });
  const first = await make();
  const others = await make(await admin('Somebody else'));
  expect([others.status, others.body.id === first.body.id]).toEqual([201, false]);
  now += dayMs - 1000;
  expect((await make()).body).toEqual(first.body);
  now += 2000;
  expect((await make()).body.id).not.toBe(first.body.id);
});

test('it holds on every kind of route: made, changed, removed', async () => {
  const twice = async (method: string, path: string, body?: unknown) => {
    const key = fresh();
    const [first, second] = [await send(key, method, path, body), await send(key, method, path, body)];
    expect(`${first.status} ${method} ${path}`).toMatch(/^20[014] /);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    return first.body;
  };
  const role = await twice('POST', '/roles', { name: 'twice', policies: [] });
  await twice('PATCH', `/roles/${role.id}`, { name: 'twice more' });
  await twice('DELETE', `/roles/${role.id}`);
  const invited = await twice('POST', '/members', { email: 'ada@example.com', name: 'Ada', role: 'editor' });
  expect(invited.invitation).toMatch(/^\/invitation\//);
  await twice('PATCH', `/members/${invited.id}`, { role: 'viewer' });
  await twice('DELETE', `/members/${invited.id}`);
  await twice('PATCH', '/workspace', { name: 'Renamed' });
  await twice('POST', '/objects', thing('gadget'));
  await twice('POST', '/objects/gadget/fields', { name: 'code', label: 'Code', type: 'text' });
  await twice('PATCH', '/objects/gadget/fields/code', { label: 'Key' });
  await twice('DELETE', '/objects/gadget/fields/code');
  await twice('POST', '/objects/gadget/fields/code/restore');
  await twice('POST', '/schema/changes', { changes: [{ op: 'updateObject', object: 'gadget', set: { label: 'Gadget' } }] });
  await twice('DELETE', '/objects/gadget?permanent=true');
});

test('a refusal is not kept: once its reason is gone, the same request is carried out', async () => {
  const key = fresh();
  const invite = () => send(key, 'POST', '/members', { email: 'bob@example.com', name: 'Bob', role: 'later' });
  expect((await invite()).status).toBe(422);
  await app.send('POST', '/api/v1/roles', { name: 'later', policies: [] });
  const second = await invite();
  expect(second.status).toBe(201);
  expect((await invite()).body).toEqual(second.body);
  expect(await send('x'.repeat(256), 'POST', '/keys', { name: 'Long', role: 'viewer' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: '/header/Idempotency-Key', code: 'too_long' }] },
  });
});

test('while the first is running, the second is told so', async () => {
  const key = fresh();
  const make = () => send(key, 'POST', '/keys', { name: 'Slow', role: 'viewer' });
  await client.query('begin');
  await client.query('select 1 from atrium.installation for update'); // changes of access wait for this row
  const first = make();
  while (!(await rowOf(key)));
  const second = await make();
  expect(second).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('still running') } });
  expect(second.headers.get('retry-after')).toBe('1');
  expect((await send(key, 'POST', '/keys', { name: 'Other', role: 'viewer' })).body.code).toBe('idempotency_mismatch');
  await client.query('commit');
  const { body } = await first;
  expect((await make()).body).toEqual(body);
});

test('a first request that broke off leaves its outcome open, which the second is told', async () => {
  const key = fresh();
  const make = () => send(key, 'POST', '/keys', { name: 'Lost', role: 'viewer' });
  await make();
  await forget(key); // as a process leaves it that ends between the commit and keeping the answer
  for (const answer of [await make(), await make()]) {
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringMatching(/isn't known.*GET \/api\/v1\/keys/) },
    });
  }
  const { data } = (await app.send('GET', '/api/v1/keys')).body;
  expect(data.filter(({ name }: { name: string }) => name === 'Lost')).toHaveLength(1);
});

test('a fault of the server leaves it open too', async () => {
  const key = fresh();
  await client.query('alter table atrium.api_key rename to api_key_away');
  const make = () => send(key, 'POST', '/keys', { name: 'Fault', role: 'viewer' });
  expect((await make()).status).toBe(500);
  await client.query('alter table atrium.api_key_away rename to api_key');
  expect(await make()).toMatchObject({ status: 409, body: { detail: expect.stringContaining("isn't known") } });
});

test('a change that was refused after a part of it had been committed is not done again', async () => {
  const key = fresh();
  await app.send('POST', '/api/v1/objects', { ...thing('half'), fields: [{ name: 'code', label: 'Code', type: 'text' }] });
  const { rows } = await client.query('select schema_name from atrium.workspace');
  const table = `"${rows[0].schema_name}".half`;
  await app.send('POST', '/api/v1/records/half/batch', { create: Array.from({ length: 1000 }, (_, i) => ({ code: `c${i}` })) });
  await client.query(`insert into ${table} (id, created_at, created_by, updated_at, updated_by, version, code)
    select gen_random_uuid(), now(), 'x', now(), 'x', 1, 'm' || n from generate_series(1, 120000) n`);
  await client.query(`analyze ${table}`);
  const blocker = new pg.Client({ connectionString: database.url });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query(`insert into ${table} (id, created_at, created_by, updated_at, updated_by, version, code)
    values (gen_random_uuid(), now(), 'x', now(), 'x', 1, 'c1')`); // unseen by the check before, met by the index after
  const change = send(key, 'PATCH', '/objects/half/fields/code', { unique: true });
  const waits = `select 1 from pg_stat_activity where query ilike 'create unique index concurrently%' and wait_event_type = 'Lock'`;
  while ((await client.query(waits)).rows.length === 0);
  await blocker.query('commit');
  await blocker.end();
  expect(await change).toMatchObject({ status: 409, body: { code: 'not_unique' } });
  expect(await send(key, 'PATCH', '/objects/half/fields/code', { unique: true })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('GET /api/v1/objects/half)') },
  });
});

test('keys of yesterday are swept away', async () => {
  const key = fresh();
  await send(key, 'POST', '/keys', { name: 'Old', role: 'viewer' });
  now += dayMs + 1000;
  const later = await startApp({ database, clock: () => new Date(now) });
  while (await rowOf(key)); // the first turn is at the start
  await later.stop();
});

test('OpenAPI offers the header on each route that takes it, and on no other', async () => {
  const { paths } = (await app.send('GET', '/api/v1/openapi.json')).body;
  const header = '#/components/parameters/IdempotencyKey';
  type Operation = { parameters?: { $ref?: string }[]; security?: object[]; responses: Record<string, unknown> };
  const without = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method, { parameters = [] }]) => method !== 'get' && !parameters.some(({ $ref }) => $ref === header))
      .map(([method, { security }]) => `${method} ${path}${security ? '' : ' signed in'}`),
  );
  const reads = ['person', 'company'].flatMap((name) => [`/records/${name}/query`, `/records/${name}/query/anchors`]);
  expect(without.filter((one) => !/\/(half|gadget)/.test(one)).toSorted()).toEqual(
    [
      ...['/sessions', '/invitations/{token}/accept', '/setup'].map((path) => `post /api/v1${path}`),
      ...['/imports/preview', ...reads].map((path) => `post /api/v1${path} signed in`),
      'delete /api/v1/sessions/current signed in',
    ].toSorted(),
  );
  expect(paths['/api/v1/keys'].post.responses).toHaveProperty('409');
});
