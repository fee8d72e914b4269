import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from '../server/records/import-world.ts';

type Rule = 'set_null' | 'restrict' | 'cascade';
const rules: Rule[] = ['set_null', 'restrict', 'cascade'];
let app: TestApp;
let client: ReturnType<typeof clientOf>;

/** An object for each rule, whose records are tagged with companies; of a cascade, notes hang on them. */
beforeAll(async () => {
  app = await startApp();
  client = clientOf(app);
  for (const onDelete of rules) {
    await client.create({
      name: onDelete,
      fields: [
        { name: 'name', label: 'Name', type: 'text' },
        {
          ...{ name: 'tags', label: 'Tags', type: 'relation', target: 'company', cardinality: 'many_to_many', onDelete },
          inverse: { name: `${onDelete}_of`, label: 'Of' },
        },
      ],
    });
  }
  await client.create({
    name: 'note',
    fields: [
      { name: 'text', label: 'Text', type: 'text' },
      { name: 'about', label: 'About', type: 'relation', target: 'cascade', onDelete: 'cascade' },
    ],
  });
});
afterAll(() => app.stop());

const path = (object: string, id = '') => `/api/v1/records/${object}${id && `/${id}`}`;
const make = async (object: string, values: object): Promise<string> => {
  const { status, body } = await app.send('POST', path(object), values);
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id;
};
const company = () => make('company', { name: 'Tag' });
const remove = (object: string, id: string, query = '') => app.send('DELETE', path(object, id) + query);
const restore = (object: string, id: string) => app.send('POST', `${path(object, id)}/restore`);
const tagsOf = async (object: string, id: string) => (await app.send('GET', `${path(object, id)}?fields=tags`)).body.tags;
const isThere = async (object: string, id: string) => (await app.send('GET', path(object, id))).status === 200;

test('set_null: the links of a deleted target fall away, and come back with it', async () => {
  const [one, two] = [await company(), await company()];
  const id = await make('set_null', { tags: [one, two] });
  expect((await remove('company', one)).status).toBe(204);
  expect(await tagsOf('set_null', id)).toEqual([two]);
  await restore('company', one);
  expect((await tagsOf('set_null', id)).toSorted()).toEqual([one, two].toSorted());
  expect((await remove('company', one, '?permanent=true')).status).toBe(204);
  expect(await tagsOf('set_null', id)).toEqual([two]);
});

test('restrict: a target that a live record is linked to stays, deleted softly or for good', async () => {
  const [one, two] = [await company(), await company()];
  const id = await make('restrict', { tags: [one, two] });
  for (const query of ['', '?permanent=true']) {
    expect(await remove('company', one, query)).toMatchObject({
      status: 409,
      body: { code: 'restricted', detail: expect.stringMatching(/^1 restrict still points at this company by Tags/) },
    });
  }
  expect((await remove('restrict', id)).status).toBe(204); // the rule is the target's deletion, not the owner's
  expect((await remove('company', one)).status).toBe(204);
  await restore('restrict', id);
  expect(await tagsOf('restrict', id)).toEqual([two]);
  await app.send('PATCH', path('restrict', id), { tags: { remove: [two] } });
  expect((await remove('company', two, '?permanent=true')).status).toBe(204);
  await restore('company', one);
  expect(await tagsOf('restrict', id)).toEqual([one]);
});

test('cascade: the records that are linked to a target go with it, and come back with it', async () => {
  const [one, two] = [await company(), await company()];
  const [both, other] = [await make('cascade', { tags: [one, two] }), await make('cascade', { tags: [two] })];
  const note = await make('note', { about: both });
  expect((await remove('company', one)).status).toBe(204);
  expect([await isThere('cascade', both), await isThere('cascade', other), await isThere('note', note)]).toEqual([false, true, false]);
  expect((await restore('company', one)).status).toBe(200);
  expect((await tagsOf('cascade', both)).toSorted()).toEqual([one, two].toSorted());
  expect(await isThere('note', note)).toBe(true);
  expect((await remove('cascade', both)).status).toBe(204);
  expect(await isThere('company', one)).toBe(true);
  await restore('cascade', both);
  expect((await remove('company', one, '?permanent=true')).status).toBe(204);
  expect((await restore('cascade', both)).status).toBe(404);
  expect([await isThere('cascade', other), await isThere('company', two)]).toEqual([true, true]);
});

test('a record that is linked to itself, or in a circle, is no obstacle', async () => {
  for (const onDelete of ['restrict', 'cascade'] as const) {
    await app.send('POST', '/api/v1/objects/person/fields', {
      ...{ name: `${onDelete}_friends`, label: 'Friends', type: 'relation', target: 'person', cardinality: 'many_to_many', onDelete },
      inverse: { name: `${onDelete}_friend_of`, label: 'Friend of' },
    });
  }
  const [ada, bob] = [await make('person', {}), await make('person', {})];
  const patch = (id: string, values: object) => app.send('PATCH', path('person', id), values);
  await patch(ada, { restrict_friends: [ada], cascade_friends: [bob] });
  await patch(bob, { cascade_friends: [ada] });
  expect((await remove('person', ada)).status).toBe(204);
  expect(await isThere('person', bob)).toBe(false);
  expect((await restore('person', ada)).status).toBe(200);
  expect(await isThere('person', bob)).toBe(true);
});

test('the undo of an import keeps to it', async () => {
  const job = await client.importFile('name\nkept\ngoes\n', { object: 'company', mapping: { name: { field: 'name' } } });
  const companies: { id: string; name: string }[] = await client.list('company');
  const [kept, goes] = ['kept', 'goes'].map((name) => companies.find((one) => one.name === name)!.id) as [string, string];
  await make('restrict', { tags: [kept] });
  const taken = await make('cascade', { tags: [goes] });
  await client.undo(job.id);
  expect([await isThere('company', kept), await isThere('company', goes), await isThere('cascade', taken)]).toEqual([true, false, false]);
});

test('the rule may be changed', async () => {
  const field = '/api/v1/objects/set_null/fields/tags';
  const one = await company();
  await make('set_null', { tags: [one] });
  expect(await app.send('PATCH', field, { onDelete: 'restrict' })).toMatchObject({ status: 200, body: { onDelete: 'restrict' } });
  expect((await remove('company', one)).status).toBe(409);
  await app.send('PATCH', field, { onDelete: 'set_null' });
  expect((await remove('company', one)).status).toBe(204);
});
