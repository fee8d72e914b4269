import type { Policy } from '@atrium/sdk';
import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from '../server/records/import-world.ts';

const path = '/api/v1/records/company';
let app: TestApp;
let seller: Record<string, string>;

const make = async (values: object = {}): Promise<string> =>
  (await app.send('POST', path, { name: 'A', industry: 'retail', ...values })).body.id;
const read = async (id: string) => (await app.send('GET', `${path}/${id}`)).body;

async function keyFor(name: string, policies: Policy[]): Promise<Record<string, string>> {
  expect(await app.send('POST', '/api/v1/roles', { name, policies })).toMatchObject({ status: 201 });
  const { key } = (await app.send('POST', '/api/v1/keys', { name, role: name })).body;
  return { authorization: `Bearer ${key}` };
}

/** A user who is signed in, as the headers of their requests. */
async function userFor(name: string, policies: Policy[]): Promise<{ id: string; headers: Record<string, string> }> {
  await app.send('POST', '/api/v1/roles', { name, policies });
  const credentials = { email: `${name}@example.com`, password: 'a long enough password' };
  const member = await app.send('POST', '/api/v1/members', { ...credentials, name, role: name });
  const session = await app.send('POST', '/api/v1/sessions', credentials, { authorization: '' });
  return { id: member.body.id, headers: { authorization: '', cookie: session.headers.getSetCookie()[0]!.split(';')[0]! } };
}

const refused = { status: 403, body: { code: 'forbidden' } };

beforeAll(async () => {
  app = await startApp();
  await app.send('POST', '/api/v1/objects/company/fields', { name: 'code', label: 'Code', type: 'text', unique: true });
  await app.send('POST', '/api/v1/objects/company/fields', {
    ...{ name: 'circles', label: 'Circles', type: 'relation', target: 'person', cardinality: 'many_to_many' },
    inverse: { name: 'circle_of', label: 'Circle of' },
  });
  seller = await keyFor('seller', [
    { object: 'company', actions: ['read', 'delete', 'import'] },
    { object: 'company', actions: ['create', 'update'], filter: { industry: { _eq: 'retail' } } },
    { object: 'person', actions: ['read'] },
  ]);
});
afterAll(() => app.stop());

test('a rule that is null on a row doesn’t hold there, on a change and on a creation', async () => {
  const id = await make({ industry: null });
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'B' }, seller)).toMatchObject(refused);
  expect((await read(id)).name).toBe('A');
  expect(await app.send('POST', path, { name: 'No industry' }, seller)).toMatchObject(refused);
  expect(await app.send('POST', path, { name: 'Retailer', industry: 'retail' }, seller)).toMatchObject({ status: 201 });
});

test('a change that takes a record out of what its writer may change is refused, and writes nothing', async () => {
  const id = await make();
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'B', industry: 'law' }, seller)).toMatchObject(refused);
  expect(await app.send('PATCH', `${path}/${id}`, { industry: null }, seller)).toMatchObject(refused);
  expect(await read(id)).toMatchObject({ version: 1, name: 'A', industry: 'retail' });
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'B', industry: 'retail' }, seller)).toMatchObject({
    status: 200,
    body: { version: 2 },
  });
  expect(await app.send('PATCH', `${path}/${id}`, { industry: 'law' })).toMatchObject({ status: 200, body: { version: 3 } });
});

test('so it is in a batch, by id and by key, where it refuses all of it', async () => {
  const [stays, goes] = [await make(), await make({ code: 'goes' })];
  const update = [
    { id: stays, name: 'Changed' },
    { id: goes, industry: 'law' },
  ];
  expect(await app.send('POST', `${path}/batch`, { update }, seller)).toMatchObject({
    ...refused,
    body: { errors: [{ path: '/update/1', code: 'forbidden' }] },
  });
  const upsert = { by: 'code', records: [{ code: 'goes', industry: 'law' }] };
  expect(await app.send('POST', `${path}/batch`, { upsert }, seller)).toMatchObject(refused);
  expect([(await read(stays)).name, (await read(goes)).industry]).toEqual(['A', 'retail']);
});

test('so it is by GraphQL', async () => {
  const id = await make();
  const query = 'mutation ($id: ID!, $data: CompanyPatch!) { updateCompany(id: $id, data: $data) { id } }';
  const answer = await app.send('POST', '/graphql', { query, variables: { id, data: { industry: 'law' } } }, seller);
  expect(answer.body.errors).toMatchObject([{ extensions: { code: 'forbidden' } }]);
  expect((await read(id)).industry).toBe('retail');
});

