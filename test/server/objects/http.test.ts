import type { FieldDefinition, ObjectDefinition, PlanStep } from '@atrium/sdk';
import { id, sql } from '../../../server/src/db/index.ts';
import type { WorkspaceRef } from '../../../server/src/lib/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { created, field, objectOf } from '../schema/define.ts';
import { createWorld, type World } from './world.ts';

let database: TestDatabase;
let world: World;
let workspace: WorkspaceRef;
let api: Awaited<ReturnType<World['serve']>>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld({ url: database.url });
});
afterAll(async () => {
  await world.db.close();
  await database.drop();
});

let count = 0;
beforeEach(async () => {
  workspace = await world.createWorkspace(`w${count++}`);
  api = await world.serve(world.actorOf(workspace));
});
afterEach(async () => {
  expect(await world.engine.check(workspace)).toEqual([]);
  await api.stop();
});

const table = (name: string) => id(workspace.schema, name);
const names = ({ fields }: ObjectDefinition) => fields.map(({ name }) => name);
const codes = ({ body }: { body: { errors: { path: string; code: string }[] } }) => body.errors.map(({ path, code }) => `${path} ${code}`);

async function insert(object: string, columns: Record<string, unknown>): Promise<string> {
  const recordId = world.newId();
  const base = { id: recordId, created_at: '2026-01-01', created_by: 'x', updated_at: '2026-01-01', updated_by: 'x', version: 1 };
  await world.db.query(
    sql`insert into ${table(object)} select * from jsonb_populate_record(null::${table(object)}, ${JSON.stringify({ ...base, ...columns })})`,
  );
  return recordId;
}

test('a workspace begins with person and company', async () => {
  const { status, body } = await api.get('/objects');
  expect(status).toBe(200);
  const [company, person] = body.data as [ObjectDefinition, ObjectDefinition];
  expect([company, person].map(({ name, plural, owner }) => `${name} ${plural} ${owner}`)).toEqual([
    'company companies core',
    'person people core',
  ]);
  expect(company.fields.map(({ name, type, required }) => `${name} ${type}${required ? '!' : ''}`)).toEqual([
    'name text!',
    'domain domain',
    'industry text',
    'employees integer',
    'owner user',
    'people relation',
  ]);
  expect(person.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'name person_name',
    'email email',
    'phone phone',
    'title text',
    'company relation',
    'owner user',
  ]);
  expect(person.fields.find(({ name }) => name === 'company')).toMatchObject({
    target: 'company',
    cardinality: 'many_to_one',
    inverse: { name: 'people' },
    onDelete: 'set_null',
  });
  expect(company.fields.find(({ name }) => name === 'people')).toMatchObject({
    target: 'person',
    cardinality: 'one_to_many',
    inverseOf: 'company',
  });
  expect(body.page).toEqual({ next: null });
  expect((await world.db.query(sql`select state from atrium.plan where workspace_id = ${workspace.id}`)).length).toBe(1);
});

test('an object is created with its fields, and got by its name', async () => {
  const answer = await api.post('/objects', {
    ...objectOf('order', [field('number', 'text', { required: true, unique: true }), field('customer', 'relation', { target: 'person' })]),
    ...{ description: 'What was bought', icon: 'box' },
  });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    name: 'order',
    plural: 'orders',
    label: 'order',
    description: 'What was bought',
    titleField: 'number',
    owner: 'user',
    hidden: false,
  });
  expect(answer.body).toEqual((await api.get('/objects/order')).body);
  expect(names((await api.get('/objects/person')).body)).toContain('orders');
  expect((await api.get('/objects/nope')).status).toBe(404);
});

