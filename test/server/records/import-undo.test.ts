import pg from 'pg';
import { startImportWorld, type ImportWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
  await world.create({
    name: 'part',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'note', label: 'Note', type: 'text' },
      {
        ...{ name: 'whole', label: 'Whole', type: 'relation', target: 'part', onDelete: 'restrict' },
        inverse: { name: 'pieces', label: 'Pieces' },
      },
    ],
  });
});
afterAll(() => world.stop());
afterEach(() => query('truncate ws_main.part, ws_main._import, ws_main._import_row, ws_main._history, ws_main._trash cascade'));

const columns = { Code: { field: 'code' }, Note: { field: 'note' }, Whole: { field: 'whole', relation: { by: 'code' } } };
const importParts = (csv: string) => {
  const names = new Set(csv.split('\n')[0]!.split(','));
  const mapping = Object.fromEntries(Object.entries(columns).filter(([name]) => names.has(name)));
  return world.importFile(csv, { object: 'part', key: 'code', mapping });
};
const edit = async (id: string, values: object) =>
  expect((await world.app.send('PATCH', `/api/v1/records/part/${id}`, values)).status).toBe(200);
const idOf = async (code: string): Promise<string> => (await world.list('part')).find((one) => one.code === code).id;
const codes = async () => (await world.list('part')).map(({ code }) => code).toSorted();
const restOf = (id: string, page = '') => world.app.send('GET', `/api/v1/imports/${id}/rest${page}`);

async function query(text: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: world.app.database.url });
  await client.connect();
  await client.query(text, values).finally(() => client.end());
}

test('what the import created and somebody has changed since stays, and is listed', async () => {
  const job = await importParts('Code,Note\na,1\nb,2\nc,3\nd,4\ne,5\n');
  const [a, b, d, e] = [await idOf('a'), await idOf('b'), await idOf('d'), await idOf('e')];
  await edit(a, { note: 'mine now' });
  // Who brought a record back wants it.
  await world.app.send('DELETE', `/api/v1/records/part/${e}`);
  await world.app.send('POST', `/api/v1/records/part/${e}/restore`);
  await world.app.send('DELETE', `/api/v1/records/part/${d}`);
  // A later import is somebody too.
  await importParts('Code,Note\nb,20\n');
  const { result } = await world.undo(job.id);
  const rest = [
    { object: 'part', id: a, line: 2, action: 'created', reason: 'changed' },
    { object: 'part', id: b, line: 3, action: 'created', reason: 'changed' },
    { object: 'part', id: e, line: 6, action: 'created', reason: 'changed' },
  ];
  expect(result).toEqual({ deleted: 1, restored: 0, kept: 3, reasons: { changed: 3 }, rest });
  expect(await codes()).toEqual(['a', 'b', 'e']);
  expect((await restOf(job.id)).body).toEqual({ data: rest, page: { next: null } });
});

test('so does what somebody changed between two lines of the import about it', async () => {
  const job = await importParts('Code,Note\na,1\nb,2\n');
  const a = await idOf('a');
  await edit(a, { note: 'mine' });
  // As the import leaves it when a later chunk has written to the record once more.
  await query('update ws_main._import_row set version = 2 where record_id = $1', [a]);
  const { result } = await world.undo(job.id);
  expect(result).toMatchObject({ deleted: 1, kept: 1, rest: [{ id: a, reason: 'changed' }] });
});

test('records that point at each other go whatever chunk they came in, and what was changed lets go first', async () => {
  await importParts('Code\nold\n');
  const lines = Array.from({ length: 1500 }, (_, i) => `n${i},${i > 0 ? 'n0' : ''}`);
  const job = await importParts(`Code,Whole\n${lines.join('\n')}\nold,n7\n`);
  expect(job).toMatchObject({ created: 1500, updated: 1, refused: 0 });
  const { result } = await world.undo(job.id);
  expect(result).toEqual({ deleted: 1500, restored: 1, kept: 0, reasons: {}, rest: [] });
  expect(await codes()).toEqual(['old']);
});

test('a result names a hundred records at most; the list has all of them, in the order of the file', async () => {
  const many = 130;
  const job = await importParts(`Code\n${Array.from({ length: many }, (_, i) => `n${i}`).join('\n')}\n`);
  for (const { id } of await world.list('part')) await edit(id, { note: 'mine' });
  const { result } = await world.undo(job.id);
  expect(result).toMatchObject({ deleted: 0, kept: many, reasons: { changed: many } });
  expect(result.rest).toHaveLength(100);
  const lines: number[] = [];
  for (let cursor = ''; ;) {
    const { body } = await restOf(job.id, `?limit=60&count=true${cursor}`);
    expect(body.count).toBe(many);
    lines.push(...body.data.map(({ line }: { line: number }) => line));
    if (body.page.next === null) break;
    cursor = `&cursor=${body.page.next}`;
  }
  expect(lines).toEqual(Array.from({ length: many }, (_, i) => i + 2));
});

test('the rest of an import that nobody undid is nothing, and of one that is not there not found', async () => {
  const job = await importParts('Code\na\n');
  expect((await restOf(job.id, '?count=true')).body).toEqual({ data: [], page: { next: null }, count: 0 });
  expect((await restOf('00000000-0000-7000-8000-000000000000')).status).toBe(404);
  expect((await restOf(job.id, '?cursor=nonsense')).status).toBe(422);
});
