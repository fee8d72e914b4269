import { column, id, ownTable, sql, trusted, type Table } from '../../../server/src/db/index.ts';
import { introspect, compareTables, schemaTable } from '../../../server/src/schema/index.ts';
import { workspaceTables } from '../../../server/src/workspaces/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createWorld, places, type World } from '../objects/world.ts';
import { created, field } from './define.ts';

let database: TestDatabase;
let world: World;
const waits: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  // Waiting is what a test says happens meanwhile, or nothing.
  world = await createWorld({ url: database.url, wait: async () => void (await waits.shift()?.()) });
});
afterAll(async () => {
  await world.db.close();
  await database.drop();
});

const note = (change: (table: Table) => void = () => undefined): Table => {
  const table = ownTable(
    '_note',
    [
      column('id', 'uuid'),
      column('order', 'text', { nullable: true }),
      column('day', 'date'),
      column('at', 'timestamp(3) with time zone', { default: 'now()' }),
    ],
    {
      primaryKey: ['id', 'day'],
      indexes: [{ on: ['order', 'at desc'], where: `"order" in ('a', 'b') and at is not null` }, { on: ['lower("order")'] }],
      partitionBy: 'day',
    },
  );
  change(table);
  return table;
};

describe('our own tables', () => {
  test('come from nothing, and are as they were declared', async () => {
    const workspace = await world.createWorkspace('own');
    await world.engine.ensureOwnTables(workspace, [...workspaceTables, note()]);
    expect(await world.engine.check(workspace)).toEqual([]);
  });

  test('are brought once', async () => {
    const workspace = await world.createWorkspace('once');
    expect(await world.engine.ensureOwnTables(workspace, workspaceTables)).toBe(false);
    expect(await world.engine.ensureOwnTables(workspace, [...workspaceTables, note()])).toBe(true);
    expect(await world.engine.ensureOwnTables(workspace, [...workspaceTables, note()])).toBe(false);
  });

  test('follow their declaration, and a table that is no longer declared keeps its rows', async () => {
    const workspace = await world.createWorkspace('follow');
    await world.engine.ensureOwnTables(workspace, [note((table) => (table.partitionBy = null))]);
    await world.db.query(sql`insert into ${id(workspace.schema, '_note')} (id, day) values (gen_random_uuid(), now())`);
    const next = note((table) => {
      table.partitionBy = null;
      table.columns[1]!.default = `'a'`;
      table.columns.push(column('count', 'bigint', { default: '0' }));
      table.indexes[1]!.on = ['count desc', 'id'];
    });
    await world.engine.ensureOwnTables(workspace, [next]);
    expect(await world.engine.check(workspace)).toEqual([]);
    await world.engine.ensureOwnTables(workspace, []);
    expect(await world.engine.check(workspace)).toEqual([]);
    const [row] = await world.db.query<{ count: number }>(sql`select count from ${id(workspace.schema, '_note')}`);
    expect(row).toEqual({ count: 0 });
  });

  test('fresh is as migrated', async () => {
    const [old, fresh] = [await world.createWorkspace('old'), await world.createWorkspace('fresh')];
    await world.engine.ensureOwnTables(old, [
      note((table) => ((table.columns = table.columns.filter(({ name }) => name !== 'at')), (table.indexes = []))),
    ]);
    for (const workspace of [old, fresh]) await world.engine.ensureOwnTables(workspace, [note()]);
    const own = async (schema: string) => (await introspect(world.db, schema)).tables.filter(({ name }) => name.startsWith('_'));
    expect(compareTables(await own(old.schema), await own(fresh.schema))).toEqual([]);
  });
});

test('introspection reads a schema back as it was made', async () => {
  const workspace = await world.createWorkspace('back');
  await world.objects.apply(
    world.actorOf(workspace),
    [
      created('order', [
        ...[
          field('total', 'currency', { indexed: true }),
          field('code', 'text', { unique: true, caseInsensitive: true, indexed: true }),
          field('no', 'autonumber'),
        ],
        ...[
          field('labels', 'multi_select', { indexed: true, options: [{ value: 'a', label: 'A' }] }),
          field('data', 'json'),
          field('desc', 'boolean'),
        ],
        ...[
          field('buyer', 'relation', { target: 'person', onDelete: 'restrict' }),
          field('tags', 'relation', { target: 'company', cardinality: 'many_to_many' }),
        ],
      ]),
    ],
    places,
  );
  const { tables, unfinished } = await introspect(world.db, workspace.schema);
  expect(tables.map(({ name }) => name)).toEqual(['_link_order_tags', '_member', '_schema', 'company', 'order', 'person']);
  expect(unfinished).toEqual({ indexes: [], foreignKeys: [] });
  expect(await world.engine.check(workspace)).toEqual([]);
  await world.db.query(sql`alter table ${id(workspace.schema, 'order')} drop column "desc"`);
  expect(await world.engine.check(workspace)).toEqual(['The column "desc" of "order" is missing.']);
});

