import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startImportWorld, type ImportWorld } from './import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
  await world.create({
    name: 'thing',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'name', label: 'Name', type: 'text' },
      { name: 'at', label: 'At', type: 'datetime' },
      { name: 'price', label: 'Price', type: 'currency' },
      { name: 'number', label: 'Number', type: 'autonumber' },
      { name: 'company', label: 'Company', type: 'relation', target: 'company', inverse: { name: 'things', label: 'Things' } },
    ],
  });
});
afterAll(() => world.stop());
afterEach(
  async () =>
    void (await query('truncate ws_main.thing, ws_main._import, ws_main._import_chunk, ws_main._import_row, ws_main._import_refused')),
);

const both = { Code: { field: 'code' }, Name: { field: 'name' } };
const options = { object: 'thing', mapping: both };
const things = async () => (await world.list('thing')).map(({ code, name }) => [code, name]);
const nothing = { chunks: 0, imports: 0, things: 0 };
const left = async () =>
  (
    await query(
      'select (select count(*) from ws_main._import_chunk) as chunks, (select count(*) from ws_main._import) as imports, (select count(*) from ws_main.thing) as things',
    )
  )[0];

describe('what a file may be', () => {
  test.each([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffCode,Name\nä,ö\n')],
    ['UTF-8 without one', Buffer.from('Code,Name\nä,ö\n')],
    ['Latin-1', Buffer.from('Code,Name\nä,ö\n', 'latin1')],
    ['UTF-16 with a byte order mark', Buffer.from('\ufeffCode,Name\nä,ö\n', 'utf16le')],
    ['UTF-16 without one', Buffer.from('Code,Name\nä,ö\n', 'utf16le')],
    ['semicolons and Windows line ends', Buffer.from('Code;Name\r\nä;ö\r\n')],
    ['tabs and no line end', Buffer.from('Code\tName\nä\tö')],
    ['bars, quotes and empty lines', Buffer.from('\n"Code"|Name\n\n"ä"|ö\n|\n\n')],
    ['old Macintosh line ends', Buffer.from('Code,Name\rä,ö\r')],
  ])('%s', async (_, file) => {
    expect(await world.importFile(file, options)).toMatchObject({ created: 1, refused: 0, total: 1 });
    expect(await things()).toEqual([['ä', 'ö']]);
  });

  test('in Latin-1 whose first byte that shows it stands megabytes into the file', async () => {
    const file = Buffer.concat([
      Buffer.from(`Code,Name\n${Array.from({ length: 1500 }, (_, i) => `c${i},${'x'.repeat(300)}`).join('\n')}\n`),
      Buffer.from('z,\xa3\n', 'latin1'),
    ]);
    await world.importFile(file, options);
    expect((await world.list('thing', '&filter[code][_eq]=z'))[0]).toMatchObject({ code: 'z', name: '£' });
  });

  test('with a header only', async () => {
    expect(await world.importFile('Code,Name\n', options)).toMatchObject({ state: 'done', total: 0, created: 0 });
  });

  test('with doubled and empty column names, which get names of their own', async () => {
    const mapping = { 'Column 1': { field: 'code' }, 'Name (2)': { field: 'name' } };
    await world.importFile(',Name,Name\na,b,c\n', { object: 'thing', mapping });
    expect(await things()).toEqual([['a', 'c']]);
  });

  test('with quotes inside fields, and a quoted line break at the end of a chunk', async () => {
    await world.importFile('Code,Name\n1,5" nails\n2,"a ""b""\nc"\n', options);
    expect(await things()).toEqual([
      ['1', '5" nails'],
      ['2', 'a "b"\nc'],
    ]);
  });

  test('with NUL bytes, which refuse their lines', async () => {
    const job = await world.importFile('Code,Name\n1,a\0b\n2,c\n', options);
    expect(job).toMatchObject({ created: 1, refused: 1 });
    expect(await world.refused(job.id)).toEqual(['1,a\ufffdb,2,Name: Text may hold neither NUL nor half of a surrogate pair.']);
  });
});

