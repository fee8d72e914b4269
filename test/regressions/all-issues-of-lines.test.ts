import { clientOf } from '../server/records/import-world.ts';
import { startApp, type TestApp } from '../support/app.ts';

const nothing = '00000000-0000-7000-8000-000000000000';
let app: TestApp;
let client: ReturnType<typeof clientOf>;
const mapping = {
  Code: { field: 'code' },
  Serial: { field: 'serial' },
  Title: { field: 'title' },
  Count: { field: 'count' },
  Mail: { field: 'mail' },
  On: { field: 'day', format: 'yyyy-MM-dd' },
  State: { field: 'state' },
  Maker: { field: 'maker', relation: { by: 'name' } },
  Seller: { field: 'seller' },
  Keeper: { field: 'keeper' },
};
const header = Object.keys(mapping).join(',');

beforeAll(async () => {
  app = await startApp();
  client = clientOf(app);
  const options = [
    { value: 'new', label: 'New' },
    { value: 'old', label: 'Old', archived: true },
  ];
  await client.create({
    name: 'part',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'serial', label: 'Serial', type: 'text', unique: true },
      { name: 'title', label: 'Title', type: 'text', required: true },
      { name: 'count', label: 'Count', type: 'integer', max: 10 },
      { name: 'mail', label: 'Mail', type: 'email' },
      { name: 'day', label: 'Day', type: 'date', required: true },
      { name: 'state', label: 'State', type: 'select', options },
      { name: 'maker', label: 'Maker', type: 'relation', target: 'company', inverse: { name: 'makes', label: 'Makes' } },
      { name: 'seller', label: 'Seller', type: 'relation', target: 'company', inverse: { name: 'sells', label: 'Sells' } },
      { name: 'keeper', label: 'Keeper', type: 'user' },
    ],
  });
  await app.send('POST', '/api/v1/records/part', { code: 'there', serial: 'taken', title: 'There', day: '2026-01-31' });
});
afterAll(() => app.stop());

/** Each refused line's number and reason. */
async function refuse(lines: string[], options: object = {}, headers?: Record<string, string>): Promise<[number, string][]> {
  const given = { object: 'part', mapping, ...options };
  const job = await client.importFile([header, ...lines, ''].join('\n'), given, headers);
  expect(job).toMatchObject({ state: 'done', refused: lines.length, created: 0, updated: 0 });
  return (await client.refused(job.id)).map((line) => {
    const [, number, reason] = /^.*,(\d+),(.*)$/.exec(line)!;
    return [Number(number), reason!.replaceAll('"', '')];
  });
}

const values = [
  'Count: Must be <= 10.',
  'Mail: Must be an email address such as ada@example.com.',
  'On: Must be a date of the format yyyy-MM-dd.',
  'State: Must be one of new.',
  'Maker: There is no company with this Name.',
  'Serial: Another part has this Serial already.',
  'Seller: there is no company with this id.',
  'Keeper: there is no member with this id.',
];

/** The sentences of a reason, each once. */
const sentences = (reason: string): string[] => reason.split(/(?<=\.) (?=[A-Z])/);

test('a line that would create tells all that is wrong with it, each once', async () => {
  const [[line, reason]] = (await refuse([`new,taken,,11,nobody,soon,old,Nobody,${nothing},${nothing}`])) as [[number, string]];
  expect(line).toBe(2);
  expect(sentences(reason).toSorted()).toEqual([...values, 'Title: title is required.'].toSorted());
});

test('one that would change a record does too, and so does a dry run', async () => {
  for (const dryRun of [false, true]) {
    const taken = await app.send('POST', '/api/v1/records/part', { code: `other ${dryRun}`, title: 'Other', day: '2026-01-31' });
    expect(taken.status).toBe(201);
    const [[, reason]] = (await refuse([`other ${dryRun},taken,,11,nobody,soon,old,Nobody,${nothing},${nothing}`], {
      key: 'code',
      dryRun,
    })) as [[number, string]];
    expect(sentences(reason).toSorted()).toEqual([...values].toSorted());
  }
});

test('where the key says nothing, what is wrong whatever record is meant is told', async () => {
  const [[, reason]] = (await refuse([`,fresh,,11,nobody,,,Nobody,,`], { key: 'code' })) as [[number, string]];
  expect(sentences(reason).toSorted()).toEqual(
    [values[0]!, values[1]!, values[4]!, 'Code is empty, which tells records apart.'].toSorted(),
  );
});

test('a wrong part of a value is not told as a missing one, and a torn line tells only that', async () => {
  const read = await refuse(['a,b,T,many,,2026-01-31,,,,', 'a,b']);
  expect(read).toEqual([
    [2, 'Count: Must be a whole number in digits, such as 1234.'],
    [3, 'The line has 2 columns, the header has 10.'],
  ]);
});

test('what the role doesn’t allow is told beside it', async () => {
  const policies = [
    { object: 'part', actions: ['read', 'update', 'import'] },
    { object: 'company', actions: ['read'] },
  ];
  await app.send('POST', '/api/v1/roles', { name: 'mender', policies });
  const headers = { authorization: `Bearer ${(await app.send('POST', '/api/v1/keys', { name: 'M', role: 'mender' })).body.key}` };
  const [[, reason]] = (await refuse(['brand new,,T,11,,2026-01-31,,,,'], { key: 'code' }, headers)) as [[number, string]];
  expect(sentences(reason)).toEqual(['Your role may not create parts.', 'Count: Must be <= 10.']);
});