test('so it is in an import, which refuses the line', async () => {
  await make({ code: 'one' });
  await make({ code: 'two' });
  const mapping = { code: { field: 'code' }, industry: { field: 'industry' }, name: { field: 'name' } };
  const client = clientOf(app);
  const job = await client.importFile('code,industry,name\none,law,B\ntwo,retail,B\n', { object: 'company', mapping, key: 'code' }, seller);
  expect(job).toMatchObject({ state: 'done', updated: 1, refused: 1 });
  expect(await client.refused(job.id)).toEqual([expect.stringMatching(/^one,law,B,2,.*no longer/)]);
});

test('who may change only their own records can’t give them away', async () => {
  const own = { owner: { _eq: '$CURRENT_USER' as const } };
  const { id, headers } = await userFor('keeper', [
    { object: 'company', actions: ['read'] },
    { object: 'company', actions: ['update'], filter: own },
  ]);
  const other = await userFor('other', []);
  const company = await make({ owner: id });
  expect(await app.send('PATCH', `${path}/${company}`, { owner: other.id }, headers)).toMatchObject(refused);
  expect(await app.send('PATCH', `${path}/${company}`, { owner: null }, headers)).toMatchObject(refused);
  expect(await app.send('PATCH', `${path}/${company}`, { owner: id, name: 'Mine' }, headers)).toMatchObject({ status: 200 });
});

test('who sees only their own records and may change any can hand one over', async () => {
  const { id, headers } = await userFor('giver', [
    { object: 'company', actions: ['read'], filter: { owner: { _eq: '$CURRENT_USER' } } },
    { object: 'company', actions: ['update'] },
  ]);
  const [mine, nobodys] = [await make({ owner: id }), await make()];
  expect(await app.send('PATCH', `${path}/${nobodys}`, { owner: id }, headers)).toMatchObject({ status: 404 });
  expect(await app.send('PATCH', `${path}/${mine}`, { owner: null }, headers)).toMatchObject({ status: 200 });
  expect(await app.send('GET', `${path}/${mine}`, undefined, headers)).toMatchObject({ status: 404 });
});

test('each field stays under a rule that lets it be written', async () => {
  const narrow = await keyFor('narrow', [
    { object: 'company', actions: ['read'] },
    { object: 'company', actions: ['update'], filter: { industry: { _eq: 'retail' } }, fields: ['industry', 'domain'] },
    { object: 'company', actions: ['update'], fields: ['name'] },
  ]);
  const id = await make();
  expect(await app.send('PATCH', `${path}/${id}`, { industry: 'law' }, narrow)).toMatchObject(refused);
  expect(await app.send('PATCH', `${path}/${id}`, { domain: 'example.com' }, narrow)).toMatchObject({ status: 200 });
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'B' }, narrow)).toMatchObject({ status: 200 });
});

test('what only the server writes is asked as it was: who changed a record last is no reason to refuse the next change', async () => {
  const tidy = await keyFor('tidy', [
    { object: 'company', actions: ['read'] },
    { object: 'company', actions: ['update'], filter: { updated_by: { _ends_with: '000000000000' } } },
  ]);
  const id = await make();
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'Tidied' }, tidy)).toMatchObject({ status: 200 });
  expect(await app.send('PATCH', `${path}/${id}`, { name: 'Again' }, tidy)).toMatchObject(refused);
});

test('a rule about links is asked of the links as they will be', async () => {
  const [ada, bob] = await Promise.all(
    ['Ada', 'Bob'].map(async (first) => (await app.send('POST', '/api/v1/records/person', { name: { first } })).body.id as string),
  );
  const circle = await keyFor('circle', [
    { object: 'company', actions: ['read'] },
    { object: 'person', actions: ['read'] },
    { object: 'company', actions: ['create', 'update'], filter: { circles: { _some: { _eq: ada } } } },
  ]);
  const made = await app.send('POST', path, { name: 'With Ada', circles: [ada] }, circle);
  expect(made.status).toBe(201);
  expect(await app.send('POST', path, { name: 'With Bob', circles: [bob] }, circle)).toMatchObject(refused);
  const one = `${path}/${made.body.id}`;
  expect(await app.send('PATCH', one, { circles: [bob] }, circle)).toMatchObject(refused);
  expect(await app.send('PATCH', one, { circles: { remove: [ada] } }, circle)).toMatchObject(refused);
  expect(await app.send('PATCH', one, { circles: { add: [bob] } }, circle)).toMatchObject({ status: 200, body: { version: 2 } });
  expect((await app.send('GET', `${one}?fields=circles`)).body.circles.toSorted()).toEqual([ada, bob].toSorted());
});
