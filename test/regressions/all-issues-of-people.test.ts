import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await app.send('POST', '/api/v1/members', { email: 'ada@example.com', name: 'Ada', role: 'admin', password: 'a long enough password' });
  await app.send('POST', '/api/v1/members', { email: 'bob@example.com', name: 'Bob', role: 'viewer' });
  await app.send('POST', '/api/v1/workspaces', { name: 'Taken', slug: 'taken' });
});
afterAll(() => app.stop());

/** Status, code, and the issues as `path code`. */
async function refusal(method: string, path: string, body: unknown): Promise<unknown[]> {
  const { status, body: problem } = await app.send(method, `/api/v1${path}`, body);
  return [status, problem.code, ...problem.errors.map((one: { path: string; code: string }) => `${one.path} ${one.code}`).toSorted()];
}
const invalid = (...issues: string[]) => [422, 'invalid', ...issues.toSorted()];

test('a member: shape, role and address', async () => {
  const post = (body: unknown) => refusal('POST', '/members', body);
  expect(await post({ email: 'no address', name: 'X', role: 'nobody' })).toEqual(invalid('/email wrong_format', '/role not_an_option'));
  expect(await post({ email: 'ADA@example.com', role: 'nobody', password: 'short', more: 1 })).toEqual(
    invalid('/email not_unique', '/more unknown_field', '/name required', '/password too_short', '/role not_an_option'),
  );
  expect(await post({ email: 'bob@example.com', name: 'X', role: 'nobody' })).toEqual(invalid('/email not_unique', '/role not_an_option'));
  expect(await post({ email: 'ada@example.com', name: 'X', role: 'viewer' })).toEqual([409, 'not_unique', '/email not_unique']);
  expect(await post({ email: 5, name: 'X', role: 'a\u0000b' })).toEqual(invalid('/email wrong_type', '/role wrong_format'));
  expect(await post('[]')).toEqual(invalid(' wrong_type'));
});

test('a key: shape, role and its end', async () => {
  expect(await refusal('POST', '/keys', { role: 'nobody', expiresAt: '2001-01-01T00:00:00.000Z' })).toEqual(
    invalid('/expiresAt too_small', '/name required', '/role not_an_option'),
  );
  const { id } = (await app.send('POST', '/api/v1/keys', { name: 'K', role: 'viewer' })).body;
  expect(await refusal('PATCH', `/keys/${id}`, { name: '', role: 'nobody', expiresAt: '2001-01-01T00:00:00.000Z' })).toEqual(
    invalid('/expiresAt too_small', '/name wrong_format', '/role not_an_option'),
  );
});

test('a role: its name, and its policies part by part', async () => {
  const policies = [
    { object: 'nothing', actions: ['read', 'fly'] },
    { object: 'company', actions: ['read'], filter: { nope: { _eq: 1 } }, fields: ['name', 5, 'gone'], extra: true },
    { object: 'company', actions: 'read', filter: { name: { _gt: 5 } }, fields: { read: 5, write: ['gone'] } },
    'none',
    { actions: [] },
    { object: 'company', actions: ['read'], filter: { name: { _eq: 'a\u0000b' }, industry: { _near: 1 } } },
  ];
  const wrong = [
    ...['/policies/0/actions/1 not_an_option', '/policies/0/object unknown_object', '/policies/1/extra unknown_field'],
    ...['/policies/1/fields/1 wrong_type', '/policies/1/fields/2 unknown_field', '/policies/1/filter/nope unknown_field'],
    ...['/policies/2/actions wrong_type', '/policies/2/fields/read wrong_type', '/policies/2/fields/write/0 unknown_field'],
    ...['/policies/2/filter/name/_gt wrong_type', '/policies/3 wrong_type', '/policies/4/actions required', '/policies/4/object required'],
    ...['/policies/5/filter/industry/_near unknown_operator', '/policies/5/filter/name/_eq wrong_format'],
  ];
  expect(await refusal('POST', '/roles', { name: 'Admin', policies })).toEqual(invalid('/name not_unique', ...wrong));
  expect(await refusal('POST', '/roles', { name: 'a\nb', policies })).toEqual(invalid('/name wrong_format', ...wrong));
  const { id } = (await app.send('POST', '/api/v1/roles', { name: 'mine', policies: [] })).body;
  expect(await refusal('PATCH', `/roles/${id}`, { name: 'editor', policies: policies.slice(0, 1) })).toEqual(
    invalid('/name not_unique', '/policies/0/actions/1 not_an_option', '/policies/0/object unknown_object'),
  );
  expect(await refusal('PATCH', `/roles/${id}`, { name: 'editor', policies: [{ object: 'nothing', actions: ['read'] }] })).toEqual(
    invalid('/name not_unique', '/policies/0/object unknown_object'),
  );
  expect(await refusal('PATCH', `/roles/${id}`, { name: 'editor' })).toEqual([409, 'not_unique', '/name not_unique']);
  expect(await refusal('POST', '/roles', { name: 'all', policies: 5 })).toEqual(invalid('/policies wrong_type'));
});

test('a workspace: its settings and its slug', async () => {
  expect(await refusal('POST', '/workspaces', { slug: 'taken', timeZone: 'Mars/Olympus', language: 'xx' })).toEqual(
    invalid('/language not_an_option', '/name required', '/slug not_unique', '/timeZone not_an_option'),
  );
  expect(await refusal('POST', '/workspaces', { name: 'X', slug: 'api', timeZone: 'Mars/Olympus' })).toEqual(
    invalid('/slug reserved_name', '/timeZone not_an_option'),
  );
  expect(await refusal('PATCH', '/workspace', { name: '', timeZone: 'Mars/Olympus' })).toEqual(
    invalid('/name wrong_format', '/timeZone not_an_option'),
  );
  const setup = {
    name: 'A',
    email: 'a',
    password: 'long enough password',
    workspace: { name: '', timeZone: 'Mars/Olympus' },
    start: 'empty',
  };
  expect(await refusal('POST', '/setup', setup)).toEqual(
    invalid('/email wrong_format', '/workspace/language required', '/workspace/name wrong_format', '/workspace/timeZone not_an_option'),
  );
});
