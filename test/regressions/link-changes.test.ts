import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let limited: Record<string, string>;
let article: string;

const records = '/api/v1/records';
const make = async (object: string, values: object): Promise<string> => (await app.send('POST', `${records}/${object}`, values)).body.id;
const change = (tags: unknown) => app.send('PATCH', `${records}/article/${article}`, { tags }, limited);
const links = async () => (await app.send('GET', `${records}/article/${article}?fields=tags`)).body.tags;

beforeAll(async () => {
  app = await startApp();
  const name = { name: 'name', label: 'Name', type: 'text' };
  const tags = { name: 'tags', label: 'Tags', type: 'relation', target: 'tag', cardinality: 'many_to_many' };
  await app.send('POST', '/api/v1/objects', { name: 'tag', label: 'Tag', plural: 'tags', pluralLabel: 'Tags', fields: [name] });
  await app.send('POST', '/api/v1/objects', {
    ...{ name: 'article', label: 'Article', plural: 'articles', pluralLabel: 'Articles' },
    fields: [name, tags, { ...name, name: 'slug', label: 'Slug', required: true }],
  });
  const policies = [
    { object: 'tag', actions: ['read'], filter: { name: { _neq: 'secret' } } },
    { object: 'article', actions: ['read', 'update'] },
  ];
  await app.send('POST', '/api/v1/roles', { name: 'limited', policies });
  const { body } = await app.send('POST', '/api/v1/keys', { name: 'Limited', role: 'limited' });
  limited = { authorization: `Bearer ${body.key}` };
  article = await make('article', { name: 'A', slug: 'a' });
});
afterAll(() => app.stop());

test.each([
  ['out of sight', async () => make('tag', { name: 'secret' })],
  [
    'deleted',
    async () => {
      const id = await make('tag', { name: 'old' });
      await app.send('DELETE', `${records}/tag/${id}`);
      return id;
    },
  ],
  ['unknown', async () => '00000000-0000-7000-8000-000000000000'],
])('a record that is %s can’t be added to a list', async (_, makeTarget) => {
  const answer = await change({ add: [await makeTarget()] });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toEqual([{ path: '/tags', code: 'not_found', message: expect.any(String) }]);
  expect(await links()).toEqual([]);
});

test('what is wrong within a list, or within a change of one, has its own path', async () => {
  expect((await change(['x', 1])).body.errors).toMatchObject([
    { path: '/tags/0', code: 'wrong_format' },
    { path: '/tags/1', code: 'wrong_type' },
  ]);
  expect((await change({ add: ['x'], set: [] })).body.errors).toMatchObject([
    { path: '/tags/set', code: 'unknown_field' },
    { path: '/tags/add/0', code: 'wrong_format' },
  ]);
  expect((await change('x')).body.errors).toMatchObject([{ path: '/tags', code: 'wrong_type' }]);
  expect((await change(null)).status).toBe(200);
});

test('clearing a required field says that it is required', async () => {
  for (const [method, path] of [
    ['POST', `${records}/article`],
    ['PATCH', `${records}/article/${article}`],
  ] as const) {
    const { status, body } = await app.send(method, path, { slug: null });
    expect([status, body.errors]).toEqual([422, [{ path: '/slug', code: 'required', message: expect.any(String) }]]);
  }
});
