import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  const fields = [{ name: 'code', label: 'Code', type: 'text' }];
  await app.send('POST', '/api/v1/objects', { name: 'crate', label: 'Crate', plural: 'crates', pluralLabel: 'Crates', fields });
});
afterAll(() => app.stop());

/** Status, code, and the issues as `path code`. */
async function refusal(method: string, path: string, body: unknown): Promise<unknown[]> {
  const { status, body: problem } = await app.send(method, `/api/v1${path}`, body);
  return [status, problem.code, ...problem.errors.map((one: { path: string; code: string }) => `${one.path} ${one.code}`).toSorted()];
}
const invalid = (...issues: string[]) => [422, 'invalid', ...issues.toSorted()];

test('an object: shape, names, options and relations at once, none for the same cause twice', async () => {
  const fields = [
    { name: 'Bad Name', label: 5, type: 'text', minLength: 9, maxLength: 3 },
    { name: 'amount', label: 'Amount', type: 'curency', defaultCurrency: 'nope' },
    { name: 'amount', label: '', type: 'integer', min: 'x', max: 1.5 },
    {
      label: 'No name',
      type: 'select',
      options: [
        { value: 'a', label: 'A' },
        { value: 5, label: 'B' },
      ],
    },
    { name: 'maker', label: 'Maker', type: 'relation', target: 'nothing', inverse: { name: 7 }, cardinality: 'some' },
    { name: 'version', label: 'V', type: 'text', colour: 'red', pattern: '(' },
    'no field',
    { name: 'total', label: 'Total', type: 'number', target: 'person', default: 'x' },
  ];
  const wrong = [
    ...['/fields/0/label wrong_type', '/fields/0/maxLength too_small', '/fields/0/name wrong_format'],
    ...['/fields/1/type not_an_option', '/fields/2/label required', '/fields/2/max wrong_type', '/fields/2/min wrong_type'],
    ...['/fields/2/name reserved_name', '/fields/3/name required', '/fields/3/options/1/value wrong_type'],
    ...['/fields/4/cardinality not_an_option', '/fields/4/inverse/name wrong_type', '/fields/4/target unknown_object'],
    ...['/fields/5/colour unknown_field', '/fields/5/name reserved_name', '/fields/5/pattern wrong_format', '/fields/6 wrong_type'],
    ...['/fields/7/default wrong_type', '/fields/7/target unknown_option'],
  ];
  const body = { name: 'person', plural: 5, label: ' ', icon: 7, titleField: 'maker', fields };
  expect(await refusal('POST', '/objects', body)).toEqual(
    invalid('/icon wrong_type', '/label required', '/name reserved_name', '/plural wrong_type', '/pluralLabel required', ...wrong),
  );
  expect(await refusal('POST', '/objects?dryRun=maybe', { name: 'Nope', label: 'N', plural: 'nopes', pluralLabel: 'N' })).toEqual(
    invalid('/name wrong_format', '/query/dryRun wrong_type'),
  );
  expect(await refusal('POST', '/objects', '[]')).toEqual(invalid(' wrong_type'));
});

test('fields and patches alike', async () => {
  expect(await refusal('POST', '/objects/crate/fields', { name: 'code', label: 5, type: 'integer', maxLength: 3 })).toEqual(
    invalid('/label wrong_type', '/maxLength unknown_option', '/name reserved_name'),
  );
  expect(await refusal('PATCH', '/objects/crate/fields/code', { name: 'id', label: 5, target: 'person' })).toEqual(
    invalid('/label wrong_type', '/name reserved_name', '/target cannot_change'),
  );
  expect(await refusal('PATCH', '/objects/crate', { name: 'person', label: 5, titleField: 'nope' })).toEqual(
    invalid('/label wrong_type', '/name reserved_name', '/titleField unknown_field'),
  );
  expect(await refusal('PATCH', '/objects/nowhere', { label: 5 })).toEqual(invalid('/label wrong_type'));
});

test('a list of changes: each by its place, and nothing that only follows from one that can’t be read', async () => {
  const createdField = { name: 'x y', label: 'X', type: 'text' };
  const changes = [
    { op: 'createObject', object: { name: 5, label: 'Box', plural: 'boxes', pluralLabel: 'Boxes', fields: [createdField] } },
    { op: 'createField', object: 'box', field: { name: 'size', label: 'Size', type: 'text' } },
    { op: 'dance', object: 'crate' },
    { op: 'updateField', object: 'crate', field: 'code', set: { name: 'version', label: 5 } },
    { op: 'hideObject', object: 'person' },
  ];
  expect(await refusal('POST', '/schema/changes', { changes })).toEqual(
    invalid(
      ...['/changes/0/object/fields/0/name wrong_format', '/changes/0/object/name wrong_type', '/changes/2/op not_an_option'],
      ...['/changes/3/set/label wrong_type', '/changes/3/set/name reserved_name', '/changes/4/object core'],
    ),
  );
  const known = [
    { op: 'hideField', object: 'crate', field: 'nope' },
    { op: 'updateObject', object: 'crate', set: { label: 5 } },
  ];
  expect(await refusal('POST', '/schema/changes', { changes: known })).toEqual(
    invalid('/changes/0/field unknown_field', '/changes/1/set/label wrong_type'),
  );
  expect(await refusal('POST', '/schema/changes', { changes: [{ object: 'crate' }, { op: 5 }] })).toEqual(
    invalid('/changes/0/op required', '/changes/1/op not_an_option'),
  );
});

test('what the records say against a change is told for all that it touches', async () => {
  const options = ['new', 'old'].map((value) => ({ value, label: value }));
  const set = { label: 'State', type: 'select', options };
  await app.send('POST', '/api/v1/objects/crate/fields', { name: 'state', ...set });
  for (let i = 0; i < 2; i++) await app.send('POST', '/api/v1/records/crate', { code: 'twice', state: 'old' });
  const unique = { op: 'updateField', object: 'crate', field: 'code', set: { unique: true } };
  const without = { op: 'updateField', object: 'crate', field: 'state', set: { options: options.slice(0, 1) } };
  expect(await refusal('POST', '/schema/changes', { changes: [unique, without] })).toEqual(
    invalid('/changes/0/set/unique not_unique', '/changes/1/set/options in_use'),
  );
  expect(await refusal('POST', '/schema/changes', { changes: [unique] })).toEqual([409, 'not_unique', '/changes/0/set/unique not_unique']);
});

test('what is right is made as before', async () => {
  const fields = [{ name: 'owner_of', label: 'O', type: 'relation', target: 'crate' }];
  const made = await app.send('POST', '/api/v1/objects', { name: 'box', label: 'Box', plural: 'boxes', pluralLabel: 'Boxes', fields });
  expect([made.status, made.body.fields.length]).toEqual([201, 1]);
});
