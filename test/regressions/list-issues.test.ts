import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => void (app = await startApp()));
afterAll(() => app.stop());

test('a list tells all that is wrong with its parameters, in their form and in their meaning', async () => {
  const { status, body } = await app.send('GET', '/api/v1/records/person?sort=nope&limit=501&fields=zz&bogus=1&filter[gone][_eq]=1');
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path).toSorted()).toEqual([
    '/query/bogus',
    '/query/fields/0',
    '/query/filter/gone',
    '/query/limit',
    '/query/sort/0',
  ]);
});

test('an address may have a host of one label, and a refusal says what is missing', async () => {
  const field = { name: 'link', label: 'Link', type: 'url' };
  expect((await app.send('POST', '/api/v1/objects/person/fields', field)).status).toBe(201);
  const made = await app.send('POST', '/api/v1/records/person', { link: 'http://intranet/wiki' });
  expect(made.body.link).toBe('http://intranet/wiki');
  const refused = await app.send('POST', '/api/v1/records/person', { link: 'http://-/' });
  expect(refused.body.errors).toMatchObject([{ path: '/link', message: expect.stringContaining('and a host') }]);
});
