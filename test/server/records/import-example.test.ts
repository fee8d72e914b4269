import { createDb, sql } from '../../../server/src/db/index.ts';
import {
  findOld,
  insertChunk,
  insertImport,
  insertRefused,
  insertTouched,
  removeImport,
} from '../../../server/src/records/import/store.ts';
import { startImportWorld, type ImportWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => void (world = await startImportWorld()));
afterAll(() => world.stop());

test('the shop example models and imports the shop, and refuses its cut line and nothing else', async () => {
  const made = await world.app.send(
    'POST',
    '/api/v1/setup',
    {
      name: 'Ada',
      email: 'ada@example.com',
      password: 'correct horse battery',
      workspace: { name: 'Shop', timeZone: 'America/New_York', language: 'en' },
      start: 'shop',
    },
    { authorization: '' },
  );
  const job = await world.jobOf(made.body.jobId);
  expect(job).toMatchObject({
    kind: 'example',
    state: 'done',
    done: 118_590,
    total: 118_590,
    created: 2783 + 1893 + 39_529,
    refused: 3,
    error: null,
  });

  const count = async (object: string, filter: object = {}) =>
    (await world.app.send('GET', `/api/v1/records/${object}?limit=1&count=true&filter=${encodeURIComponent(JSON.stringify(filter))}`)).body
      .count;
  expect(await count('product')).toBe(2783);
  expect(await count('order')).toBe(1893);
  expect(await count('order_line')).toBe(39_529);
  expect(await count('order_line', { order: { _null: true } })).toBe(0);
  expect(await count('order_line', { product: { _null: true } })).toBe(0);
  expect(await count('order', { number: { _starts_with: 'C' } })).toBe(299);

  const { data } = (await world.app.send('GET', '/api/v1/records/product?filter[code][_eq]=gift_0001_40')).body;
  expect(data[0].name).toBe('Dotcomgiftshop Gift Voucher £40.00');
  const first = (await world.app.send('GET', '/api/v1/records/order?filter[number][_eq]=536365&fields=placed_at,lines')).body.data[0];
  expect(first).toMatchObject({ placed_at: '2010-12-01T08:26:00.000Z' });
  expect(first.lines).toHaveLength(7);

  const imports = (await world.app.send('GET', '/api/v1/imports')).body.data;
  expect(imports.map(({ object, state, refused }: { object: string; state: string; refused: number }) => [object, state, refused])).toEqual(
    [
      ['order_line', 'done', 1],
      ['order', 'done', 1],
      ['product', 'done', 1],
    ],
  );
  expect(await world.refused(imports[0].id)).toEqual(['539650,84347,R,,,,,,39531,"The line has 3 columns, the header has 8."']);
}, 180_000);

test('what is older than seven days goes, with its file; and an upload that broke off a day ago', async () => {
  const db = await createDb({ url: world.app.database.url, poolSize: 1 });
  const schema = 'ws_main';
  const day = 86_400_000;
  const now = Date.now();
  const ages = { old: 8, recent: 6, broken: 2, coming: 0.5 };
  const ids = Object.fromEntries(Object.keys(ages).map((name) => [name, crypto.randomUUID()])) as Record<keyof typeof ages, string>;
  for (const [name, days] of Object.entries(ages)) {
    const id = ids[name as keyof typeof ages];
    await insertImport(db, schema, { id, at: new Date(now - days * day), actor: 'key:x', job: id, step: 0, upload: id, file_name: '' });
    await insertChunk(db, schema, id, 0, Buffer.from('x'));
    await insertTouched(db, schema, id, [{ recordId: crypto.randomUUID(), line: 2, action: 'created', version: 1, fromVersion: null }]);
    await insertRefused(db, schema, id, [{ line: 3, code: 'x', message: 'x', cells: ['x'] }]);
    if (name === 'recent') await db.query(sql`update ws_main._import set state = 'ready' where id = ${id}`);
  }
  const gone = await findOld(db, schema, { before: new Date(now - 7 * day), brokenOff: new Date(now - day) });
  expect(new Set(gone.map(({ id }) => id))).toEqual(new Set([ids.old, ids.broken]));
  await removeImport(db, schema, ids.old);
  const left = await db.query(sql`
    select (select count(*) from ws_main._import where id = ${ids.old}) + (select count(*) from ws_main._import_chunk where import = ${ids.old})
      + (select count(*) from ws_main._import_row where import = ${ids.old}) + (select count(*) from ws_main._import_refused where import = ${ids.old}) as n`);
  expect(left).toEqual([{ n: 0 }]);
  expect(await db.query(sql`select import from ws_main._import_chunk where import = ${ids.recent}`)).toHaveLength(1);
  await db.close();
});
