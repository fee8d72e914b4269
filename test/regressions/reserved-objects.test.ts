import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => void (app = await startApp()));
afterAll(() => app.stop());

test.each([
  'id',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'version',
  'event',
  'pg_thing',
  'json',
  'date_time',
])('no object is called %s', async (name) => {
  const answer = await app.send('POST', '/api/v1/objects', { name, label: 'A', plural: 'many_things', pluralLabel: 'As', fields: [] });
  expect([answer.status, answer.body.errors]).toEqual([422, [{ path: '/name', code: 'reserved_name', message: expect.any(String) }]]);
});
