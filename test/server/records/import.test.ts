import { startImportWorld, type ImportWorld } from './import-world.ts';

let world: ImportWorld;
let made = 0;
/** An object of the test's own, so that no test sees another's records. */
const named = (name: string): string => `${name}_${made}`;

beforeAll(async () => void (world = await startImportWorld()));
afterAll(() => world.stop());
beforeEach(async () => {
  made++;
  await world.create({
    name: named('team'),
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'motto', label: 'Motto', type: 'text' },
    ],
  });
  await world.create({
    name: named('player'),
    fields: [
      { name: 'number', label: 'Number', type: 'text', unique: true },
      { name: 'name', label: 'Name', type: 'person_name' },
      { name: 'goals', label: 'Goals', type: 'integer' },
      { name: 'ratio', label: 'Ratio', type: 'number' },
      { name: 'wage', label: 'Wage', type: 'currency', defaultCurrency: 'GBP' },
      { name: 'active', label: 'Active', type: 'boolean' },
      { name: 'born', label: 'Born', type: 'date' },
      { name: 'seen', label: 'Seen', type: 'datetime' },
      {
        name: 'foot',
        label: 'Foot',
        type: 'select',
        options: [
          { value: 'l', label: 'Left' },
          { value: 'r', label: 'Right' },
        ],
      },
      {
        name: 'marks',
        label: 'Marks',
        type: 'multi_select',
        options: [
          { value: 'a', label: 'A one' },
          { value: 'b', label: 'B two' },
        ],
      },
      { name: 'email', label: 'Email', type: 'email', unique: true },
      { name: 'extra', label: 'Extra', type: 'json' },
      { name: 'team', label: 'Team', type: 'relation', target: named('team'), inverse: { name: named('players'), label: 'Players' } },
      {
        name: 'fans',
        label: 'Fans',
        type: 'relation',
        target: named('team'),
        cardinality: 'many_to_many',
        inverse: { name: named('fan_of'), label: 'Fan of' },
      },
      { name: 'captain', label: 'Captain', type: 'relation', target: named('player'), inverse: { name: 'crew', label: 'Crew' } },
    ],
  });
});

const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const players = () => world.list(named('player'), '&fields=*,fans');

test('each type is read from plain text', async () => {
  await world.importFile(lines('Code', 'RED', 'BLUE'), { object: named('team'), mapping: { Code: { field: 'code' } } });
  const header = 'No;First;Last;Goals;Ratio;Wage;Cur;Active;Born;Seen;Foot;Marks;Mail;Extra;Team;Fans;Nothing';
  const row =
    '1;Ada;Lovelace;+12;.25;1234.5;EUR;yes;03.12.1990;2010-07-01 08:26;Left;a|B two; Ada@Example.com ;"{""a"":[1]}";RED;BLUE|RED;x';
  const job = await world.importFile(lines(header, row), {
    object: named('player'),
    mapping: {
      No: { field: 'number' },
      First: { field: 'name.first' },
      Last: { field: 'name.last' },
      Goals: { field: 'goals' },
      Ratio: { field: 'ratio' },
      Wage: { field: 'wage.amount' },
      Cur: { field: 'wage.currency' },
      Active: { field: 'active' },
      Born: { field: 'born', format: 'dd.MM.yyyy' },
      Seen: { field: 'seen', timeZone: 'Europe/London' },
      Foot: { field: 'foot' },
      Marks: { field: 'marks' },
      Mail: { field: 'email' },
      Extra: { field: 'extra' },
      Team: { field: 'team', relation: { by: 'code' } },
      Fans: { field: 'fans', relation: { by: 'code' } },
    },
  });
  expect(job).toMatchObject({ state: 'done', done: 1, total: 1, created: 1, updated: 0, refused: 0 });
  const [red, blue] = (await world.list(named('team'))).map(({ id }: { id: string }) => id);
  const [player] = await players();
  expect(player).toMatchObject({
    ...{ number: '1', name: { first: 'Ada', last: 'Lovelace' }, goals: 12, ratio: 0.25, wage: { amount: '1234.50', currency: 'EUR' } },
    ...{ active: true, born: '1990-12-03', seen: '2010-07-01T07:26:00.000Z', foot: 'l', marks: ['a', 'b'], email: 'ada@example.com' },
    ...{ extra: { a: [1] }, team: red },
  });
  expect(new Set(player.fans)).toEqual(new Set([red, blue]));
});

