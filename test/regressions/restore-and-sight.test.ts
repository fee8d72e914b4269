import { startApp, type TestApp } from '../support/app.ts';

const path = '/api/v1/records/company';
let app: TestApp;
let reader: Record<string, string>;

const make = async (industry: string): Promise<string> => (await app.send('POST', path, { name: 'A', industry })).body.id;

beforeAll(async () => {
  app = await startApp();
  const policies = [{ object: 'company', actions: ['read'], filter: { industry: { _eq: 'retail' } } }];
  await app.send('POST', '/api/v1/roles', { name: 'reader', policies });
  reader = { authorization: `Bearer ${(await app.send('POST', '/api/v1/keys', { name: 'Reader', role: 'reader' })).body.key}` };
});
afterAll(() => app.stop());

test('what isn’t allowed is forbidden on a record in sight, and out of sight there is no record', async () => {
  for (const [industry, status] of [
    ['retail', 403],
    ['secret', 404],
  ] as const) {
    const id = await make(industry);
    const answers = [
      await app.send('PATCH', `${path}/${id}`, { name: 'B' }, reader),
      await app.send('DELETE', `${path}/${id}`, undefined, reader),
      await app.send('DELETE', `${path}/${id}?permanent=true`, undefined, reader),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status]);
  }
});

test('a restore that is sent twice answers as the first time', async () => {
  const id = await make('retail');
  await app.send('DELETE', `${path}/${id}`);
  const restore = () => app.send('POST', `${path}/${id}/restore`, undefined, { 'idempotency-key': 'restore' });
  const first = await restore();
  expect([first.status, first.body.version]).toEqual([200, 3]);
  await app.send('PATCH', `${path}/${id}`, { name: 'Changed since' });
  const again = await restore();
  expect([again.status, again.body.version, again.body.name]).toEqual([200, 3, 'A']);
  expect((await app.send('DELETE', `${path}/${id}`, undefined, { 'idempotency-key': 'restore' })).body.code).toBe('idempotency_mismatch');
});

test('a deletion for good is another request than a deletion', async () => {
  const id = await make('retail');
  const remove = (query: string) => app.send('DELETE', `${path}/${id}${query}`, undefined, { 'idempotency-key': 'remove' });
  expect((await remove('')).status).toBe(204);
  expect((await remove('')).status).toBe(204);
  expect((await remove('?permanent=true')).body.code).toBe('idempotency_mismatch');
});
