import { startApp, type TestApp } from '../support/app.ts';

const path = '/api/v1/records/part';
const nothing = '00000000-0000-7000-8000-000000000000';
let app: TestApp;
let company: string;
let clerk: Record<string, string>;

beforeAll(async () => {
  app = await startApp();
  const made = await app.send('POST', '/api/v1/objects', {
    ...{ name: 'part', label: 'Part', plural: 'parts', pluralLabel: 'Parts' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'serial', label: 'Serial', type: 'text', unique: true, caseInsensitive: true },
      { name: 'title', label: 'Title', type: 'text', required: true },
      { name: 'count', label: 'Count', type: 'integer' },
      { name: 'mail', label: 'Mail', type: 'email' },
      { name: 'maker', label: 'Maker', type: 'relation', target: 'company', onDelete: 'restrict' },
      { name: 'keeper', label: 'Keeper', type: 'user' },
    ],
  });
  expect(made.status).toBe(201);
  company = (await app.send('POST', '/api/v1/records/company', { name: 'Maker' })).body.id;
  const policies = [
    { object: 'part', actions: ['read', 'create'] },
    {
      object: 'part',
      actions: ['update'],
      filter: { count: { _gt: 0 } },
      fields: { read: '*', write: ['title', 'count', 'mail', 'maker'] },
    },
    { object: 'part', actions: ['delete'], filter: { count: { _gt: 100 } } },
  ];
  expect((await app.send('POST', '/api/v1/roles', { name: 'clerk', policies })).status).toBe(201);
  clerk = { authorization: `Bearer ${(await app.send('POST', '/api/v1/keys', { name: 'Clerk', role: 'clerk' })).body.key}` };
});
afterAll(() => app.stop());

const make = async (values: object = {}): Promise<string> => (await app.send('POST', path, { title: 'T', count: 1, ...values })).body.id;
const issuesOf = (answer: { status: number; body: { code: string; errors: { path: string; code: string }[] } }) => [
  answer.status,
  answer.body.code,
  ...answer.body.errors.map((one) => `${one.path} ${one.code}`).toSorted(),
];

test('a record’s shape, its values and what they point at are told together', async () => {
  await make({ code: 'taken', serial: 'Taken' });
  const values = { code: 'taken', serial: 'TAKEN', count: 'one', mail: 'nobody', maker: nothing, keeper: nothing, nope: 1 };
  const all = [
    '/code not_unique',
    '/count wrong_type',
    '/keeper not_found',
    '/mail wrong_format',
    '/maker not_found',
    '/nope unknown_field',
  ];
  const wrong = [...all, '/serial not_unique', '/title required'];
  expect(issuesOf(await app.send('POST', path, values))).toEqual([422, 'invalid', ...wrong]);
  const id = await make();
  expect(issuesOf(await app.send('PATCH', `${path}/${id}`, { ...values, title: null }))).toEqual([422, 'invalid', ...wrong]);
  expect(issuesOf(await app.send('POST', path, { title: 'T', code: 'taken', serial: 'taken' }))).toEqual([
    ...[409, 'not_unique', '/code not_unique', '/serial not_unique'],
  ]);
});

test('what a record holds already is no conflict with itself', async () => {
  const id = await make({ code: 'mine' });
  expect(issuesOf(await app.send('PATCH', `${path}/${id}`, { code: 'mine', count: 'x' }))).toEqual([422, 'invalid', '/count wrong_type']);
});

test('a batch tells what is wrong in each of its parts', async () => {
  const [there, linked] = [await make({ code: 'there' }), await make({ maker: company })];
  const answer = await app.send('POST', `${path}/batch`, {
    create: [{ title: 'Good' }, { count: 'x', maker: nothing }, { title: 'T', code: 'there' }],
    update: [
      { id: nothing, count: 2 },
      { id: 'no id', mail: 'nobody' },
      { id: there, version: 9, maker: nothing },
      { id: linked, mail: 'nobody' },
    ],
    upsert: { by: 'code', records: [{ code: 'there', count: 'x' }, { count: 'x' }, { code: 'new' }, { code: 'new', title: 'T' }] },
    delete: [there, nothing.replace('7', '6'), 'another'],
  });
  expect(issuesOf(answer)).toEqual([
    ...[422, 'invalid'],
    ...['/create/1/count wrong_type', '/create/1/maker not_found', '/create/1/title required', '/create/2/code not_unique'],
    ...[
      '/delete/0 doubled',
      '/delete/1 not_found',
      '/delete/2 not_found',
      '/update/0 not_found',
      '/update/1 not_found',
      '/update/1/mail wrong_format',
      '/update/2 stale_version',
    ],
    ...['/update/2/maker not_found', '/update/3/mail wrong_format'],
    ...['/upsert/records/0/count wrong_type', '/upsert/records/1/code required', '/upsert/records/1/count wrong_type'],
    ...['/upsert/records/2/title required', '/upsert/records/3/code doubled'],
  ]);
});

