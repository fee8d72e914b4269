import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

type Issue = { path: string; code: string; message: string };
type Refusal = { message: string; path?: string[]; extensions: { code: string; errors: Issue[]; requestId: string } };

/** Status, code of each error, and each issue's place and code. */
async function refusals(query: string, variables?: object): Promise<[number, string[], [string, string][]]> {
  const { status, body } = await world.ask(query, variables);
  const errors = body.errors as Refusal[];
  for (const { extensions } of errors) expect(extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
  for (const { message, extensions } of errors) for (const one of extensions.errors) expect([message, one.message]).not.toContain('');
  return [
    status,
    errors.map(({ extensions }) => extensions.code),
    errors.flatMap(({ extensions }) => extensions.errors.map(({ path, code }): [string, string] => [path, code])),
  ];
}

test('everything that is wrong with one field is told at once, with its place', async () => {
  const query =
    '{ people(first: 501, sort: ["nope", "-email", "also"], filter: { createdAt: { _gt: "soon" } }, after: "abc") { totalCount } }';
  expect(await refusals(query)).toEqual([
    200,
    ['invalid'],
    [
      ['/sort/0', 'unknown_field'],
      ['/sort/2', 'unknown_field'],
      ['/filter/createdAt/_gt', 'wrong_type'],
      ['/first', 'out_of_range'],
      ['/after', 'invalid_cursor'],
    ],
  ]);
});

test.each([
  ['first over the limit', '{ people(first: 501) { totalCount } }', '/first', 'out_of_range'],
  ['first of nothing', '{ people(first: 0) { totalCount } }', '/first', 'out_of_range'],
  ['a cursor of another sort', '{ people(sort: ["-email"], after: "abc") { totalCount } }', '/after', 'invalid_cursor'],
  ['a sort by no field', '{ people(sort: "nope") { totalCount } }', '/sort/0', 'unknown_field'],
  ['a null in a filter', '{ people(filter: { email: { _eq: null } }) { totalCount } }', '/filter/email/_eq', 'wrong_type'],
  ['the same below', '{ companies { nodes { people(first: 501) { totalCount } } } }', '/nodes/people/first', 'out_of_range'],
])('%s fails its field alone', async (_, query, path, code) => {
  expect(await refusals(query)).toEqual([200, ['invalid'], [[path, code]]]);
});

test.each([
  [
    'values of another type',
    '{ people(first: "x", sort: ["email", 5], after: 5) { totalCount } }',
    [
      ['/first', 'wrong_type'],
      ['/sort/1', 'wrong_type'],
      ['/after', 'wrong_type'],
    ],
  ],
  [
    'unknown names in a filter',
    '{ people(filter: { nope: { _eq: 1 }, company: { name: { _foo: 1 } } }) { totalCount } }',
    [
      ['/filter/nope', 'unknown_field'],
      ['/filter/company/name/_foo', 'unknown_field'],
    ],
  ],
  [
    'a value in a filter',
    '{ people(filter: { _or: [{ email: { _eq: "a" } }, { email: { _eq: 1 } }] }) { totalCount } }',
    [['/filter/_or/1/email/_eq', 'wrong_type']],
  ],
  [
    'unknown fields',
    '{ people { nodes { nope company { alsoNope } } } }',
    [
      ['/nodes/nope', 'unknown_field'],
      ['/nodes/company/alsoNope', 'unknown_field'],
    ],
  ],
  ['an unknown argument', '{ people(bogus: 5) { totalCount } }', [['/bogus', 'unknown_field']]],
  ['a missing argument', '{ person { id } }', [['/id', 'required']]],
  [
    'a value below, by its alias',
    '{ companies { nodes { staff: people(first: true) { totalCount } } } }',
    [['/nodes/staff/first', 'wrong_type']],
  ],
  ['unknown names of a mutation', 'mutation { createPerson(data: { nope: 1 }) { id } }', [['/data/nope', 'unknown_field']]],
  ['a variable that is not declared', '{ people(first: $n) { totalCount } }', [['/first', 'unknown_field']]],
])('%s in the document: a request that runs nothing says each place', async (_, query, issues) => {
  expect(await refusals(query)).toEqual([400, issues.map(() => 'invalid'), issues]);
});

test('a text that is no document, or asks for no operation, says so as an issue too', async () => {
  expect(await refusals('{ people { totalCount')).toEqual([400, ['bad_request'], [['', 'bad_request']]]);
  expect(await refusals('query a { people { totalCount } } query b { people { totalCount } }')).toEqual([
    400,
    ['bad_request'],
    [['', 'bad_request']],
  ]);
});

test('variables are told by their own place', async () => {
  const query = 'query($n: Int, $f: PersonFilter) { people(first: $n, filter: $f) { totalCount } }';
  expect(await refusals(query, { n: 'x', f: { email: { _foo: 1 } } })).toEqual([
    400,
    ['invalid', 'invalid'],
    [
      ['/variables/n', 'wrong_type'],
      ['/variables/f/email/_foo', 'unknown_field'],
    ],
  ]);
  expect(await refusals(query, { n: 501 })).toEqual([200, ['invalid'], [['/first', 'out_of_range']]]);
});
