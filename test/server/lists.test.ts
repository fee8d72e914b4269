import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from './records/import-world.ts';

let app: TestApp;
let now = Date.parse('2024-05-01T12:00:00.000Z');

beforeAll(async () => {
  app = await startApp({ clock: () => new Date(now) });
});
afterAll(() => app.stop());

const get = (path: string, headers?: Record<string, string>) => app.send('GET', `/api/v1${path}`, undefined, headers);

/** All pages of a list, `limit` at a time. */
async function walk(path: string, limit: number, headers?: Record<string, string>): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let pages = 1; ; pages++) {
    const joint = path.includes('?') ? '&' : '?';
    const { status, body } = await get(`${path}${joint}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, headers);
    expect([path, status]).toEqual([path, 200]);
    ids.push(...body.data.map(({ id }: { id: string }) => id));
    cursor = body.page.next;
    if (cursor === null) return { ids, pages };
    expect(body.data).toHaveLength(limit);
  }
}

async function keyWith(policies: object[]): Promise<Record<string, string>> {
  const name = `role ${crypto.randomUUID().slice(0, 8)}`;
  expect((await app.send('POST', '/api/v1/roles', { name, policies })).status).toBe(201);
  const { body } = await app.send('POST', '/api/v1/keys', { name, role: name });
  return { authorization: `Bearer ${body.key}` };
}

test('every list of the document takes limit, cursor and count, and answers data and page', async () => {
  const { paths } = (await get('/openapi.json')).body;
  type Parameter = { name?: string; schema?: { minimum?: number; maximum?: number; default?: number } };
  const lists = Object.entries<{ get?: { parameters?: Parameter[]; responses: Record<string, object> } }>(paths).filter(
    ([, { get: operation }]) => /"required":\["data","page"\]/.test(JSON.stringify(operation?.responses['200'] ?? {})),
  );
  expect(lists.map(([path]) => path).toSorted()).toEqual([
    ...['/api/v1/imports', '/api/v1/imports/{id}/rest', '/api/v1/jobs', '/api/v1/keys', '/api/v1/members', '/api/v1/objects'],
    ...['/api/v1/records/company', '/api/v1/records/person', '/api/v1/roles', '/api/v1/trash', '/api/v1/workspaces'],
  ]);
  const { id } = await clientOf(app).importFile('Name\nN\n', { object: 'person', mapping: { Name: { field: 'name' } } });
  for (const [path, { get: operation }] of lists) {
    const address = path.slice('/api/v1'.length).replace('{id}', id);
    const { schema: limit } = operation!.parameters!.find(({ name }) => name === 'limit') ?? {};
    expect([path, limit?.minimum, limit?.maximum, limit?.default]).toEqual([path, 1, 500, path === '/api/v1/objects' ? 500 : 50]);
    const { status, body } = await get(`${address}?limit=1&count=true`);
    expect([path, status, typeof body.count, body.data.length <= 1]).toEqual([path, 200, 'number', true]);
    for (const wrong of ['limit=0', 'limit=501', 'limit=many']) {
      const refused = await get(`${address}?${wrong}`);
      expect([path, wrong, refused.status, refused.body.errors[0].path]).toEqual([path, wrong, 422, '/query/limit']);
    }
    const refused = await get(`${address}?cursor=nonsense`);
    expect([path, refused.status, refused.body.errors[0].path]).toEqual([path, 422, '/query/cursor']);
  }
});

describe('the trash', () => {
  const gone: string[] = [];
  beforeAll(async () => {
    for (let i = 0; i < 7; i++) {
      if (i % 3 === 0) now += 1000; // some at the same instant
      const object = i % 2 === 0 ? 'company' : 'person';
      const values = object === 'company' ? { name: `C${i}`, industry: i < 3 ? 'retail' : 'mining' } : { name: { last: `P${i}` } };
      const { body } = await app.send('POST', `/api/v1/records/${object}`, values);
      await app.send('DELETE', `/api/v1/records/${object}/${body.id}`);
      gone.push(body.id);
    }
  });

  test('comes in pages, newest first, each deletion once', async () => {
    const { ids, pages } = await walk('/trash', 2);
    expect(pages).toBe(4);
    expect(ids.toSorted()).toEqual(gone.toSorted());
    const whole = (await get('/trash?count=true')).body;
    expect(whole).toMatchObject({ count: 7, page: { next: null } });
    expect(whole.data.map(({ id }: { id: string }) => id)).toEqual(ids);
    const times = whole.data.map(({ deletedAt }: { deletedAt: string }) => deletedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('goes on behind a record that was restored meanwhile', async () => {
    const first = (await get('/trash?limit=3')).body;
    const last = first.data.at(-1);
    expect((await app.send('POST', `/api/v1/records/${last.object}/${last.id}/restore`)).status).toBe(200);
    const rest = (await get(`/trash?cursor=${first.page.next}`)).body.data;
    expect([...first.data, ...rest].map(({ id }) => id).toSorted()).toEqual(gone.toSorted());
    await app.send('DELETE', `/api/v1/records/${last.object}/${last.id}`);
  });

  test('of one object is that alone', async () => {
    const { ids } = await walk('/trash?object=company', 3);
    expect(ids.toSorted()).toEqual(gone.filter((_, i) => i % 2 === 0).toSorted());
    expect((await get('/trash?object=company&count=true&limit=1')).body.count).toBe(4);
    expect(await get('/trash?object=nothing')).toMatchObject({
      ...{ status: 422, body: { errors: [{ path: '/query/object', code: 'unknown_object' }] } },
    });
  });

  test('shows a role what it sees and could restore, in full pages', async () => {
    const retail = { industry: { _eq: 'retail' } };
    const key = await keyWith([
      { object: 'company', actions: ['read', 'update'] },
      { object: 'company', actions: ['delete'], filter: retail },
      { object: 'person', actions: ['read'] },
    ]);
    const { ids } = await walk('/trash', 1, key);
    expect(ids.toSorted()).toEqual([gone[0], gone[2]].toSorted());
    expect((await get('/trash?count=true', key)).body.count).toBe(2);
    expect((await get('/trash?object=person', key)).status).toBe(403);
    const narrow = await keyWith([{ object: 'company', actions: ['read', 'delete'], filter: retail }]);
    expect((await walk('/trash', 2, narrow)).ids.toSorted()).toEqual([gone[0], gone[2]].toSorted());
  });
});

test('imports and jobs come in pages, newest first', async () => {
  const { importFile } = clientOf(app);
  const ids: string[] = (await get('/jobs')).body.data.map(({ id }: { id: string }) => id);
  for (let i = 0; i < 5; i++) {
    if (i % 2 === 0) now += 1000;
    ids.unshift((await importFile(`Name\nN${i}\n`, { object: 'company', mapping: { Name: { field: 'name' } } })).id);
  }
  expect((await walk('/imports', 2)).ids).toEqual(ids);
  expect((await walk('/jobs', 2)).ids).toEqual(ids);
  expect((await walk('/jobs?state=all', 3)).ids).toEqual(ids);
  expect((await get('/jobs?count=true&limit=2')).body).toMatchObject({
    count: ids.length,
    data: [{ id: ids[0], kind: 'import' }, { id: ids[1] }],
  });
  expect((await get('/jobs?state=open&count=true')).body).toEqual({ data: [], page: { next: null }, count: 0 });
  const mine = await keyWith([{ object: 'company', actions: ['create', 'read', 'import'] }]);
  expect((await get('/imports?count=true', mine)).body).toEqual({ data: [], page: { next: null }, count: 0 });
});

test('objects come whole, or in pages where somebody asks for them', async () => {
  const whole = (await get('/objects')).body;
  expect(whole).toMatchObject({ data: [{ name: 'company' }, { name: 'person' }], page: { next: null } });
  expect((await walk('/objects', 1)).ids).toEqual(whole.data.map(({ id }: { id: string }) => id));
  const unknown = await get('/objects?cursor=00000000-0000-7000-8000-000000000000');
  expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: '/query/cursor', code: 'invalid_cursor' }] } });
});
