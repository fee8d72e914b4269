import { setTimeout as sleep } from 'node:timers/promises';
import { hasState, sql, sqlState, trusted, type Db, type Runner, type Table, type Tx } from '../db/index.ts';
import { AppError, type WorkspaceRef } from '../lib/index.ts';
import { compareTables } from './compare.ts';
import { changedTableIds, diffTables, manyRows } from './diff.ts';
import type { Step } from './ddl.ts';
import { finishSchema, Unfinished } from './finish.ts';
import { introspect } from './introspect.ts';
import { bringOwnTables, isBrought } from './own-tables.ts';
import { countRows, findState, loadDefinitions, raiseVersion, setUnfinished } from './store.ts';
import { toTables } from './tables.ts';

/** How long a statement of a plan waits for its table, so that the queries behind it aren't held up longer. */
const lockTimeoutMs = 1000;
/** Waits between tries for the workspace's turn or for a table's lock. */
const waitsMs = [50, 100, 200, 400, 500, 500, 1000, 1000, 2000, 2000, 2000];

/** What is to be done in one transaction: the plan's steps, then whatever goes along with them. */
export type Change<T> = { steps: readonly Step[]; commit: (version: number) => Promise<T> };

type Deps = { db: Db; wait?: (ms: number) => Promise<unknown> };
export type SchemaEngine = ReturnType<typeof createSchemaEngine>;

/** Applies plans, one at a time in a workspace. */
export function createSchemaEngine({ db, wait = sleep }: Deps) {
  return { change, applyWithin, planTables, createSchema, ensureOwnTables, finish, isUnfinished, check };

  /**
   * Runs `prepare` and the steps that it answers in one transaction, under the workspace's lock; `prepare` may run again,
   * on a new transaction, when a lock was not to be had. Steps outside transactions come after the commit.
   * Throws `unavailable` when the lock stays taken; and after the commit what `finish` throws.
   */
  async function change<T>(workspace: WorkspaceRef, prepare: (tx: Tx) => Promise<Change<T>>): Promise<T> {
    const { result, later } = await underLock(workspace, async (tx) => {
      const prepared = await prepare(tx);
      const result = await applyWithin(tx, workspace, prepared);
      return { result, later: prepared.steps.some(({ transactional }) => !transactional) };
    });
    if (later) await finish(workspace);
    return result;
  }

  /** The same inside a transaction that somebody else has begun, on a workspace that nobody else knows yet. */
  async function applyWithin<T>(tx: Tx, workspace: WorkspaceRef, { steps, commit }: Change<T>): Promise<T> {
    for (const step of steps) if (step.transactional) await tx.query(trusted(step.sql));
    if (steps.some(({ transactional }) => !transactional)) await setUnfinished(tx, workspace.schema, true);
    return commit(await raiseVersion(tx, workspace));
  }

  /** The steps from one catalogue to another, with the rows of the tables that they touch counted. */
  async function planTables(runner: Runner, schema: string, before: readonly Table[], after: readonly Table[]): Promise<Step[]> {
    const changed = new Set(changedTableIds(before, after));
    const rows = await countRows(
      runner,
      schema,
      before.filter(({ id }) => changed.has(id)),
      manyRows,
    );
    return diffTables(before, after, { schema, rows });
  }

  /** A new workspace's schema with our own tables, in the transaction that makes the workspace. */
  async function createSchema(tx: Tx, workspace: WorkspaceRef, tables: readonly Table[]): Promise<void> {
    await bringOwnTables(tx, workspace, tables);
    await raiseVersion(tx, workspace);
  }

  /** At start: brings our own tables to a workspace, and finishes what a killed process left. True when something changed. */
  async function ensureOwnTables(workspace: WorkspaceRef, tables: readonly Table[]): Promise<boolean> {
    const state = await findState(db, workspace.schema);
    const brought = state !== undefined && isBrought(state.own, tables);
    if (!brought) {
      await underLock(workspace, async (tx) => {
        await bringOwnTables(tx, workspace, tables);
        await raiseVersion(tx, workspace);
      });
    }
    if (state?.unfinished || !brought) await finish(workspace);
    return !brought || state.unfinished;
  }

  /**
   * Completes what plans left to do outside transactions, or takes it back. Does nothing when nothing is left. Throws
   * `not_unique` when a unique index was taken back, and `Unfinished` when it has to be done again.
   */
  async function finish(workspace: WorkspaceRef): Promise<void> {
    try {
      for (const waitMs of [...waitsMs, null]) {
        if (await finishSchema(db, workspace, lockKey(workspace))) return;
        if (waitMs !== null) await wait(waitMs);
      }
    } catch (error) {
      throw error instanceof AppError ? error : new Unfinished(error);
    }
    throw new Unfinished(null);
  }

  /** Whether plans left something that nobody has finished yet. */
  async function isUnfinished({ schema }: Pick<WorkspaceRef, 'schema'>): Promise<boolean> {
    return (await findState(db, schema))?.unfinished ?? false;
  }

  /** What differs between the definitions and Postgres, a sentence each; nothing when all is well. */
  async function check(workspace: WorkspaceRef): Promise<string[]> {
    const definitions = await loadDefinitions(db, workspace.id);
    const state = await findState(db, workspace.schema);
    const { tables, unfinished } = await introspect(db, workspace.schema);
    return [
      ...compareTables(toTables(definitions, state?.own ?? []), tables),
      ...unfinished.indexes.map((name) => `The index "${name}" was begun and isn't finished.`),
      ...unfinished.foreignKeys.map((name) => `The foreign key "${name}" was never validated.`),
    ];
  }

  /**
   * Asks for the lock again and again instead of waiting for it: a waiting statement holds a snapshot, and a concurrent
   * index build, which holds this lock, would wait for that snapshot in turn.
   */
  async function underLock<T>(workspace: WorkspaceRef, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (const waitMs of [...waitsMs, null]) {
      try {
        return await db.transaction(async (tx) => {
          await tx.query(
            sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true), set_config('statement_timeout', '0', true)`,
          );
          const [row] = await tx.query<{ mine: boolean }>(
            sql`select pg_try_advisory_xact_lock(hashtextextended(${lockKey(workspace)}, 0)) as mine`,
          );
          if (!row!.mine) throw busy();
          return work(tx);
        });
      } catch (error) {
        const another = hasState(error, sqlState.lockNotAvailable) || (error instanceof AppError && error.code === 'unavailable');
        if (!another) throw error;
        if (waitMs === null) throw busy(error);
        await wait(waitMs);
      }
    }
    throw busy();
  }
}

const lockKey = ({ schema }: WorkspaceRef): string => `atrium schema ${schema}`;

const busy = (cause?: unknown) =>
  new AppError('unavailable', 'Another change of the schema, or long work on its tables, is running; try again in a moment.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