describe('a file that can not be imported leaves nothing but its job', () => {
  test.each([
    ['a quote that is never closed', 'Code,Name\n1,ok\n2,"never\n3,ok\n', 'unfinished_quote', 'line 3'],
    ['a quote that only another field closes', 'Code,Name\n1,ok\n\n2,"never\n3,"x"\n', 'unfinished_quote', 'line 4'],
    ['a line of 5 MB', `Code,Name\n1,ok\n2,${'x'.repeat(5_000_000)}\n`, 'line_too_long', 'Line 3'],
  ])('%s', async (_, file, code, where) => {
    const job = await world.importFile(file, options);
    expect(job).toMatchObject({
      state: 'failed',
      error: { code, message: expect.stringContaining(where), errors: [{ path: '/file', code }] },
    });
    expect(await things()).toEqual([]);
  });

  test('dates that can be read in two ways', async () => {
    const body = Array.from({ length: 3000 }, (_, i) => `${i},${String(1 + (i % 12)).padStart(2, '0')}/0${1 + (i % 9)}/2010 08:26`).join(
      '\n',
    );
    const job = await world.importFile(`Code,At\n${body}\n`, {
      object: 'thing',
      mapping: { Code: { field: 'code' }, At: { field: 'at' } },
    });
    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({
      code: 'ambiguous_format',
      errors: [{ path: '/options/mapping/At/format', code: 'ambiguous_format' }],
    });
    expect(job.error!.errors![0]!.message).toMatch(/dd\/MM\/yyyy HH:mm or as MM\/dd\/yyyy HH:mm/);
    expect(await things()).toEqual([]);
  });
});

test('one date that fits only one reading decides for the whole file', async () => {
  const job = await world.importFile('Code,At\n1,01/12/2010 08:26\n2,02/12/2010 08:26\n3,13/12/2010 08:26\n4,soon\n5,\n', {
    object: 'thing',
    mapping: { Code: { field: 'code' }, At: { field: 'at' } },
  });
  expect(job).toMatchObject({ state: 'done', created: 4, refused: 1 });
  expect((await world.list('thing')).map(({ at }) => at)).toEqual([
    '2010-12-01T08:26:00.000Z',
    '2010-12-02T08:26:00.000Z',
    '2010-12-13T08:26:00.000Z',
    null,
  ]);
});