test('a plain number takes the default currency, and a whole name its last word as the last name', async () => {
  await world.importFile(lines('Name,Wage', 'Mary Ann Evans,7'), {
    object: named('player'),
    mapping: { Name: { field: 'name' }, Wage: { field: 'wage' } },
  });
  expect((await players())[0]).toMatchObject({ name: { first: 'Mary Ann', last: 'Evans' }, wage: { amount: '7.00', currency: 'GBP' } });
});

test('rows with the same key update, case-sensitively, and a later line of the file the earlier', async () => {
  const options = { object: named('team'), key: 'code', mapping: { Code: { field: 'code' }, Motto: { field: 'motto' } } };
  await world.importFile(lines('Code,Motto', 'a,first', 'A,other'), options);
  const job = await world.importFile(lines('Code,Motto', 'a,second', 'B,new', 'B,newer', 'a,', ' a ,third'), options);
  expect(job).toMatchObject({ created: 1, updated: 4, refused: 0 });
  expect((await world.list(named('team'))).map(({ code, motto, version }) => [code, motto, version])).toEqual([
    ['a', 'third', 2],
    ['A', 'other', 1],
    ['B', 'newer', 1],
  ]);
});

test('history says which import changed a record, and only what it was before', async () => {
  const options = { object: named('team'), key: 'code', mapping: { Code: { field: 'code' }, Motto: { field: 'motto' } } };
  await world.importFile(lines('Code,Motto', 'a,first'), options);
  const job = await world.importFile(lines('Code,Motto', 'a,second'), options);
  const rows = await query(`select source, changes from ws_main._history h join ws_main.${named('team')} t on t.id = h.record_id`);
  expect(rows).toEqual([{ source: `import:${job.id}`, changes: expect.anything() }]);
  expect(Object.values((rows[0] as { changes: object }).changes)).toEqual(['first']);
});

test('an update keeps the parts of a value that the file does not speak of', async () => {
  const mapping = {
    No: { field: 'number' },
    First: { field: 'name.first' },
    Last: { field: 'name.last' },
    Wage: { field: 'wage.amount' },
    Cur: { field: 'wage.currency' },
  };
  await world.importFile(lines('No,First,Last,Wage,Cur', '1,Ada,Lovelace,5,EUR'), { object: named('player'), key: 'number', mapping });
  await world.importFile(lines('No,First,Last,Wage,Cur', '1,Augusta,,6,'), { object: named('player'), key: 'number', mapping });
  expect((await players())[0]).toMatchObject({ name: { first: 'Augusta', last: 'Lovelace' }, wage: { amount: '6.00', currency: 'EUR' } });
});

