import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '@atrium/sdk';
import pg from 'pg';
import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  app.send(method, `/api/v1${path}`, body, headers);
let made = 0;

/** An object of its own for a test, two records of it, and a key whose role has these policies for it. */
async function start(policiesFor: (object: string) => Policy[]) {
  const object = `deal_${++made}`;
  const text = (name: string) => ({ name, label: name, type: 'text' });
  const fields = [text('title'), text('region'), text('secret')];
  expect((await send('POST', '/objects', { name: object, label: object, plural: `${object}s`, pluralLabel: object, fields })).status).toBe(
    201,
  );
  for (const region of ['north', 'south'])
    await send('POST', `/records/${object}`, { title: `In the ${region}`, region, secret: `of the ${region}` });
  const role = await send('POST', '/roles', { name: `role ${made}`, policies: policiesFor(object) });
  expect(role.status).toBe(201);
  const { key } = (await send('POST', '/keys', { name: `key ${made}`, role: role.body.name })).body;
  const headers = { authorization: `Bearer ${key}` };
  const policies = async (): Promise<Policy[]> =>
    (await send('GET', '/roles?limit=500')).body.data.find(({ id }: { id: string }) => id === role.body.id).policies;
  const seen = async (name = object) => (await send('GET', `/records/${name}?sort=title`, undefined, headers)).body;
  return { object, headers, policies, seen, role: role.body as { id: string; name: string } };
}

const northern = (object: string): Policy[] => [
  { object, actions: ['read'], filter: { region: { _eq: 'north' } }, fields: ['title', 'region'] },
];
const patchField = (object: string, field: string, set: object) => send('PATCH', `/objects/${object}/fields/${field}`, set);

test('a rename is written into the roles, and shown in its plan', async () => {
  const { object, policies, seen, role } = await start(northern);
  const { body } = await send('PATCH', `/objects/${object}/fields/region?dryRun=true`, { name: 'area' });
  expect(body.plan.steps.map(({ summary }: { summary: string }) => summary)).toContain(
    `Let the policies of the role “${role.name}” follow.`,
  );
  expect(await policies()).toEqual(northern(object));
  expect((await patchField(object, 'region', { name: 'area' })).status).toBe(200);
  expect(await policies()).toEqual([{ object, actions: ['read'], filter: { area: { _eq: 'north' } }, fields: ['title', 'area'] }]);
  expect((await send('PATCH', `/objects/${object}`, { name: `${object}_x`, plural: `${object}_xs` })).status).toBe(200);
  expect(await policies()).toMatchObject([{ object: `${object}_x` }]);
  expect((await seen(`${object}_x`)).data).toMatchObject([{ title: 'In the north', area: 'north' }]);
});

test('a field that takes a former name is not the one that the role may see', async () => {
  const { object, seen } = await start(northern);
  await patchField(object, 'region', { name: 'area' });
  await patchField(object, 'secret', { name: 'region' });
  const { data } = await seen();
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ title: 'In the north', area: 'north' });
  expect(data[0]).not.toHaveProperty('region');
});

test('so with names that two fields swap at once', async () => {
  const { object, seen, policies } = await start(northern);
  const update = (field: string, name: string) => ({ op: 'updateField', object, field, set: { name } });
  const changes = [update('region', 'aside'), update('secret', 'region'), update('aside', 'secret')];
  expect((await send('POST', '/schema/changes', { changes })).status).toBe(200);
  expect(await policies()).toMatchObject([{ filter: { secret: { _eq: 'north' } }, fields: ['title', 'secret'] }]);
  expect((await seen()).data).toEqual([expect.objectContaining({ title: 'In the north', secret: 'north' })]);
  expect((await seen()).data[0]).not.toHaveProperty('region');
});

