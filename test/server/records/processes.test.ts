import { startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
let one: TestApp;
let other: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  one = await startApp({ database });
  other = await startApp({ database, roles: { web: true, worker: false } });
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await database.drop();
});

const companies = '/api/v1/records/company';
const addField = (name: string) => one.send('POST', '/api/v1/objects/company/fields', { name, label: name, type: 'text' });

test('a process answers by the schema that another one has just changed', async () => {
  await other.send('GET', companies);
  await addField('slogan');
  expect(await other.send('POST', companies, { name: 'A', slogan: 'new here' })).toMatchObject({
    status: 201,
    body: { slogan: 'new here' },
  });
  await addField('motto');
  const filtered = await other.send('POST', `${companies}/query`, { filter: { motto: { _null: true } }, fields: ['motto'] });
  expect(filtered).toMatchObject({ status: 200, body: { data: [{ motto: null }] } });
  await addField('creed');
  expect((await other.send('GET', companies)).body.data[0]).toHaveProperty('creed', null);
  await one.send('DELETE', '/api/v1/objects/company/fields/creed');
  expect((await other.send('GET', companies)).body.data[0]).not.toHaveProperty('creed');
  await one.send('PATCH', '/api/v1/objects/company/fields/slogan', { name: 'claim' });
  expect((await other.send('GET', companies)).body.data[0]).toHaveProperty('claim', 'new here');
});

test('a new object is known to the other process at once, and a hidden one no more', async () => {
  await one.send('POST', '/api/v1/objects', {
    name: 'boat',
    label: 'Boat',
    plural: 'boats',
    pluralLabel: 'Boats',
    fields: [{ name: 'name', label: 'Name', type: 'text' }],
  });
  expect((await other.send('POST', '/api/v1/records/boat', { name: 'Argo' })).status).toBe(201);
  expect((await other.send('GET', '/api/v1/objects')).body.data.map(({ name }: { name: string }) => name)).toContain('boat');
  await one.send('DELETE', '/api/v1/objects/boat');
  expect((await other.send('GET', '/api/v1/records/boat')).status).toBe(404);
});

test('a change that one process writes is told by the other', async () => {
  const stop = new AbortController();
  const response = await fetch(`${other.url}/api/v1/changes?object=company`, {
    headers: { authorization: 'Bearer test-key-of-the-environment' },
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const made = (await one.send('POST', companies, { name: 'Told elsewhere' })).body;
  let text = '';
  while (!text.includes(made.id)) text += (await reader.read()).value;
  expect(text).toContain('"type":"created"');
  stop.abort();
});

test('a key that was revoked in one process is refused by the other within a second', async () => {
  const { id, key } = (await one.send('POST', '/api/v1/keys', { name: 'short-lived', role: 'viewer' })).body;
  const withKey = { authorization: `Bearer ${key}` };
  expect((await other.send('GET', companies, undefined, withKey)).status).toBe(200);
  await one.send('DELETE', `/api/v1/keys/${id}`);
  const asked = performance.now();
  let status = 200;
  while (status === 200 && performance.now() - asked < 10_000) status = (await other.send('GET', companies, undefined, withKey)).status;
  expect(status).toBe(401);
});
