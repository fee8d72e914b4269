import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from '../server/records/import-world.ts';

const path = '/api/v1/records/ticket';
const options = (...archived: string[]) =>
  ['new', 'old', 'older'].map((value) => ({ value, label: value.toUpperCase(), archived: archived.includes(value) }));
let app: TestApp;
let client: ReturnType<typeof clientOf>;
let holder: string;
let other: string;

beforeAll(async () => {
  app = await startApp();
  client = clientOf(app);
  await client.create({
    name: 'ticket',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'state', label: 'State', type: 'select', options: options() },
      { name: 'tags', label: 'Tags', type: 'multi_select', options: options() },
    ],
  });
  holder = (await app.send('POST', path, { code: 'holder', state: 'old', tags: ['old'] })).body.id;
  other = (await app.send('POST', path, { code: 'other', state: 'new', tags: ['new'] })).body.id;
  for (const name of ['state', 'tags']) {
    const changed = await app.send('PATCH', `/api/v1/objects/ticket/fields/${name}`, { options: options('old', 'older') });
    expect(changed.status).toBe(200);
  }
});
afterAll(() => app.stop());

const issues = (...paths: string[]) => ({ status: 422, body: { errors: paths.map((one) => ({ path: one, code: 'not_an_option' })) } });
const patch = (id: string, values: object) => app.send('PATCH', `${path}/${id}`, values);

test('a change may repeat the archived options that the record holds', async () => {
  expect(await patch(holder, { state: 'old', tags: ['old'] })).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await patch(holder, { state: 'old', tags: ['new', 'old'] })).toMatchObject({ status: 200, body: { tags: ['new', 'old'] } });
});

test('it may not choose one anew, and is told each', async () => {
  expect(await patch(other, { state: 'old', tags: ['new', 'old', 'older'] })).toMatchObject(issues('/state', '/tags/1', '/tags/2'));
  expect(await patch(holder, { state: 'older', tags: ['older', 'old'] })).toMatchObject(issues('/state', '/tags/0'));
  expect(await patch(other, { state: 'none' })).toMatchObject(issues('/state'));
  const bare = (await app.send('POST', path, { code: 'bare' })).body.id;
  expect(await patch(bare, { state: 'old', tags: ['old'] })).toMatchObject(issues('/state', '/tags/0'));
  expect(await app.send('POST', path, { state: 'old', tags: ['old'] })).toMatchObject(issues('/state', '/tags/0'));
  expect((await app.send('GET', `${path}/${other}`)).body).toMatchObject({ version: 1, state: 'new', tags: ['new'] });
});

test('so it is in a batch, by GraphQL and in an import', async () => {
  const upsert = {
    by: 'code',
    records: [
      { code: 'holder', state: 'old' },
      { code: 'other', state: 'old' },
    ],
  };
  const update = [
    { id: holder, state: 'old' },
    { id: other, state: 'old' },
  ];
  expect(await app.send('POST', `${path}/batch`, { update })).toMatchObject(issues('/update/1/state'));
  expect(await app.send('POST', `${path}/batch`, { upsert })).toMatchObject(issues('/upsert/records/1/state'));
  expect(await app.send('POST', `${path}/batch`, { update: update.slice(0, 1) })).toMatchObject({ status: 200 });
  const query = 'mutation ($id: ID!, $data: TicketPatch!) { updateTicket(id: $id, data: $data) { state } }';
  const byGraphql = (id: string) => app.send('POST', '/graphql', { query, variables: { id, data: { state: 'old' } } });
  expect((await byGraphql(holder)).body).toEqual({ data: { updateTicket: { state: 'old' } } });
  expect((await byGraphql(other)).body.errors).toMatchObject([{ extensions: { errors: [{ path: '/data/state' }] } }]);
  const mapping = { code: { field: 'code' }, state: { field: 'state' } };
  const job = await client.importFile('code,state\nholder,OLD\nother,old\nfresh,old\n', { object: 'ticket', mapping, key: 'code' });
  expect(job).toMatchObject({ state: 'done', created: 0, updated: 1, refused: 2 });
  expect(await client.refused(job.id)).toEqual([
    expect.stringMatching(/^other,old,3,.*Must be one of new/),
    expect.stringMatching(/^fresh,old,4/),
  ]);
});

test('an import that is taken back gives records their archived options again', async () => {
  const mapping = { code: { field: 'code' }, state: { field: 'state' } };
  const job = await client.importFile('code,state\nholder,new\n', { object: 'ticket', mapping, key: 'code' });
  await client.undo(job.id);
  expect((await app.send('GET', `${path}/${holder}`)).body.state).toBe('old');
});

test('OpenAPI offers archived options only to changes', async () => {
  const { schemas } = (await app.send('GET', '/api/v1/openapi.json')).body.components;
  expect(schemas.TicketInput.properties.state.enum).toEqual(['new', null]);
  expect(schemas.TicketPatch.properties.state.enum).toEqual(['new', 'old', 'older', null]);
});