test('what a filter asks about is not deleted for good: the roles are named, and nothing is changed', async () => {
  const { object, policies, seen, role } = await start(northern);
  await send('DELETE', `/objects/${object}/fields/region`); // hidden, it grants nothing
  expect((await seen()).code).toBe('forbidden');
  const problem = {
    status: 409,
    body: {
      code: 'restricted',
      detail: `A filter of the role “${role.name}” asks about ${object}.region; change the role first.`,
      errors: [{ path: '', code: 'in_use' }],
    },
  };
  for (const query of ['permanent=true&dryRun=true', 'permanent=true'])
    expect(await send('DELETE', `/objects/${object}/fields/region?${query}`)).toMatchObject(problem);
  const changes = [
    { op: 'deleteField', object, field: 'title' },
    { op: 'deleteField', object, field: 'region' },
  ];
  expect(await send('POST', '/schema/changes', { changes })).toMatchObject({
    status: 409,
    body: { errors: [{ path: '/changes/1/field' }] },
  });
  expect(await policies()).toEqual(northern(object));
  expect((await send('POST', `/objects/${object}/fields/region/restore`)).status).toBe(200);
  expect((await seen()).data).toHaveLength(1);
  await send('PATCH', `/roles/${role.id}`, { policies: [{ object, actions: ['read'], fields: ['title'] }] });
  expect((await send('DELETE', `/objects/${object}/fields/region?permanent=true`)).status).toBe(204);
});

test('nor is an object that a filter on another one leads to', async () => {
  const { object, role } = await start((name) => [{ object: name, actions: ['read'] }]);
  await send('POST', '/objects/person/fields', { name: 'deal', label: 'Deal', type: 'relation', target: object });
  await send('PATCH', `/roles/${role.id}`, {
    policies: [{ object: 'person', actions: ['read'], filter: { deal: { title: { _null: true } } } }],
  });
  const changes = [{ op: 'deleteObject', object }];
  expect(await send('POST', '/schema/changes', { changes })).toMatchObject({
    ...{ status: 409, body: { code: 'restricted', errors: [{ path: '/changes/0/object', code: 'in_use' }] } },
  });
  await send('DELETE', `/roles/${role.id}`);
});

test('lists of fields, and policies for an object, lose what is deleted for good', async () => {
  const { object, policies, seen, headers } = await start((name) => [
    { object: name, actions: ['read'], fields: ['title', 'secret'] },
    { object: name, actions: ['update'], fields: { read: '*', write: ['secret'] } },
  ]);
  expect((await send('DELETE', `/objects/${object}/fields/secret?permanent=true`)).status).toBe(204);
  expect(await policies()).toEqual([
    { object, actions: ['read'], fields: ['title'] },
    { object, actions: ['update'], fields: { read: '*', write: [] } },
  ]);
  const { data } = await seen();
  expect(Object.keys(data[0]).filter((name) => ['title', 'region', 'secret'].includes(name))).toEqual(['title']);
  expect((await send('PATCH', `/records/${object}/${data[0].id}`, { title: 'x' }, headers)).status).toBe(403);
  expect((await send('DELETE', `/objects/${object}?permanent=true`)).status).toBe(204);
  expect(await policies()).toEqual([]);
});

test('a role that is changed at the same time loses nothing', async () => {
  const { object, policies, role } = await start(northern);
  const wide = JSON.stringify([{ object, actions: ['read', 'update'], filter: { region: { _neq: 'south' } } }]);
  const client = new pg.Client({ connectionString: app.database.url });
  await client.connect();
  // As PATCH /roles/:id does it, which has read the old names and hasn't committed yet.
  await client.query('begin');
  await client.query('update atrium.installation set access_version = access_version + 1');
  await client.query('update atrium.role set policies = $1 where id = $2', [wide, role.id]);
  const renaming = patchField(object, 'region', { name: 'area' });
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%access_version%'`;
  // A transaction sees the activity that it saw first.
  while ((await client.query(waiting)).rowCount === 0) await sleep(5).then(() => client.query('select pg_stat_clear_snapshot()'));
  await client.query('commit');
  await client.end();
  expect((await renaming).status).toBe(200);
  expect(await policies()).toEqual([{ object, actions: ['read', 'update'], filter: { area: { _neq: 'south' } } }]);
});
