import { column, id, join, literal, ownTable, sql, trusted, type Column, type Db, type Table } from '../../server/src/db/index.ts';
import { createWorld } from '../server/objects/world.ts';
import { startApp } from '../support/app.ts';
import { createTestDatabase } from '../support/postgres.ts';
/** Our own tables as a workspace first got each of them. Never edited; a new table is appended as it is made. */
import asFirstMade from './own-tables.json' with { type: 'json' };

const first = asFirstMade as Table[];

/** Why a workspace that has rows in tables as they were could not get them as they are, a sentence each. */
function obstacles(before: readonly Table[], now: readonly Table[]): string[] {
  const former = new Map(before.map((table) => [table.name, table]));
  return now.flatMap((table) => {
    const there = former.get(table.name);
    if (!there) return [`${table.name} is new: append it to own-tables.json as it is, since workspaces are made with it from now on.`];
    return table.columns.flatMap(
      (one) =>
        obstacle(
          table,
          one,
          there.columns.find(({ name }) => name === one.name),
        ) ?? [],
    );
  });
}

function obstacle(
  { name: table }: Table,
  { name, nullable, default: value, identity }: Column,
  before: Column | undefined,
): string | undefined {
  if (nullable || (before && !before.nullable)) return undefined;
  const where = `${table}.${name}`;
  if (before) return `${where} allowed null before: rows may hold it, so it can't refuse null now. Let it stay nullable.`;
  if (value !== null || identity !== null) return undefined;
  return `${where} is NOT NULL without a default: a workspace whose ${table} has rows can't gain it. Give it a default, or make it nullable.`;
}

/** As a workspace that was made today has them. */
async function presentTables(): Promise<Table[]> {
  const app = await startApp();
  const world = await createWorld({ url: app.database.url });
  const [row] = await world.db.query<{ own: Table[] }>(sql`select own from ws_main._schema`);
  await world.db.close();
  await app.stop();
  return row!.own;
}

let present: Table[];
beforeAll(async () => void (present = await presentTables()));

test('our own tables ask nothing of a workspace that was made by an older version', () => {
  expect(obstacles(first, present)).toEqual([]);
});

test('a column that rows could not get is told, with the way out', () => {
  const before = ownTable('_note', [column('id', 'uuid'), column('text', 'text', { nullable: true })], { primaryKey: ['id'] });
  const now = ownTable(
    '_note',
    [
      ...[column('id', 'uuid'), column('text', 'text'), column('at', 'date'), column('no', 'bigint', { identity: 'by default' })],
      ...[column('size', 'bigint', { default: '0' }), column('by', 'text', { nullable: true })],
    ],
    { primaryKey: ['id'] },
  );
  const added = ownTable('_page', [column('id', 'uuid')], { primaryKey: ['id'] });
  expect(obstacles([before], [now, added])).toEqual([
    "_note.text allowed null before: rows may hold it, so it can't refuse null now. Let it stay nullable.",
    "_note.at is NOT NULL without a default: a workspace whose _note has rows can't gain it. Give it a default, or make it nullable.",
    '_page is new: append it to own-tables.json as it is, since workspaces are made with it from now on.',
  ]);
});

test('a workspace of an older version gets the tables of this one, and keeps its rows', async () => {
  const database = await createTestDatabase();
  const older = first.filter(({ name }) => name !== '_schema');
  const world = await createWorld({ url: database.url, tables: older });
  const workspace = await world.createWorkspace('older');
  for (const table of older) await insertRow(world.db, workspace.schema, table);
  const tables = present.filter(({ name }) => name !== '_schema');

  expect(await world.engine.ensureOwnTables(workspace, tables)).toBe(true);

  expect(await world.engine.check(workspace)).toEqual([]);
  for (const { name } of older) {
    expect([name, await world.db.query(sql`select 1 as row from ${id(workspace.schema, name)}`)]).toEqual([name, [{ row: 1 }]]);
  }
  const [imported] = await world.db.query(sql`select furthest from ${id(workspace.schema, '_import')}`);
  expect(imported).toEqual({ furthest: 0 });
  expect(await world.engine.ensureOwnTables(workspace, tables)).toBe(false);
  await world.db.close();
  await database.drop();
});

const samples: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  text: `'x'`,
  bigint: '1',
  integer: '1',
  boolean: 'true',
  jsonb: `'{}'`,
  bytea: `''`,
  date: 'current_date',
  'timestamp(3) with time zone': 'now()',
  'text[]': `'{}'`,
  'uuid[]': `'{}'`,
};

async function insertRow(db: Db, schema: string, { name, columns, partitionBy }: Table): Promise<void> {
  if (partitionBy !== null)
    await db.query(
      sql`create table ${id(schema, `${name}_all`)} partition of ${id(schema, name)} for values from (${literal('2000-01-01')}) to (${literal('3000-01-01')})`,
    );
  const set = columns.filter(({ identity }) => identity === null);
  const names = join(
    set.map((one) => id(one.name)),
    ', ',
  );
  const values = join(
    set.map(({ type }) => trusted(samples[type]!)),
    ', ',
  );
  await db.query(sql`insert into ${id(schema, name)} (${names}) values (${values})`);
}