describe('an upload is refused with all that is wrong, and leaves nothing', () => {
  const refuse = async (given: object, file: string | Buffer = 'Code,Name\n1,2\n') => {
    const { status, body } = await world.start(file, given as never);
    expect(await left()).toEqual(nothing);
    return { status, errors: body.errors?.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`).toSorted() };
  };

  test('options that name what is not there', async () => {
    const mapping = {
      'a/b': { field: 'nope' },
      Code: { field: 'code', format: 'dd/MM/yyyy', timeZone: 'UTC' },
      Name: { field: 'code' },
      Number: { field: 'number' },
      Price: { field: 'price' },
      Part: { field: 'price.nope' },
      At: { field: 'at', format: 'YYYY-MM-DD', timeZone: 'Moon/Sea' },
      Company: { field: 'company', relation: { by: 'nope' } },
      Rest: { field: 'name', relation: { by: 'code' } },
    };
    expect(await refuse({ object: 'thing', mapping, key: 'motto' })).toEqual({
      status: 422,
      errors: [
        '/options/key unknown_field',
        '/options/mapping/At/format wrong_format',
        '/options/mapping/At/timeZone unknown_time_zone',
        '/options/mapping/Code/format wrong_format',
        '/options/mapping/Code/timeZone wrong_type',
        '/options/mapping/Company/relation/by unknown_field',
        '/options/mapping/Name/field doubled',
        '/options/mapping/Number/field read_only',
        '/options/mapping/Part/field doubled',
        '/options/mapping/Part/field unknown_field',
        '/options/mapping/Price/field required',
        '/options/mapping/Rest/relation wrong_type',
        '/options/mapping/a~1b/field unknown_field',
      ],
    });
  });

  test.each([
    [
      'of the wrong shape',
      { object: 1, mapping: {}, key: 2, delimiter: ',,', dryRun: 'yes', more: 1 },
      [
        '/options/delimiter wrong_format',
        '/options/dryRun wrong_type',
        '/options/key wrong_type',
        '/options/mapping too_few',
        '/options/more unknown_field',
        '/options/object wrong_type',
      ],
    ],
    ['of an object that is not there', { object: 'nope', mapping: both }, ['/options/object unknown_object']],
    ['with an encoding that nobody knows', { ...options, encoding: 'base64' }, ['/options/encoding unknown_encoding']],
    [
      'with columns that the file has not',
      { object: 'thing', mapping: { code: { field: 'code' }, Name: { field: 'name' } } },
      ['/options/mapping/code unknown_column'],
    ],
    [
      'with a key that no column goes into',
      { object: 'thing', mapping: { Name: { field: 'name' } }, key: 'code' },
      ['/options/key required'],
    ],
  ])('options %s', async (_, given, errors) => {
    expect(await refuse(given)).toEqual({ status: 422, errors });
  });

  test('a file that is not in the encoding that was named', async () => {
    expect(await refuse({ ...options, encoding: 'utf-8' }, Buffer.from('Code,Name\n1,\xa3\n', 'latin1'))).toEqual({
      status: 422,
      errors: ['/options/encoding wrong_encoding'],
    });
  });

  test('an empty file, and one of empty lines', async () => {
    expect(await refuse(options, '')).toEqual({ status: 422, errors: ['/file empty'] });
    expect(await refuse(options, '\n\n ,,\n')).toEqual({ status: 422, errors: ['/file empty'] });
  });

  test('a form without a file, without options, with options that are no JSON, or with more', async () => {
    const file = new Blob(['Code,Name\n1,2\n']);
    const send = async (parts: [string, string | Blob][]) =>
      (await world.upload('/api/v1/imports', parts)).body.errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`);
    expect(await send([['options', JSON.stringify(options)]])).toEqual(['/file required']);
    expect(await send([['file', file]])).toEqual(['/options required']);
    expect(
      await send([
        ['file', file],
        ['options', '{'],
      ]),
    ).toEqual(['/options invalid_json']);
    expect(
      await send([
        ['options', JSON.stringify(options)],
        ['more', 'x'],
        ['file', file],
      ]),
    ).toEqual(['/more unknown_field']);
    expect(
      await send([
        ['options', JSON.stringify(options)],
        ['file', file],
        ['file', file],
      ]),
    ).toEqual(['/file doubled']);
    expect(await left()).toEqual(nothing);
  });

  test('a body that is no form', async () => {
    const sent = await world.app.send('POST', '/api/v1/imports', { object: 'thing' });
    expect(sent).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    const cut = await world.app.send(
      'POST',
      '/api/v1/imports',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      { 'content-type': 'multipart/form-data; boundary=x' },
    );
    expect(cut).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(await left()).toEqual(nothing);
  });

  test('an upload that breaks off', async () => {
    const request = http.request(`${world.app.url}/api/v1/imports`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer test-key-of-the-environment',
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': 10_000_000,
      },
    });
    request.on('error', () => undefined);
    request.write(`--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${'Code,Name\n'.repeat(60_000)}`);
    while ((await left())?.chunks === 0) await sleep(10);
    request.destroy();
    for (let i = 0; i < 200 && (await left())?.imports !== 0; i++) await sleep(10);
    expect(await left()).toEqual(nothing);
  });
});

test('the file may come before its options, and options as a file', async () => {
  const file = new Blob(['Code,Name\n1,2\n']);
  const first = await world.upload('/api/v1/imports', [
    ['file', file],
    ['options', JSON.stringify(options)],
  ]);
  expect(await world.jobOf(first.body.id)).toMatchObject({ state: 'done', created: 1 });
  const second = await world.upload('/api/v1/imports', [
    ['options', new Blob([JSON.stringify({ ...options, key: 'code' })], { type: 'application/json' })],
    ['file', file],
  ]);
  expect(await world.jobOf(second.body.id)).toMatchObject({ state: 'done', updated: 1 });
});