describe('apply', () => {
  test('lets plans of one workspace follow each other', async () => {
    const workspace = await world.createWorkspace('turns');
    const actor = world.actorOf(workspace);
    const busy = await createWorld({ url: database.url });
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => busy.objects.apply(actor, [created(name)], places)));
    await busy.db.close();
    const definitions = await world.definitions.current(workspace.id);
    expect(names.every((name) => definitions.find(name))).toBe(true);
    expect(definitions.version).toBe(6);
    expect(await world.engine.check(workspace)).toEqual([]);
  });

  test('gives up a lock that it doesn’t get, and tries again', async () => {
    const workspace = await world.createWorkspace('held');
    const [reading, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const reader = world.db.transaction(async (tx) => {
      await tx.query(sql`select from ${id(workspace.schema, 'person')}`);
      reading.resolve();
      await done.promise;
    });
    await reading.promise;
    let waited = 0;
    waits.push(async () => {
      waited++;
      done.resolve();
      await reader;
    });
    await world.objects.apply(world.actorOf(workspace), [{ op: 'createField', object: 'person', field: field('note', 'text') }], places);
    expect(waited).toBe(1);
    expect(await world.engine.check(workspace)).toEqual([]);
  });

  test('says that the schema is busy when its turn doesn’t come', async () => {
    const workspace = await world.createWorkspace('busy');
    await world.db.session(async (session) => {
      await session.query(sql`select pg_advisory_lock(hashtextextended(${`atrium schema ${workspace.schema}`}, 0))`);
      await expect(world.objects.apply(world.actorOf(workspace), [created('order')], places)).rejects.toMatchObject({
        code: 'unavailable',
      });
      await session.query(sql`select pg_advisory_unlock_all()`);
    });
    expect((await world.definitions.current(workspace.id)).find('order')).toBeUndefined();
  });

  test('leaves no trace of a plan whose last step fails', async () => {
    const workspace = await world.createWorkspace('trace');
    const before = await introspect(world.db, workspace.schema);
    const steps = ['create table ws_trace.x (id uuid)', 'create table ws_trace.person (id uuid)'];
    const prepared = {
      steps: steps.map((text) => ({ sql: text, summary: '', lock: 'none', rewrites: 0, destroys: null, transactional: true })),
      commit: async () => undefined,
    };
    await expect(world.engine.change(workspace, async () => prepared)).rejects.toMatchObject({ code: '42P07' });
    expect(await introspect(world.db, workspace.schema)).toEqual(before);
  });
});