test('problems of one kind keep their status, for each record that has one', async () => {
  const [one, two] = [await make(), await make()];
  const update = [{ id: nothing }, { id: one, title: 'Good' }, { id: nothing.replace('7', '6') }];
  expect(issuesOf(await app.send('POST', `${path}/batch`, { update }))).toEqual([
    404,
    'not_found',
    '/update/0 not_found',
    '/update/2 not_found',
  ]);
  const stale = [one, two].map((id) => ({ id, version: 7, count: 5 }));
  expect(issuesOf(await app.send('POST', `${path}/batch`, { update: stale }))).toEqual([
    ...[412, 'stale_version', '/update/0 stale_version', '/update/1 stale_version'],
  ]);
  const another = (await app.send('POST', '/api/v1/records/company', { name: 'Another' })).body.id;
  await make({ maker: company });
  await make({ maker: another });
  expect(issuesOf(await app.send('POST', '/api/v1/records/company/batch', { delete: [company, another] }))).toEqual([
    ...[409, 'restricted', '/delete/0 restricted', '/delete/1 restricted'],
  ]);
  expect((await app.send('GET', `${path}/${one}`)).body).toMatchObject({ title: 'T', version: 1 });
});

test('what the role doesn’t allow is told beside what is wrong', async () => {
  const [mine, not] = [await make(), await make({ count: 0 })];
  const answer = await app.send(
    'POST',
    `${path}/batch`,
    {
      update: [
        { id: mine, code: 'x', mail: 'nobody' },
        { id: not, count: 3 },
        { id: mine.replace(/^./, '9'), count: 3 },
      ],
      delete: [not],
    },
    clerk,
  );
  expect(issuesOf(answer)).toEqual([
    ...[
      422,
      'invalid',
      '/delete/0 doubled',
      '/update/0/code forbidden',
      '/update/0/mail wrong_format',
      '/update/1 forbidden',
      '/update/2 not_found',
    ],
  ]);
  expect(issuesOf(await app.send('PATCH', `${path}/${mine}`, { code: 'x', serial: 'y' }, clerk))).toEqual([
    ...[403, 'forbidden', '/code forbidden', '/serial forbidden'],
  ]);
  const companies = await app.send('POST', '/api/v1/records/company/batch', { create: [{ name: 'C' }], delete: [company] }, clerk);
  expect(issuesOf(companies)).toEqual([403, 'forbidden', '/create forbidden', '/delete forbidden']);
});

test('a batch that is refused writes nothing, and one that is right is what it was', async () => {
  const id = await make({ code: 'kept' });
  const create = [{ title: 'New', code: 'fresh' }];
  expect((await app.send('POST', `${path}/batch`, { create, update: [{ id: nothing }] })).status).toBe(404);
  expect(await app.send('POST', `${path}/batch`, { create, update: [{ id, count: 7 }] })).toMatchObject({
    ...{ status: 200, body: { created: [{ code: 'fresh' }], updated: [{ count: 7, version: 2 }] } },
  });
});

test('GraphQL tells all of a mutation’s input', async () => {
  const query = 'mutation ($data: PartInput!) { createPart(data: $data) { id } }';
  const data = { title: 'T', mail: 'nobody', maker: nothing, code: 'there' };
  const { body } = await app.send('POST', '/graphql', { query, variables: { data } });
  expect(body.errors[0].extensions.errors.map((one: { path: string }) => one.path).toSorted()).toEqual([
    '/data/code',
    '/data/mail',
    '/data/maker',
  ]);
});
