import type { FieldInput } from '@atrium/sdk';
import pg from 'pg';
import { startImportWorld, type ImportWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world.stop());

const send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  world.app.send(method, `/api/v1${path}`, body, headers);
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const text = (name: string): FieldInput => ({ name, label: name, type: 'text' });
const money = (name: string): FieldInput => ({ name, label: name, type: 'currency', defaultCurrency: 'GBP' });
const key: FieldInput = { name: 'code', label: 'Code', type: 'text', unique: true };

async function query<R extends object>(statement: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: world.app.database.url });
  await client.connect();
  return (await client.query<R>(statement).finally(() => client.end())).rows;
}

test('an object of as many columns as it may have works like any other', async () => {
  const [monies, texts] = [times(150, (i) => `m${i}`), times(199, (i) => `t${i}`)];
  await world.create({ name: 'wide', fields: [key, ...monies.map(money), ...texts.map(text)] });
  const role = { name: 'some', policies: [{ object: 'wide', actions: ['create', 'read', 'update'], filter: { t0: { _neq: 'secret' } } }] };
  await send('POST', '/roles', role);
  const { body: made } = await send('POST', '/keys', { name: 'some', role: 'some' });
  const values = (amount: string, word: string) =>
    Object.fromEntries([...monies.map((name) => [name, { amount, currency: 'EUR' }]), ...texts.map((name) => [name, word])]);

  const record = (await send('POST', '/records/wide', { code: 'a', ...values('1.00', 'x') })).body;
  for (const [word, headers] of [
    ['y', {}],
    ['z', { authorization: `Bearer ${made.key}` }], // under a rule that is asked before and after
  ] as const) {
    const { status, body } = await send('PATCH', `/records/wide/${record.id}`, values('2.50', word), headers);
    expect([status, body]).toMatchObject([200, { code: 'a', t198: word, m149: { amount: '2.50', currency: 'EUR' } }]);
  }
  expect((await send('GET', '/records/wide')).body.data).toMatchObject([{ version: 3, ...values('2.50', 'z') }]);
  const selection = [...monies.map((name) => `${name} { amount }`), ...texts].join(' ');
  const { body } = await world.app.send('POST', '/graphql', { query: `{ wides { nodes { ${selection} } } }` });
  expect(body).toMatchObject({ data: { wides: { nodes: [{ m149: { amount: '2.50' }, t198: 'z' }] } } });
  const batch = {
    upsert: {
      by: 'code',
      records: [
        { code: 'a', ...values('3.00', 'q') },
        { code: 'b', ...values('4.00', 'b') },
      ],
    },
  };
  expect((await send('POST', '/records/wide/batch', batch)).status).toBe(200);

  const columns: Record<string, string> = Object.fromEntries([
    ['Code', 'code'],
    ...monies.map((name) => [name, `${name}.amount`]),
    ...texts.map((name) => [name, name]),
  ]);
  const mapping = Object.fromEntries(Object.entries(columns).map(([column, field]) => [column, { field }]));
  const line = (code: string) => [code, ...monies.map(() => '7'), ...texts.map(() => 'i')].join();
  const csv = [Object.keys(columns).join(), line('a'), line('c')].join('\n');
  const job = await world.importFile(csv, { object: 'wide', key: 'code', mapping });
  expect(job).toMatchObject({ state: 'done', created: 1, updated: 1, refused: 0 });
  expect(await world.undo(job.id)).toMatchObject({ state: 'done', result: { deleted: 1, restored: 1 } });
  expect((await send('DELETE', `/records/wide/${record.id}`)).status).toBe(204);
  expect((await send('POST', `/records/wide/${record.id}/restore`)).body).toMatchObject(values('3.00', 'q'));
}, 120_000);

test('one column more is refused where it is asked for, and nothing is made', async () => {
  const fields = [...times(200, (i) => money(`m${i}`)), ...times(99, (i) => text(`t${i}`))];
  const object = { name: 'full', label: 'Full', plural: 'fulls', pluralLabel: 'Fulls' };
  const tooMany = await send('POST', '/objects', { ...object, fields: [...fields, money('one_more'), text('last')] });
  expect(tooMany).toMatchObject({ status: 422, body: { errors: [{ path: '/fields/299', code: 'too_many' }] } });
  expect((await send('GET', '/objects/full')).status).toBe(404);
  expect((await send('POST', '/objects', { ...object, fields: [...fields, text('last')] })).status).toBe(201);
  expect(await send('POST', '/objects/full/fields', text('one_more'))).toMatchObject({
    status: 422,
    body: { errors: [{ path: '', code: 'too_many' }] },
  });
  const relation = { name: 'people', label: 'People', type: 'relation', target: 'person', cardinality: 'many_to_many' };
  expect((await send('POST', '/objects/full/fields', relation)).status).toBe(201); // has a table of its own
});

test('a table that has had as many columns as Postgres takes is refused more, in a dry run too', async () => {
  await world.create({ name: 'old', fields: [key] });
  const [{ had }] = (await query<{ had: number }>(
    `select count(*)::int as had from pg_attribute where attrelid = 'ws_main.old'::regclass and attnum > 0`,
  )) as [{ had: number }];
  const gone = times(1598 - had, (i) => `gone_${i}`);
  await query(`alter table ws_main.old ${gone.map((name) => `add column ${name} integer`).join(', ')}`);
  await query(`alter table ws_main.old ${gone.map((name) => `drop column ${name}`).join(', ')}`);
  const changes = [text('one'), money('two')].map((field) => ({ op: 'createField', object: 'old', field }));
  for (const path of ['/schema/changes?dryRun=true', '/schema/changes']) {
    const refused = await send('POST', path, { changes });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: '/changes/1/field/name', code: 'too_many' }] },
    });
    expect(refused.body.detail).toContain('has had 1,598 columns');
  }
  expect((await send('GET', '/objects/old')).body.fields).toHaveLength(1);
  expect((await send('POST', '/objects/old/fields', money('two'))).status).toBe(201);
  expect((await send('POST', '/objects/old/fields', text('one'))).status).toBe(422);
});

test('a record that is wider than a row of Postgres is refused, however it comes', async () => {
  const names = times(450, (i) => `t${i}`);
  await world.create({ name: 'broad', fields: [key, ...names.map(text)] });
  const values = Object.fromEntries(names.map((name) => [name, 'x'.repeat(24)]));
  const tooLarge = { status: 422, body: { code: 'invalid', errors: [{ path: '', code: 'too_large' }] } };
  expect(await send('POST', '/records/broad', { code: 'a', ...values })).toMatchObject(tooLarge);
  const { body } = await send('POST', '/records/broad', { code: 'a' });
  expect(await send('PATCH', `/records/broad/${body.id}`, values)).toMatchObject(tooLarge);
  expect(await send('POST', '/records/broad/batch', { create: [{ code: 'b' }, { code: 'c', ...values }] })).toMatchObject(tooLarge);
  expect((await send('GET', '/records/broad?count=true')).body).toMatchObject({ count: 1, data: [{ version: 1, t0: null }] });
  const mapping = Object.fromEntries(['code', ...names].map((name) => [name, { field: name }]));
  const line = ['c', ...names.map(() => 'x'.repeat(24))].join();
  const job = await world.importFile(`${['code', ...names].join()}\n${line}\nd${','.repeat(names.length)}\n`, { object: 'broad', mapping });
  expect(job).toMatchObject({ state: 'done', created: 1, refused: 1 });
});