describe('what runs outside transactions', () => {
  const many = 50_000;

  /** A workspace whose object `big` has many rows; `same` is how many of them share one code. */
  async function createBig(slug: string, same: number) {
    const workspace = await world.createWorkspace(slug, { standard: false });
    const actor = world.actorOf(workspace);
    await world.objects.apply(
      actor,
      [created('big', [field('code', 'text'), field('parent', 'relation', { target: 'big', inverse: { name: 'parts', label: 'Parts' } })])],
      places,
    );
    await world.db.query(sql`insert into ${id(workspace.schema, 'big')} (id, created_at, created_by, updated_at, updated_by, version, code)
      select gen_random_uuid(), now(), 'x', now(), 'x', 1, greatest(n, ${same}) from generate_series(1, ${many}) n`);
    const unique = { op: 'updateField', object: 'big', field: 'code', set: { unique: true } } as const;
    return { workspace, actor, unique };
  }
  const planStates = async (workspaceId: string) =>
    (await world.db.query<{ state: string }>(sql`select state from atrium.plan where workspace_id = ${workspaceId} order by at`)).map(
      ({ state }) => state,
    );

  test('a unique index and a reference on many rows are finished when apply answers', async () => {
    const { workspace, actor, unique } = await createBig('big', 0);
    const changes = [unique, { op: 'updateField', object: 'big', field: 'parent', set: { onDelete: 'cascade' } }] as const;
    const { steps } = await world.objects.plan(actor, changes, places);
    expect(steps.map(({ sql: text }) => text).filter((text) => /concurrently|validate/.test(text))).toHaveLength(2);
    await world.objects.apply(actor, changes, places);
    expect(await world.engine.check(workspace)).toEqual([]);
    expect((await introspect(world.db, workspace.schema)).unfinished).toEqual({ indexes: [], foreignKeys: [] });
    expect(await planStates(workspace.id)).toEqual(['applied', 'applied']);
  });

  test('what a killed process left is completed at the next start', async () => {
    const { workspace, actor } = await createBig('killed', 2);
    const { schema } = workspace;
    await world.objects.apply(actor, [{ op: 'updateField', object: 'big', field: 'code', set: { indexed: true } }], places);
    const big = (await world.definitions.get(workspace.id)).find('big')!;
    const name = (kind: string, fieldName: string) => `${kind}_${big.find(fieldName)!.id.replaceAll('-', '')}`;
    // A build that fails leaves what a killed one leaves: an index that is there and counts for nothing.
    const [table, index, key] = [id(schema, 'big'), name('ix', 'code'), id(name('fk', 'parent'))];
    await world.db.query(sql`drop index ${id(schema, index)}`);
    await expect(world.db.query(sql`create unique index concurrently ${id(index)} on ${table} (code)`)).rejects.toMatchObject({
      code: '23505',
    });
    await world.db.query(sql`alter table ${table} drop constraint ${key},
      add constraint ${key} foreign key (parent_id) references ${table} (id) on delete set null not valid`);
    expect((await introspect(world.db, schema)).unfinished).toEqual({ indexes: [index], foreignKeys: [name('fk', 'parent')] });
    await world.db.query(sql`update ${id(schema, '_schema')} set unfinished = true`);
    await world.db.query(sql`update atrium.plan set state = 'finishing' where workspace_id = ${workspace.id}`);
    expect(await world.engine.check(workspace)).toHaveLength(3);
    expect(await world.engine.ensureOwnTables(workspace, workspaceTables)).toBe(true);
    expect(await world.engine.check(workspace)).toEqual([]);
    expect((await introspect(world.db, schema)).unfinished).toEqual({ indexes: [], foreignKeys: [] });
    expect(new Set(await planStates(workspace.id))).toEqual(new Set(['applied']));
    expect(await world.engine.ensureOwnTables(workspace, workspaceTables)).toBe(false);
  });

  test('a unique index that two values break is taken back', async () => {
    const { workspace, actor, unique } = await createBig('broken', 2);
    await expect(world.objects.plan(actor, [unique], places)).rejects.toMatchObject({ code: 'not_unique' });
    // As if the same value had come in after the check.
    await world.db.query(trusted(`update atrium.field set is_unique = true where name = 'code'`));
    await world.db.query(sql`update ${id(workspace.schema, '_schema')} set unfinished = true`);
    await expect(world.engine.finish(workspace)).rejects.toMatchObject({ code: 'not_unique' });
    expect((await world.definitions.current(workspace.id)).find('big')!.find('code')!.unique).toBe(false);
    expect((await introspect(world.db, workspace.schema)).unfinished.indexes).toEqual([]);
    expect(await world.engine.check(workspace)).toEqual([]);
  });
});

describe('definitions in memory', () => {
  test('another process’s change is seen by who asks for its version', async () => {
    const workspace = await world.createWorkspace('seen');
    const other = await createWorld({ url: database.url });
    const before = await world.definitions.get(workspace.id);
    await other.objects.apply(other.actorOf(workspace), [created('order')], places);
    await other.db.close();
    expect(await world.definitions.get(workspace.id)).toBe(before);
    const [row] = await world.db.query<{ version: number }>(sql`select version from ${id(workspace.schema, schemaTable.name)}`);
    const after = await world.definitions.atLeast(workspace.id, row!.version);
    expect(after.find('order')).toBeDefined();
    expect(world.definitions.peek(workspace.id)).toBe(after);
  });

  test('a workspace that isn’t there is not found', async () => {
    await expect(world.definitions.get(world.newId())).rejects.toMatchObject({ code: 'not_found' });
  });
});
