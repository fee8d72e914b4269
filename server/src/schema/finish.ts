import { hasState, id, isDatabaseError, sql, sqlState, translate, trusted, type Db, type Runner, type Table } from '../db/index.ts';
import { AppError, type WorkspaceRef } from '../lib/index.ts';
import { createDdl, type Step } from './ddl.ts';
import { introspect, type Catalogue } from './introspect.ts';
import { hex } from './names.ts';
import { findState, loadDefinitions, raiseVersion, setUnfinished, settlePlans, withdrawUnique } from './store.ts';
import { toTables } from './tables.ts';

/** What a plan left to be done after its commit could not be done; it stands in the definitions, and is to be tried again. */
export class Unfinished extends AppError {
  constructor(cause: unknown) {
    const why = cause === null ? 'other work on the tables keeps it waiting' : sayWhy(cause);
    super(
      'unavailable',
      `An index, or a check of references, could not be finished: ${why}. The change stands; the rest is tried again in the background.`,
      { cause, mayHaveChanged: true },
    );
  }
}

/** Postgres's own words may hold values. */
function sayWhy(error: unknown): string {
  if (!isDatabaseError(error)) return translate(error) instanceof AppError ? 'the database does not answer' : 'the server made a mistake';
  const known: Record<string, string> = { '53100': 'its disk is full', '53200': 'it is out of memory', '57014': 'it was cancelled' };
  return known[error.code ?? ''] ?? `Postgres refused it with ${error.code}`;
}

/**
 * Does what is left between the definitions and Postgres outside transactions: builds missing indexes concurrently, after
 * dropping what a killed build left, and validates foreign keys. A unique index that two values break is taken back in
 * the definitions. Takes its work from the definitions as they are now, so it may be killed and started at any point.
 * @returns false when somebody else holds the workspace's lock
 */
export async function finishSchema(db: Db, workspace: WorkspaceRef, lockKey: string): Promise<boolean> {
  return db.session(async (session) => {
    const [row] = await session.query<{ mine: boolean }>(sql`select pg_try_advisory_lock(hashtextextended(${lockKey}, 0)) as mine`);
    if (!row!.mine) return false;
    try {
      await session.query(sql`set statement_timeout = 0`);
      await finishUnderLock(db, session, workspace);
      return true;
    } finally {
      await session.query(sql`reset statement_timeout`);
      await session.query(sql`select pg_advisory_unlock(hashtextextended(${lockKey}, 0))`);
    }
  });
}

async function finishUnderLock(db: Db, session: Runner, workspace: WorkspaceRef): Promise<void> {
  const state = await findState(session, workspace.schema);
  if (!state?.unfinished) return;
  const definitions = await loadDefinitions(session, workspace.id);
  const wanted = toTables(definitions, state.own);
  const catalogue = await introspect(session, workspace.schema);
  for (const name of catalogue.unfinished.indexes) await session.query(sql`drop index if exists ${id(workspace.schema, name)}`);
  const withdrawn: string[] = [];
  for (const step of stepsLeft(workspace.schema, wanted, catalogue)) {
    try {
      await session.query(trusted(step.sql));
    } catch (error) {
      if (!step.index || !hasState(error, sqlState.uniqueViolation)) throw error;
      await session.query(sql`drop index if exists ${id(workspace.schema, step.index)}`);
      withdrawn.push(step.index);
    }
  }
  const broken = definitions.objects.flatMap(({ fields }) => fields.filter((field) => withdrawn.includes(`uq_${hex(field.id)}`)));
  await db.transaction(async (tx) => {
    for (const field of broken) await withdrawUnique(tx, field.id);
    if (broken.length > 0) await raiseVersion(tx, workspace);
    await setUnfinished(tx, workspace.schema, false);
    await settlePlans(tx, workspace.id, broken.length > 0 ? 'failed' : 'applied');
  });
  if (broken.length > 0) {
    throw new AppError('not_unique', `${broken.map(({ label }) => label).join(', ')} can't be unique: records hold the same value.`, {
      mayHaveChanged: true,
    });
  }
}

function stepsLeft(schema: string, wanted: readonly Table[], { tables, unfinished }: Catalogue): (Step & { index?: string })[] {
  const ddl = createDdl(schema);
  const there = new Map(tables.map((table) => [table.name, table]));
  return wanted.flatMap((table) => {
    const actual = there.get(table.name);
    if (!actual) return [];
    const indexes = table.indexes.filter(({ name }) => !actual.indexes.some((index) => index.name === name));
    const keys = table.foreignKeys.filter(({ name }) => unfinished.foreignKeys.includes(name));
    const concurrently = table.partitionBy === null;
    return [
      ...indexes.map((index) => ({ ...ddl.createIndex(table, index, { rows: 0, concurrently }), index: index.name })),
      ...keys.flatMap((key) => ddl.addForeignKey(table, key, { rows: 0, later: true }).slice(1)),
    ];
  });
}
