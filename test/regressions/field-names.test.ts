import { startApp, type TestApp } from '../support/app.ts';

// Names that statements of ours use, or might: any of them is a field's to take.
const names = [
  ...'abcdefghiklmnopqrstuvwxyz',
  ...['expected', 'found', 'allowed', 'fresh', 'input', 'former', 'checked', 'gate', 'written', 'open', 'schema_version', 'data', 'failed'],
  ...['record', 'before', 'field', 'fields', 'changes', 'part', 'value', 'key', 'object', 'record_id', 'until', 'actor', 'source', 'at'],
  ...['ids', 'had', 'deletion', 'live', 'visible', 'target_id', 'line', 'select', 'order', 'user', 'null', 'from'],
];
const path = '/api/v1/records/thing';
let app: TestApp;
let first: string;

const send = (method: string, to: string, body?: unknown, headers = {}) => app.send(method, to, body, headers);
const valuesOf = (value: string) => Object.fromEntries(names.map((name) => [name, value]));

beforeAll(async () => {
  app = await startApp();
  const fields = names.map((name) => ({ name, label: name, type: 'text', unique: name === 'key' }));
  const { status } = await send('POST', '/api/v1/objects', {
    name: 'thing',
    label: 'Thing',
    plural: 'things',
    pluralLabel: 'Things',
    fields,
  });
  expect(status).toBe(201);
});
afterAll(() => app.stop());

test('a record is created and changed, whatever its fields are called', async () => {
  const { status, body } = await send('POST', path, valuesOf('one'), { 'idempotency-key': 'same' });
  expect([status, body]).toMatchObject([201, valuesOf('one')]);
  first = body.id;
  expect((await send('PATCH', `${path}/${first}`, valuesOf('two'), { 'if-match': '"1"' })).body).toMatchObject(valuesOf('two'));
  const again = await send('POST', path, valuesOf('one'), { 'idempotency-key': 'same' });
  expect([again.status, again.body]).toEqual([201, body]);
});

test('a batch knows its records from each other', async () => {
  const { status, body } = await send('POST', `${path}/batch`, {
    create: [{ n: '1', expected: 'x' }, { n: '0' }],
    update: [{ id: first, version: 2, n: '7', expected: '9' }],
    upsert: { by: 'key', records: [{ key: 'new', n: '5' }] },
  });
  expect(status).toBe(200);
  expect(body.created.map(({ n, expected }: Record<string, unknown>) => [n, expected])).toEqual([
    ['1', 'x'],
    ['0', null],
    ['5', null],
  ]);
  expect(body.updated).toMatchObject([{ id: first, version: 3, n: '7', expected: '9' }]);
});

test('an import creates and updates', async () => {
  const form = new FormData();
  form.append('file', new Blob(['key,n,expected\nnew,a,b\nnewer,c,d\n']), 'things.csv');
  const mapping = Object.fromEntries(['key', 'n', 'expected'].map((name) => [name, { field: name }]));
  form.append('options', JSON.stringify({ object: 'thing', format: 'csv', key: 'key', mapping }));
  const headers = { authorization: 'Bearer test-key-of-the-environment' };
  const { id } = (await (await fetch(`${app.url}/api/v1/imports`, { method: 'POST', headers, body: form })).json()) as { id: string };
  await expect(settled(id)).resolves.toMatchObject({ state: 'done', created: 1, updated: 1, refused: 0 });
  const { body } = await send('GET', `${path}?fields=n,expected&sort=n&filter=${encodeURIComponent('{"key":{"_starts_with":"new"}}')}`);
  expect(body.data).toEqual([
    { n: 'a', expected: 'b' },
    { n: 'c', expected: 'd' },
  ]);
});

async function settled(id: string): Promise<{ state: string }> {
  for (;;) {
    const { body } = await send('GET', `/api/v1/jobs/${id}`);
    if (body.state !== 'queued' && body.state !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a record is deleted and comes back', async () => {
  expect((await send('DELETE', `${path}/${first}`)).status).toBe(204);
  expect((await send('GET', `${path}?deleted=true&fields=n`)).body.data).toEqual([{ n: '7' }]);
  expect((await send('POST', `${path}/${first}/restore`)).body).toMatchObject({ n: '7', t: 'two', w: 'two' });
});
