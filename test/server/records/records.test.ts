import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  const made = await app.send('POST', '/api/v1/objects', {
    name: 'thing',
    label: 'Thing',
    plural: 'things',
    pluralLabel: 'Things',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true, required: true },
      { name: 'count', label: 'Count', type: 'integer', default: 1 },
      { name: 'ratio', label: 'Ratio', type: 'number' },
      { name: 'price', label: 'Price', type: 'currency' },
      { name: 'on', label: 'On', type: 'date' },
      { name: 'at', label: 'At', type: 'datetime' },
      {
        name: 'state',
        label: 'State',
        type: 'select',
        options: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
      {
        name: 'marks',
        label: 'Marks',
        type: 'multi_select',
        options: [
          { value: 'x', label: 'X' },
          { value: 'y', label: 'Y' },
        ],
      },
      { name: 'extra', label: 'Extra', type: 'json' },
      { name: 'number', label: 'Number', type: 'autonumber', prefix: 'T-', padding: 4 },
      { name: 'active', label: 'Active', type: 'boolean' },
      { name: 'site', label: 'Site', type: 'url' },
      {
        name: 'company',
        label: 'Company',
        type: 'relation',
        target: 'company',
        onDelete: 'restrict',
        inverse: { name: 'things', label: 'Things' },
      },
      {
        name: 'people',
        label: 'People',
        type: 'relation',
        target: 'person',
        cardinality: 'many_to_many',
        inverse: { name: 'things', label: 'Things' },
      },
    ],
  });
  expect(made.status).toBe(201);
});
afterAll(() => app.stop());

const things = '/api/v1/records/thing';
const create = async (values: object) => (await app.send('POST', things, { code: crypto.randomUUID(), ...values })).body;

test('create answers every type as it is on the wire', async () => {
  const sent = {
    code: 'T1',
    ratio: 0.25,
    price: { amount: '12.50', currency: 'GBP' },
    on: '2010-12-01',
    at: '2010-12-01T08:26:00Z',
    state: 'a',
    marks: ['y', 'x'],
    extra: { deep: [1, null, 'é'] },
    active: false,
    site: 'https://example.com/a?b=c',
  };
  const { status, body, headers } = await app.send('POST', things, sent);
  expect(status).toBe(201);
  expect(headers.get('etag')).toBe('"1"');
  expect(body).toMatchObject({ ...sent, count: 1, at: '2010-12-01T08:26:00.000Z', number: 'T-0001', company: null, version: 1 });
  expect(body).not.toHaveProperty('people');
  const read = await app.send('GET', `${things}/${body.id}`);
  expect(read.body).toEqual(body);
});

test('create reports every issue with its path and writes nothing', async () => {
  const { status, body } = await app.send('POST', things, {
    count: '5',
    price: { amount: 12.5, currency: 'GBP' },
    state: 'c',
    nope: 1,
    on: '2010-02-30',
  });
  expect(status).toBe(422);
  expect(body.code).toBe('invalid');
  const issues = Object.fromEntries(body.errors.map((one: { path: string; code: string }) => [one.path, one.code]));
  expect(issues).toMatchObject({
    '/code': 'required',
    '/count': 'wrong_type',
    '/price/amount': 'wrong_type',
    '/state': 'not_an_option',
    '/nope': 'unknown_field',
  });
});

test('a unique value is refused with its path', async () => {
  await create({ code: 'twice' });
  const { status, body } = await app.send('POST', things, { code: 'twice' });
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'not_unique', errors: [{ path: '/code', code: 'not_unique' }] });
});

test('update keeps what is not named, clears by null, and raises the version only for a change', async () => {
  const made = await create({ count: 5, ratio: 1 });
  const changed = await app.send('PATCH', `${things}/${made.id}`, { ratio: null });
  expect(changed.body).toMatchObject({ count: 5, ratio: null, version: 2 });
  const same = await app.send('PATCH', `${things}/${made.id}`, { count: 5 });
  expect(same.body.version).toBe(2);
  const nothing = await app.send('PATCH', `${things}/${made.id}`, {});
  expect(nothing).toMatchObject({ status: 200, body: { version: 2 } });
});

test('update refuses a stale version and leaves no trace', async () => {
  const made = await create({ count: 1 });
  await app.send('PATCH', `${things}/${made.id}`, { count: 2 });
  const late = await app.send('PATCH', `${things}/${made.id}`, { count: 3 }, { 'if-match': '"1"' });
  expect(late).toMatchObject({ status: 412, body: { code: 'stale_version' } });
  expect((await app.send('GET', `${things}/${made.id}`)).body).toMatchObject({ count: 2, version: 2 });
});

test('of updates at once that expect the same version, one wins', async () => {
  const made = await create({ count: 0 });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((count) => app.send('PATCH', `${things}/${made.id}`, { count }, { 'if-match': '"1"' })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412, 412]);
});

test('updates at once without an expected version are all kept, each with its history', async () => {
  const made = await create({ count: 0 });
  await Promise.all(Array.from({ length: 10 }, (_, n) => app.send('PATCH', `${things}/${made.id}`, { count: n + 1 })));
  expect((await app.send('GET', `${things}/${made.id}`)).body.version).toBe(11);
});

test('a relation to nothing is refused with its path', async () => {
  const { status, body } = await app.send('POST', things, { code: 'r', company: crypto.randomUUID() });
  expect(status).toBe(422);
  expect(body.errors).toEqual([expect.objectContaining({ path: '/company', code: 'not_found' })]);
});

