import fc from 'fast-check';
import type { Plan, SchemaChange } from '@atrium/sdk';
import { hasState, id, sql } from '../../../server/src/db/index.ts';
import { AppError, type WorkspaceRef } from '../../../server/src/lib/index.ts';
import { toTables, type Definitions } from '../../../server/src/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createWorld, places, type World } from '../objects/world.ts';
import { randomRow, toChanges, type Choice } from './random-changes.ts';
import { casesOf, seedOf, timeoutMs } from '../../support/random.ts';

const sequences = Math.ceil(casesOf(300) / 12);
const changesEach = 12;
const seed = seedOf();

let database: TestDatabase;
let world: World;
let next = 0;
const seen = { applied: 0, refused: 0, values: 0, lost: 0 };

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld({ url: database.url });
});
afterAll(async () => {
  await world.db.close();
  await database.drop();
});

/** Every value by the permanent ids of its table and column and by its row, with the names that these had. */
type Values = Map<string, { value: string; table: string; column: string }>;

async function readValues({ schema }: WorkspaceRef, definitions: Definitions): Promise<Values> {
  const values: Values = new Map();
  for (const table of toTables(definitions, [])) {
    const rows = await world.db.query<{ row: Record<string, unknown> }>(sql`select to_jsonb(t) as row from ${id(schema, table.name)} t`);
    for (const { row } of rows) {
      const key = table.primaryKey.map((name) => row[name]).join(' ');
      for (const column of table.columns) {
        if (row[column.name] === null) continue;
        values.set(`${table.id} ${column.id} ${key}`, { value: JSON.stringify(row[column.name]), table: table.name, column: column.name });
      }
    }
  }
  return values;
}

/** Values go only where something was to be deleted, and then as the plan said. */
function assertNothingLost(before: Values, after: Values, plan: Plan, changes: readonly SchemaChange[]): void {
  const announced = changes.some(({ op }) => op.startsWith('delete')) ? plan.steps.flatMap(({ destroys }) => destroys ?? []) : [];
  for (const [key, { value, table, column }] of before) {
    if (after.get(key)?.value === value) continue;
    seen.lost++;
    const isSaid = announced.some(
      (text) => text.startsWith(`The table "${table}" `) || text.startsWith(`The values of "${column}" in "${table}" `),
    );
    if (!isSaid) throw new Error(`${table}.${column} lost ${value}; announced was ${JSON.stringify(announced)}`);
  }
  seen.values += before.size;
}

async function insertRows({ schema }: WorkspaceRef, definitions: Definitions, choice: Choice): Promise<void> {
  const live = definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  if (live.length === 0) return;
  const known = new Map<string, string[]>();
  for (const object of live)
    known.set(
      object.id,
      (await world.db.query<{ id: string }>(sql`select id::text from ${id(schema, object.table)} order by id limit 20`)).map(
        (row) => row.id,
      ),
    );
  const object = live[choice.c % live.length]!;
  for (let i = 0; i < 3; i++) {
    const base = { id: world.newId(), created_at: '2026-01-01', created_by: 'x', updated_at: '2026-01-01', updated_by: 'x', version: 1 };
    const row = { ...base, ...randomRow(object, (objectId) => known.get(objectId) ?? [], choice, i) };
    const columns = Object.keys(row).map((name) => id(name));
    const list = columns.slice(1).reduce((all, column) => sql`${all}, ${column}`, columns[0]!);
    try {
      await world.db.query(
        sql`insert into ${id(schema, object.table)} (${list}) select ${list} from jsonb_populate_record(null::${id(schema, object.table)}, ${JSON.stringify(row)})`,
      );
    } catch (error) {
      if (!hasState(error, '23505')) throw error; // a unique field said no
    }
  }
  for (const { relation } of object.fields) {
    if (relation?.via.kind !== 'link' || relation.inverse) continue;
    const { schema: name, table } = { schema, table: relation.via.table };
    await world.db
      .query(sql`insert into ${id(name, table)} select s.id, t.id from ${id(name, object.table)} s, ${id(name, definitions.byId.get(relation.targetId)!.table)} t
      order by 1, 2 limit 3 on conflict do nothing`);
  }
}

/** One request: what it changes, or that it was refused for what the records hold, which then changes nothing. */
async function step(workspace: WorkspaceRef, choice: Choice): Promise<void> {
  const actor = world.actorOf(workspace);
  const definitions = await world.definitions.current(workspace.id);
  const changes = toChanges(definitions, choice);
  const before = await readValues(workspace, definitions);
  try {
    const planned = await world.objects.plan(actor, changes, places);
    const { plan } = await world.objects.apply(actor, changes, places);
    expect(plan.steps.map(({ summary }) => summary)).toEqual(planned.steps.map(({ summary }) => summary));
    assertNothingLost(before, await readValues(workspace, await world.definitions.get(workspace.id)), plan, changes);
    seen.applied++;
  } catch (error) {
    if (!(error instanceof AppError) || !['not_unique', 'invalid'].includes(error.code)) throw error;
    if (error.code === 'invalid')
      throw new Error(`${JSON.stringify(changes)} was meant to be valid: ${JSON.stringify(error.errors)}`, { cause: error });
    seen.refused++;
    assertNothingLost(before, await readValues(workspace, await world.definitions.current(workspace.id)), { steps: [] }, changes);
  }
  expect(await world.engine.check(workspace)).toEqual([]);
}

test(
  `random changes keep catalogue = definition and lose no value that the plan didn't announce (seed ${seed})`,
  async () => {
    const choice = fc.record({ op: fc.nat(1000), a: fc.nat(1000), b: fc.nat(1000), c: fc.nat(1000) });
    const property = fc.asyncProperty(fc.array(choice, { minLength: changesEach, maxLength: changesEach }), async (choices) => {
      const workspace = await world.createWorkspace(`p${next++}`, { standard: false });
      for (const one of choices) {
        await step(workspace, one);
        await insertRows(workspace, await world.definitions.get(workspace.id), one);
      }
    });
    await fc.assert(property, { numRuns: sequences, seed, endOnFailure: true });
    // Else the test would be about nothing.
    expect(seen.applied).toBeGreaterThan(sequences * changesEach * 0.8);
    expect(seen.values).toBeGreaterThan(1000);
    expect(seen.lost).toBeGreaterThan(0);
  },
  timeoutMs,
);
