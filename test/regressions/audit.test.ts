import { apiKey, startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

test('replacing a list keeps links to records that are deleted, so that a restoration brings them back', async () => {
  await app.send('POST', '/api/v1/objects/person/fields', {
    ...{ name: 'circles', label: 'Circles', type: 'relation', target: 'company', cardinality: 'many_to_many' },
    inverse: { name: 'circle_of', label: 'Circle of' },
  });
  const [stays, goes, comes] = await Promise.all(
    ['Stays', 'Goes', 'Comes'].map(async (name) => (await app.send('POST', '/api/v1/records/company', { name })).body.id),
  );
  const person = (await app.send('POST', '/api/v1/records/person', { name: { first: 'Ada', last: null }, circles: [stays, goes] })).body;
  await app.send('DELETE', `/api/v1/records/company/${goes}`);
  await app.send('PATCH', `/api/v1/records/person/${person.id}`, { circles: [comes] });
  await app.send('POST', `/api/v1/records/company/${goes}/restore`);
  const read = await app.send('GET', `/api/v1/records/person/${person.id}?fields=circles.id`);
  expect(read.body.circles.map(({ id }: { id: string }) => id).toSorted()).toEqual([goes, comes].toSorted());
});

test('an idempotency key makes one import of the same file, and refuses another', async () => {
  const upload = async (text: string) => {
    const form = new FormData();
    form.append('options', JSON.stringify({ object: 'company', format: 'csv', mapping: { name: { field: 'name' } } }));
    form.append('file', new Blob([text]), 'companies.csv');
    const response = await fetch(`${app.url}/api/v1/imports`, {
      ...{ method: 'POST', body: form },
      headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'import-once' },
    });
    return { status: response.status, body: (await response.json()) as { id: string; code?: string } };
  };
  const first = await upload('name\nOnce\n');
  const second = await upload('name\nOnce\n');
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body.id).toBe(first.body.id);
  expect(await upload('name\nTwice\n')).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  expect((await app.send('GET', '/api/v1/imports')).body.data).toHaveLength(1);
});

test('a workspace that nobody could enter is not made', async () => {
  expect(await app.send('POST', '/api/v1/workspaces', { name: 'Lonely', slug: 'lonely' })).toMatchObject({
    status: 409,
    body: { code: 'restricted' },
  });
});