test('a dry run shows every step and changes nothing', async () => {
  const before = await api.get('/objects?hidden=true');
  const { status, body } = await api.post('/objects?dryRun=true', objectOf('order', [field('customer', 'relation', { target: 'person' })]));
  expect(status).toBe(200);
  const steps = body.plan.steps as PlanStep[];
  expect(steps.map(({ lock }) => lock)).toEqual(['none', 'SHARE', 'SHARE', 'SHARE ROW EXCLUSIVE']);
  expect(steps[0]!.sql).toContain(`create table "${workspace.schema}"."order"`);
  for (const [method, path, input] of [
    ['patch', '/objects/person', { name: 'contact', plural: 'contacts' }],
    ['delete', '/objects/person/fields/title', undefined],
    ['post', '/objects/person/fields', field('note', 'text')],
    ['patch', '/objects/person/fields/title', { label: 'Position' }],
    ['post', '/schema/changes', { changes: [created('x')] }],
  ] as const) {
    const answer = await api[method](`${path}?dryRun=true`, input);
    expect([answer.status, answer.body.plan.steps.length > 0]).toEqual([200, true]);
  }
  expect(await api.get('/objects?hidden=true')).toEqual(before);
});

test('a rename keeps the data and the old name', async () => {
  const personId = await insert('person', { title: 'Countess' });
  expect((await api.patch('/objects/person', { name: 'contact', plural: 'contacts' })).body).toMatchObject({
    name: 'contact',
    aliases: ['person'],
  });
  expect((await api.patch('/objects/person/fields/title', { name: 'position' })).body).toMatchObject({
    name: 'position',
    aliases: ['title'],
  });
  expect((await api.get('/objects/person')).body.name).toBe('contact');
  expect(await world.db.query(sql`select id::text, position from ${table('contact')}`)).toEqual([{ id: personId, position: 'Countess' }]);
});

test('an object is hidden, restored and deleted for good', async () => {
  await api.post('/objects', objectOf('order', [field('note', 'text')]));
  await insert('order', { note: 'kept' });
  const hide = await api.delete('/objects/order?dryRun=true');
  expect(hide.body.plan.steps).toMatchObject([{ destroys: null, summary: expect.stringContaining('Hide the object "order"') }]);
  expect((await api.delete('/objects/order')).status).toBe(204);
  expect((await api.get('/objects/order')).status).toBe(404);
  expect((await api.patch('/objects/order', { label: 'x' })).status).toBe(404);
  const trash = (await api.get('/objects?hidden=true')).body.data as ObjectDefinition[];
  expect(trash.filter(({ hidden }) => hidden).map(({ name }) => name)).toEqual(['order']);
  expect((await api.post('/objects/order/restore')).body).toMatchObject({ name: 'order', hidden: false });
  expect(await world.db.query(sql`select note from ${table('order')}`)).toEqual([{ note: 'kept' }]);
  await api.delete('/objects/order');
  const plan = (await api.delete('/objects/order?permanent=true&dryRun=true')).body.plan.steps as PlanStep[];
  expect(plan).toMatchObject([{ destroys: 'The table "order" with all that is in it (1 row).' }]);
  expect((await api.delete('/objects/order?permanent=true')).status).toBe(204);
  expect((await api.post('/objects/order/restore')).status).toBe(404);
  expect(codes(await api.delete('/objects/person'))).toEqual([' core']);
});

test('a field is created, changed, hidden, restored and deleted for good', async () => {
  const made = await api.post('/objects/company/fields', field('rating', 'integer', { min: 1, max: 5 }));
  expect([made.status, made.body]).toMatchObject([
    201,
    { name: 'rating', type: 'integer', min: 1, max: 5, required: false, unique: false },
  ]);
  await insert('company', { name: 'Acme', rating: 4 });
  const patched = await api.patch('/objects/company/fields/rating', { max: null, label: 'Stars', required: true });
  expect(patched.body).toMatchObject({ label: 'Stars', required: true, min: 1 });
  expect(patched.body).not.toHaveProperty('max');
  expect((await api.delete('/objects/company/fields/rating')).status).toBe(204);
  expect(names((await api.get('/objects/company')).body)).not.toContain('rating');
  const hidden = (await api.get('/objects?hidden=true')).body.data[0].fields as FieldDefinition[];
  expect(hidden.find(({ name }) => name === 'rating')).toMatchObject({ hidden: true });
  expect(codes(await api.post('/objects/company/fields', field('rating', 'text')))).toEqual(['/name reserved_name']);
  expect((await api.post('/objects/company/fields/rating/restore')).body).toMatchObject({ hidden: false });
  expect(await world.db.query(sql`select rating::int from ${table('company')}`)).toEqual([{ rating: 4 }]);
  expect((await api.delete('/objects/company/fields/rating?permanent=true')).status).toBe(204);
  expect((await api.patch('/objects/company/fields/rating', {})).status).toBe(404);
});

