import { startApp, type TestApp } from '../support/app.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/postgres.ts';
import { startWireCounter } from '../support/wire-counter.ts';

/**
 * What lets a workspace live on a node of its own (Citus's schema-based sharding): no statement touches two workspaces, or
 * a workspace and the control schema; no foreign key leaves its schema; no triggers, no inheritance, one level of partitions.
 */
let database: TestDatabase;
let wire: Awaited<ReturnType<typeof startWireCounter>>;
let app: TestApp;

beforeAll(async () => {
  database = await createEmptyDatabase();
  const url = new URL(database.url);
  wire = await startWireCounter({ host: url.hostname, port: Number(url.port) });
  const proxied = new URL(database.url);
  proxied.port = String(wire.port);
  app = await startApp({ database: { ...database, url: proxied.href } });
  await useEverything();
});
afterAll(async () => {
  await app.stop();
  await wire.close();
  await database.drop();
});

async function useEverything(): Promise<void> {
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
  await app.send(
    'POST',
    '/api/v1/setup',
    { ...owner, workspace: { name: 'Main', timeZone: 'UTC', language: 'en' }, start: 'empty' },
    { authorization: '' },
  );
  expect((await app.send('POST', '/api/v1/workspaces', { name: 'Other', slug: 'other' })).status).toBe(201);
  await app.send('POST', '/api/v1/members', { email: 'ada@example.com', name: 'Ada', role: 'editor', password: 'a long enough password' });
  await app.send('POST', '/api/v1/objects', {
    ...{ name: 'thing', label: 'Thing', plural: 'things', pluralLabel: 'Things' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      {
        name: 'company',
        label: 'Company',
        type: 'relation',
        target: 'company',
        onDelete: 'cascade',
        inverse: { name: 'things', label: 'Things' },
      },
      {
        name: 'people',
        label: 'People',
        type: 'relation',
        target: 'person',
        cardinality: 'many_to_many',
        inverse: { name: 'things', label: 'Things' },
      },
    ],
  });
  const company = (await app.send('POST', '/api/v1/records/company', { name: 'C' })).body;
  const thing = (await app.send('POST', '/api/v1/records/thing', { code: 'a', company: company.id }, { 'idempotency-key': 'one' })).body;
  await app.send('PATCH', `/api/v1/records/thing/${thing.id}`, { people: [], code: 'b' });
  await app.send('POST', '/api/v1/records/thing/query', { fields: ['company.name', 'people.name'], search: 'b', count: true });
  await app.send('POST', '/graphql', { query: '{ things { totalCount nodes { code company { name } people { nodes { id } } } } }' });
  await app.send('DELETE', `/api/v1/records/company/${company.id}`);
  await app.send('POST', `/api/v1/records/company/${company.id}/restore`);
  await app.send('GET', '/api/v1/trash');
  await app.send('PATCH', '/api/v1/objects/thing/fields/code', { label: 'Key' });
  await app.app.outbox.settled();
}

test('no statement touches two schemas', () => {
  expect(wire.texts.size).toBeGreaterThan(60);
  const crossing = [...wire.texts].filter((text) => {
    const schemas = new Set([...text.matchAll(/"?\b(ws_[a-z0-9_]+)"?\s*\./g)].map((match) => match[1]));
    const control = /"?\b(?:atrium|graphile_worker)"?\s*\./.test(text);
    return schemas.size > 1 || (schemas.size === 1 && control);
  });
  expect(crossing).toEqual([]);
});

test('no foreign key leaves its schema, and there are no triggers, no inheritance, one level of partitions', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const rowsOf = async (text: string) => (await client.query(text)).rows;
  expect(
    await rowsOf(`select c.conname from pg_constraint c join pg_class a on a.oid = c.conrelid join pg_class b on b.oid = c.confrelid
      join pg_namespace n on n.oid = a.relnamespace where c.contype = 'f' and a.relnamespace <> b.relnamespace and n.nspname <> 'graphile_worker'`),
  ).toEqual([]);
  expect(
    await rowsOf(`select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and n.nspname like 'ws\\_%'`),
  ).toEqual([]);
  expect(
    await rowsOf(`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where not c.relispartition or c.relkind = 'p'`),
  ).toEqual([]);
  expect(await rowsOf(`select 1 from pg_inherits`)).not.toEqual([]);
  await client.end();
});