test('many-to-many is replaced by a list, moved by add and remove, and read when asked for', async () => {
  const [ada, bob] = await Promise.all(
    ['Ada', 'Bob'].map(async (first) => (await app.send('POST', '/api/v1/records/person', { name: { first, last: null } })).body.id),
  );
  const made = await create({ people: [ada] });
  const peopleOf = async () =>
    (await app.send('GET', `${things}/${made.id}?fields=people.id`)).body.people.map((one: { id: string }) => one.id).toSorted();
  expect(await peopleOf()).toEqual([ada]);
  const moved = await app.send('PATCH', `${things}/${made.id}`, { people: { add: [bob], remove: [ada] } });
  expect(moved.body.version).toBe(2);
  expect(await peopleOf()).toEqual([bob]);
  await app.send('PATCH', `${things}/${made.id}`, { people: [] });
  expect(await peopleOf()).toEqual([]);
  const refused = await app.send('PATCH', `${things}/${made.id}`, { people: [crypto.randomUUID()] });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: '/people', code: 'not_found' }] } });
});

test('delete refuses while a restricting relation points here, and names it', async () => {
  const company = (await app.send('POST', '/api/v1/records/company', { name: 'Needed' })).body;
  const made = await create({ company: company.id });
  expect(await app.send('DELETE', `/api/v1/records/company/${company.id}`)).toMatchObject({ status: 409, body: { code: 'restricted' } });
  expect((await app.send('DELETE', `${things}/${made.id}`)).status).toBe(204);
  expect((await app.send('DELETE', `/api/v1/records/company/${company.id}`)).status).toBe(204);
  expect((await app.send('GET', `/api/v1/records/company/${company.id}`)).status).toBe(404);
});

test('a deleted target reads as null and comes back with its restoration', async () => {
  const company = (await app.send('POST', '/api/v1/records/company', { name: 'Gone soon' })).body;
  const person = (await app.send('POST', '/api/v1/records/person', { name: { first: 'Eve', last: 'X' }, company: company.id })).body;
  await app.send('DELETE', `/api/v1/records/company/${company.id}`);
  expect((await app.send('GET', `/api/v1/records/person/${person.id}`)).body.company).toBeNull();
  const trash = await app.send('GET', '/api/v1/trash');
  expect(trash.body.data[0]).toMatchObject({ object: 'company', id: company.id, title: 'Gone soon' });
  expect((await app.send('POST', `/api/v1/records/company/${company.id}/restore`)).body).toMatchObject({
    id: company.id,
    name: 'Gone soon',
  });
  expect((await app.send('GET', `/api/v1/records/person/${person.id}`)).body.company).toBe(company.id);
});

test('restore is refused where a unique value was taken meanwhile', async () => {
  const first = await create({ code: 'wanted' });
  await app.send('DELETE', `${things}/${first.id}`);
  await create({ code: 'wanted' });
  expect(await app.send('POST', `${things}/${first.id}/restore`)).toMatchObject({
    status: 409,
    body: { code: 'not_unique', errors: [{ path: '/code' }] },
  });
});

test('permanent deletion leaves nothing to restore', async () => {
  const made = await create({});
  expect((await app.send('DELETE', `${things}/${made.id}?permanent=true`)).status).toBe(204);
  expect((await app.send('POST', `${things}/${made.id}/restore`)).status).toBe(404);
});

test('a batch is done whole or not at all, and says where it failed', async () => {
  const made = await create({ code: 'present' });
  const refused = await app.send('POST', `${things}/batch`, { create: [{ code: 'b1' }, { code: 'present' }] });
  expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: '/create/1/code', code: 'not_unique' }] } });
  const done = await app.send('POST', `${things}/batch`, {
    create: [{ code: 'b1' }],
    update: [{ id: made.id, version: 1, count: 9 }],
    upsert: {
      by: 'code',
      records: [
        { code: 'b2', count: 2 },
        { code: 'present', ratio: 3 },
      ],
    },
  });
  expect(done.status).toBe(200);
  expect(done.body.created.map((one: { code: string }) => one.code)).toEqual(['b1', 'b2']);
  expect(done.body.updated).toEqual([expect.objectContaining({ count: 9, version: 2 }), expect.objectContaining({ ratio: 3, version: 3 })]);
});

test('an idempotency key does a write once and answers as the first time, even after a change', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const body = { code: 'once', count: 7 };
  const first = await app.send('POST', things, body, headers);
  await app.send('PATCH', `${things}/${first.body.id}`, { count: 8, people: [] });
  const second = await app.send('POST', things, body, headers);
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(second.headers.get('etag')).toBe('"1"');
  expect(await app.send('POST', things, { ...body, count: 6 }, headers)).toMatchObject({
    status: 422,
    body: { code: 'idempotency_mismatch' },
  });
});

test('bodies that are no JSON, too large, too deep or of another type are refused', async () => {
  expect(await app.send('POST', things, '{"code":')).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
  expect(await app.send('POST', things, `{"code":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).toMatchObject({
    status: 422,
    body: { errors: [{ code: 'too_deep' }] },
  });
  expect(await app.send('POST', things, { code: 'x' }, { 'content-type': 'text/csv' })).toMatchObject({ status: 415 });
  const large = await app.send('POST', things, `{"code":"${'x'.repeat(50 * 1024 * 1024)}"}`).catch(() => ({ status: 413 }));
  expect(large.status).toBe(413);
  expect((await app.send('GET', '/health')).status).toBe(200);
});

test('unknown objects, records and addresses are 404 as problem documents', async () => {
  for (const path of ['/api/v1/records/nothing', `${things}/${crypto.randomUUID()}`, `${things}/no-id`, '/api/v1/nowhere']) {
    const answer = await app.send('GET', path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', requestId: expect.any(String) } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  }
});

test('the log holds no values and no keys', () => {
  expect(app.logged.join('\n')).not.toMatch(/wanted|test-key|present/);
});