test('everything wrong about a body is told at once, with its path', async () => {
  const shape = await api.post('/objects', { name: 1, plural: 'x', fields: [{ name: 'a', label: 'A', type: 'nonsense', more: 1 }] });
  expect(shape.status).toBe(422);
  expect(codes(shape).toSorted()).toEqual([
    '/fields/0/more unknown_field',
    '/fields/0/type not_an_option',
    '/label required',
    '/name wrong_type',
    '/pluralLabel required',
  ]);
  const meaning = await api.post('/objects', objectOf('event', [field('id', 'text'), field('a', 'relation', { target: 'nope' })]));
  expect(codes(meaning).toSorted()).toEqual([
    '/fields/0/name reserved_name',
    '/fields/1/target unknown_object',
    '/name reserved_name',
    '/plural reserved_name',
  ]);
  expect((await api.get('/objects/event')).status).toBe(404);
});

test('a unique field that existing records break is refused with the first ten offenders', async () => {
  for (let i = 0; i < 12; i++) for (const title of [`T${i}`, `t${i}`]) await insert('person', { email: `${i}@x.de`, title });
  const answer = await api.patch('/objects/person/fields/email', { unique: true });
  expect(answer.status).toBe(409);
  expect(answer.body.code).toBe('not_unique');
  expect(answer.body.errors).toHaveLength(10);
  expect(answer.body.errors[0]).toMatchObject({
    path: '/unique',
    code: 'not_unique',
    message: expect.stringMatching(/^2 records hold "0@x\.de" in “Email”: [0-9a-f-]{36}, [0-9a-f-]{36}\.$/),
  });
  expect((await api.patch('/objects/person/fields/email?dryRun=true', { unique: true })).status).toBe(409);
  expect((await api.patch('/objects/person/fields/title', { unique: true })).status).toBe(200);
  expect((await api.patch('/objects/person/fields/title', { caseInsensitive: true })).status).toBe(409);
});

test('what an index can’t hold is refused before the index', async () => {
  await insert('person', { title: 'x'.repeat(501) });
  expect(codes(await api.patch('/objects/person/fields/title', { indexed: true }))).toEqual(['/unique too_long']);
});

test('an option that records hold is refused, and may be archived', async () => {
  const options = ['new', 'old', 'none'].map((value) => ({ value, label: value }));
  await api.post('/objects/person/fields', field('state', 'select', { options }));
  await api.post('/objects/person/fields', field('tags', 'multi_select', { options }));
  await insert('person', { state: 'old', tags: ['old', 'new'] });
  await insert('person', { state: 'old', deleted_at: '2026-01-01' });
  const left = options.filter(({ value }) => value !== 'old');
  for (const [name, most] of [
    ['state', '2 records hold'],
    ['tags', '1 record holds'],
  ]) {
    const answer = await api.patch(`/objects/person/fields/${name}`, { options: left });
    expect([answer.status, answer.body.code, codes(answer)]).toEqual([409, 'restricted', ['/options in_use']]);
    expect(answer.body.detail).toMatch(`${most} the option old`);
    const archived = await api.patch(`/objects/person/fields/${name}`, {
      options: options.slice(0, 2).map((option) => ({ ...option, archived: option.value === 'old' })),
    });
    expect(archived.body.options).toHaveLength(2);
  }
});

test('several changes are applied all or none', async () => {
  const good = created('order', [field('buyer', 'relation', { target: 'customer' })]);
  const wrong = await api.post('/schema/changes', {
    changes: [
      good,
      created('customer'),
      { op: 'createField', object: 'order', field: field('version', 'text') },
      { op: 'hideObject', object: 'nope' },
    ],
  });
  expect(wrong.status).toBe(422);
  expect(codes(wrong).toSorted()).toEqual(['/changes/2/field/name reserved_name', '/changes/3/object unknown_object']);
  expect((await api.get('/objects/order')).status).toBe(404);
  const answer = await api.post('/schema/changes', {
    changes: [good, created('customer'), { op: 'updateObject', object: 'order', set: { position: { x: 1, y: 2.5 } } }],
  });
  expect(answer.status).toBe(200);
  expect(answer.body.objects.find(({ name }: ObjectDefinition) => name === 'order')).toMatchObject({ position: { x: 1, y: 2.5 } });
  expect(answer.body.plan.steps.length).toBeGreaterThan(3);
  expect((await api.post('/schema/changes', { changes: [{ op: 'nonsense' }] })).status).toBe(422);
  expect((await api.post('/schema/changes', { changes: [{ op: 'hideField', object: 'order' }] })).body.errors).toMatchObject([
    { path: '/changes/0/field', code: 'required' },
  ]);
});