describe('preview', () => {
  const preview = async (file: Buffer | string, given?: object) =>
    (
      await world.upload('/api/v1/imports/preview', [
        ...(given ? ([['options', JSON.stringify(given)]] as [string, string][]) : []),
        ['file', new Blob([file as BlobPart])],
      ])
    ).body;

  test('says what the shop example is', async () => {
    const found = await preview(readFileSync(new URL('../../../examples/shop/online-retail-2010-12.csv', import.meta.url)));
    expect(found).toMatchObject({ encoding: 'windows-1252', delimiter: ',' });
    expect(found.columns.map(({ name, guess }: { name: string; guess: string }) => `${name} ${guess}`)).toEqual([
      ...['InvoiceNo text', 'StockCode text', 'Description text', 'Quantity integer'],
      ...['InvoiceDate datetime', 'UnitPrice number', 'CustomerID integer', 'Country text'],
    ]);
    expect(found.columns[4]).toMatchObject({
      format: 'dd/MM/yyyy HH:mm',
      ambiguous: [],
      samples: expect.arrayContaining(['01/12/2010 08:26']),
    });
    expect(found.rows[0]).toEqual([
      '536365',
      '85123A',
      'WHITE HANGING HEART T-LIGHT HOLDER',
      '6',
      '01/12/2010 08:26',
      '2.55',
      '17850',
      'United Kingdom',
    ]);
    expect(await left()).toEqual(nothing);
  });

  test('lists all readings of dates that fit, and maps columns by their names', async () => {
    const found = await preview('code;Name;At;Company;Price amount;else\n1;ä;01/02/2010;Acme;5;x\n', { object: 'thing' });
    expect(found.columns[2]).toMatchObject({ guess: 'date', format: null, ambiguous: ['dd/MM/yyyy', 'MM/dd/yyyy'] });
    expect(found.mapping).toEqual({
      code: { field: 'code' },
      Name: { field: 'name' },
      At: { field: 'at' },
      Company: { field: 'company' },
      'Price amount': { field: 'price.amount' },
    });
  });

  test('shows a date that is in doubt, wherever it stands', async () => {
    const same = ['01/01/2010', '02/02/2010', '03/03/2010', '04/04/2010', '05/05/2010', '06/06/2010'];
    const found = await preview(`at\n${[...same, '07/08/2010'].join('\n')}\n`);
    expect(found.columns[0]).toMatchObject({
      format: null,
      ambiguous: ['dd/MM/yyyy', 'MM/dd/yyyy'],
      samples: ['07/08/2010', ...same.slice(0, 4)],
    });
  });

  test('shows the beginning of a file, when only that is sent', async () => {
    const found = await preview(Buffer.from('Code,Name\n1,a\n2,"b\nhalf £').subarray(0, -1), { part: true });
    expect(found).toMatchObject({ encoding: 'utf-8', rows: [['1', 'a']] });
  });

  test('refuses what can not be read', async () => {
    expect(await preview('')).toMatchObject({ status: 422, errors: [{ path: '/file', code: 'empty' }] });
    expect(await preview('a,b\n"1,2\n')).toMatchObject({ status: 422, errors: [{ path: '/file', code: 'unfinished_quote' }] });
    expect(await preview('a\n', { object: 'nope' })).toMatchObject({ status: 422, errors: [{ path: '/options/object' }] });
    expect(await preview('a\n', { delimiter: 1 })).toMatchObject({ status: 422, errors: [{ path: '/options/delimiter' }] });
  });
});

async function query(text: string): Promise<Record<string, number>[]> {
  const client = new pg.Client({ connectionString: world.app.database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, number>>(text)).rows;
  } finally {
    await client.end();
  }
}
