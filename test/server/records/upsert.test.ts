import { startApp, type TestApp } from '../../support/app.ts';

const things = '/api/v1/records/thing';
let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  const made = await app.send('POST', '/api/v1/objects', {
    ...{ name: 'thing', label: 'Thing', plural: 'things', pluralLabel: 'Things' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true, caseInsensitive: true },
      { name: 'serial', label: 'Serial', type: 'text', unique: true },
      { name: 'number', label: 'Number', type: 'number', unique: true },
      { name: 'count', label: 'Count', type: 'integer', min: 0 },
    ],
  });
  expect(made.status).toBe(201);
});
afterAll(() => app.stop());

type Issues = { path: string; code: string }[];
const upsert = async (by: string, ...records: object[]) => {
  const { status, body } = await app.send('POST', `${things}/batch`, { upsert: { by, records } });
  return { status, created: body.created, updated: body.updated, issues: (body.errors as Issues)?.map(({ path, code }) => [path, code]) };
};

test('a key that is unique without case finds its record however it is written', async () => {
  const { created } = await upsert('code', { code: 'Straße', count: 1 }, { code: 'ÄPFEL', count: 1 });
  expect(created).toHaveLength(2);
  const again = await upsert('code', { code: 'STRASSE', count: 2 }, { code: 'äpfel', count: 2 }, { code: 'strAßE', count: 3 });
  expect(again.status).toBe(200);
  expect(again.created).toMatchObject([{ code: 'STRASSE', count: 2 }]);
  expect(again.updated).toMatchObject([
    { id: created[1].id, version: 2, code: 'äpfel', count: 2 },
    { id: created[0].id, version: 2, code: 'strAßE', count: 3 },
  ]);
});

test('two of a batch that differ by case alone are the same one', async () => {
  expect(await upsert('code', { code: 'two' }, { code: 'three' }, { code: 'Two' })).toMatchObject({
    ...{ status: 422, issues: [['/upsert/records/2/code', 'doubled']] },
  });
});

test('a key that is unique with case tells by case', async () => {
  await upsert('serial', { serial: 'ab' });
  const { created, updated } = await upsert('serial', { serial: 'AB' }, { serial: 'ab', count: 4 });
  expect([created.length, updated.length]).toEqual([1, 1]);
});

test('a number is a key by its value, and a deleted record is found no more', async () => {
  const { created } = await upsert('number', { number: 1.5 });
  expect((await upsert('number', { number: 15e-1, count: 1 })).updated).toMatchObject([{ id: created[0].id }]);
  await app.send('DELETE', `${things}/${created[0].id}`);
  expect((await upsert('number', { number: 1.5 })).created).toHaveLength(1);
});

test('what is wrong is said where it stands among all, whether it would be created or updated', async () => {
  await upsert('serial', { serial: 'here' });
  const updated = await upsert('serial', { serial: 'new' }, { serial: 'newer' }, { serial: 'here', count: -1 });
  expect(updated).toMatchObject({ status: 422, issues: [['/upsert/records/2/count', 'too_small']] });
  const created = await upsert('serial', { serial: 'here' }, { serial: 'new', nope: 1 });
  expect(created).toMatchObject({ status: 422, issues: [['/upsert/records/1/nope', 'unknown_field']] });
});

test('a key may go by its former name', async () => {
  expect((await app.send('PATCH', '/api/v1/objects/thing/fields/serial', { name: 'serial_number' })).status).toBe(200);
  await upsert('serial_number', { serial_number: 'alias' });
  expect((await upsert('serial', { serial: 'alias', count: 5 })).updated).toMatchObject([{ serial_number: 'alias', count: 5 }]);
});