test('a field that others point through goes with its object, and the plan says so', async () => {
  await api.post('/objects', objectOf('shop', []));
  await api.post('/objects/person/fields', field('shop', 'relation', { target: 'shop' }));
  await api.post(
    '/objects/person/fields',
    field('shops', 'relation', { target: 'shop', cardinality: 'many_to_many', inverse: { name: 'visitors', label: 'Visitors' } }),
  );
  const shopId = await insert('shop', {});
  await insert('person', { shop_id: shopId });
  const { body } = await api.delete('/objects/shop?permanent=true&dryRun=true');
  expect((body.plan.steps as PlanStep[]).flatMap(({ destroys }) => destroys ?? [])).toEqual([
    'The table "shop" with all that is in it (1 row).',
    'The table "_link_person_shops" with all that is in it (it is empty).',
    'The values of "shop_id" in "person" (1 row).',
  ]);
  expect((await api.delete('/objects/shop?permanent=true')).status).toBe(204);
  expect(names((await api.get('/objects/person')).body)).not.toContain('shop');
});

test('two names are swapped, columns, links and all', async () => {
  await api.post(
    '/objects',
    objectOf('tag', [
      field('one', 'text'),
      field('two', 'text'),
      field('people', 'relation', { target: 'person', cardinality: 'many_to_many' }),
    ]),
  );
  await api.post('/objects', objectOf('mark'));
  await insert('tag', { one: '1', two: '2' });
  const swap = (object: string, a: string, b: string) => [
    ...[
      { op: 'updateField', object, field: a, set: { name: 'aside' } },
      { op: 'updateField', object, field: b, set: { name: a } },
      { op: 'updateField', object, field: 'aside', set: { name: b } },
    ],
  ];
  const answer = await api.post('/schema/changes', {
    changes: [
      ...swap('tag', 'one', 'two'),
      { op: 'updateObject', object: 'tag', set: { name: 'aside' } },
      { op: 'updateObject', object: 'mark', set: { name: 'tag' } },
      { op: 'updateObject', object: 'aside', set: { name: 'mark' } },
    ],
  });
  expect(answer.status).toBe(200);
  expect(await world.db.query(sql`select one, two from ${table('mark')}`)).toEqual([{ one: '2', two: '1' }]);
});

test('who may not change the schema is refused', async () => {
  const viewer = await world.serve(world.actorOf(workspace, 'viewer'));
  expect((await viewer.get('/objects')).status).toBe(200);
  expect((await viewer.post('/objects', objectOf('order'))).status).toBe(403);
  expect((await viewer.post('/objects?dryRun=true', objectOf('order'))).status).toBe(403);
  await viewer.stop();
});

test('each applied plan is kept with who, when, and the definitions before and after', async () => {
  await api.patch('/objects/company/fields/industry', { label: 'Branch' });
  const [plan] = await world.db.query<{
    actor: string;
    state: string;
    before: { fields: unknown[] };
    after: { fields: unknown[] };
    steps: PlanStep[];
    changes: unknown[];
  }>(
    sql`select actor, state, before, after, steps, changes from atrium.plan where workspace_id = ${workspace.id} order by at desc, id desc limit 1`,
  );
  expect(plan).toMatchObject({
    actor: expect.stringMatching(/^user:/),
    state: 'applied',
    before: { fields: [{ label: 'Industry' }] },
    after: { fields: [{ label: 'Branch' }] },
  });
  expect(plan!.steps).toMatchObject([{ summary: 'Change the label of the field "industry" of "company".' }]);
  expect(plan!.changes).toEqual([{ op: 'updateField', object: 'company', field: 'industry', set: { label: 'Branch' } }]);
});