test('what is wrong with a line refuses it, with its number and every reason', async () => {
  await world.importFile(lines('Code', 'RED'), { object: named('team'), mapping: { Code: { field: 'code' } } });
  const mapping = {
    No: { field: 'number' },
    Goals: { field: 'goals' },
    Born: { field: 'born', format: 'dd/MM/yyyy' },
    Team: { field: 'team', relation: { by: 'code' } },
    Mail: { field: 'email' },
  };
  const file = lines(
    'No,Goals,Born,Team,Mail',
    '1,1,01/02/1990,RED,a@example.com',
    '2,1.5,31/02/1990,RED,',
    ',1,,,',
    '"4\nwith a break",1,,GREEN,',
    '5,1,,,',
    '6,1,,',
    '7,,,,a@example.com',
    '8,"1,000",01/02/90,red,nobody',
    '9,9007199254740993,,,',
    '=1+1,x,,,',
  );
  const job = await world.importFile(file, { object: named('player'), key: 'number', mapping });
  expect(job).toMatchObject({ state: 'done', done: 10, total: 10, created: 2, refused: 8 });
  expect(await world.refused(job.id)).toEqual([
    '2,1.5,31/02/1990,RED,,3,"Goals: Must be a whole number in digits, such as 1234. Born: Must be a date of the format dd/MM/yyyy."',
    ',1,,,,4,"Number is empty, which tells records apart."',
    '"4\nwith a break",1,,GREEN,,5,Team: There is no ' + named('team').replaceAll('_', ' ') + ' with this Code.',
    '6,1,,,,8,"The line has 4 columns, the header has 5."',
    '7,,,,a@example.com,9,Mail: Another ' + named('player').replaceAll('_', ' ') + ' has this Email already.',
    expect.stringMatching(/^8,"1,000",01\/02\/90,red,nobody,10,"Goals: .* Born: .*"$/),
    '9,9007199254740993,,,,11,Goals: Must be <= 9007199254740991.',
    expect.stringMatching(/^'=1\+1,x,,,,12,/),
  ]);
  expect((await players()).map(({ number }) => number)).toEqual(['1', '5']);
});

test('a relation that finds two records is refused, one in another spelling is not', async () => {
  await world.importFile(lines('Code,Motto', 'x,same', 'y,same', ' z,last '), {
    object: named('team'),
    mapping: { Code: { field: 'code' }, Motto: { field: 'motto' } },
  });
  const job = await world.importFile(lines('No,Team', '1,same', '2,"last "'), {
    object: named('player'),
    mapping: { No: { field: 'number' }, Team: { field: 'team', relation: { by: 'motto' } } },
  });
  expect(job).toMatchObject({ created: 1, refused: 1 });
  expect(await world.refused(job.id)).toEqual(['1,same,2,Team: 2 records have this Motto.']);
});

test('a line may point at a record that an earlier line of the file makes', async () => {
  const job = await world.importFile(lines('No,Captain', '1,', '2,1', '3,2', '4,5', '5,'), {
    object: named('player'),
    key: 'number',
    mapping: { No: { field: 'number' }, Captain: { field: 'captain', relation: { by: 'number' } } },
  });
  expect(job).toMatchObject({ created: 4, refused: 1 });
  const all = await players();
  const numberOf = new Map(all.map(({ id, number }) => [id, number]));
  expect(all.map(({ number, captain }) => [number, numberOf.get(captain) ?? null])).toEqual([
    ['1', null],
    ['2', '1'],
    ['3', '2'],
    ['5', null],
  ]);
});

test('a dry run says what would happen, writes nothing, and knows its own earlier lines', async () => {
  const mapping = { No: { field: 'number' }, Goals: { field: 'goals' }, Mail: { field: 'email' } };
  const body = Array.from(
    { length: 3000 },
    (_, i) => `${i % 2500},${i === 7 ? 'x' : i},${i === 2600 ? 'p1@example.com' : `p${i}@example.com`}`,
  );
  const job = await world.importFile(lines('No,Goals,Mail', ...body), { object: named('player'), key: 'number', mapping, dryRun: true });
  expect(job).toMatchObject({ state: 'done', created: 2500, updated: 498, refused: 2, result: { dryRun: true, created: 2500 } });
  expect(await players()).toEqual([]);
  expect(await query(`select from ws_main._import_row where import = '${job.id}'`)).toEqual([]);
  const { body: found } = await world.app.send('GET', `/api/v1/imports/${job.id}`);
  expect(found.result.sample[0]).toEqual({ line: 2, action: 'created', values: { number: '0', goals: 0, email: 'p0@example.com' } });
  expect(JSON.stringify(job)).not.toContain('example.com');
  expect(await world.refused(job.id)).toHaveLength(2);
  const undone = await world.app.send('POST', `/api/v1/imports/${job.id}/undo`);
  expect(undone.status).toBe(409);
});

test('an import of many chunks writes each record once', async () => {
  const body = Array.from({ length: 5001 }, (_, i) => `c${i}`);
  const job = await world.importFile(lines('Code', ...body), { object: named('team'), mapping: { Code: { field: 'code' } } });
  expect(job).toMatchObject({ created: 5001, done: 5001, total: 5001 });
  expect(await query(`select count(*) as n, count(distinct code) as codes from ws_main.${named('team')}`)).toEqual([
    { n: 5001, codes: 5001 },
  ]);
  const again = await world.importFile(lines('Code', ...body), { object: named('team'), mapping: { Code: { field: 'code' } } });
  expect(again).toMatchObject({ created: 0, refused: 5001 });
});

test('the list and one import answer what it was about', async () => {
  const job = await world.importFile(lines('Code', 'x'), { object: named('team'), mapping: { Code: { field: 'code' } } });
  const { body } = await world.app.send('GET', '/api/v1/imports');
  expect(body.data[0]).toMatchObject({
    id: job.id,
    object: named('team'),
    state: 'done',
    created: 1,
    file: { name: 'people.csv', sizeBytes: 7 },
  });
  expect((await world.app.send('GET', `/api/v1/imports/${crypto.randomUUID()}`)).status).toBe(404);
});

async function query(text: string): Promise<object[]> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: world.app.database.url });
  await client.connect();
  try {
    return (await client.query(text)).rows as object[];
  } finally {
    await client.end();
  }
}
