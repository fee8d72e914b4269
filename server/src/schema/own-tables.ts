import { isDeepStrictEqual } from 'node:util';
import { id, sql, trusted, type Table, type Tx } from '../db/index.ts';
import type { WorkspaceRef } from '../lib/index.ts';
import { changedTableIds, diffTables, manyRows } from './diff.ts';
import { countRows, createState, findState, schemaTable, setOwn, setUnfinished } from './store.ts';

/** Whether a workspace has our own tables as they are declared now; tables that it has besides don't count. */
export function isBrought(own: readonly Table[], tables: readonly Table[]): boolean {
  const there = new Map(own.map((table) => [table.id, table]));
  return [schemaTable, ...tables].every((table) => isDeepStrictEqual(there.get(table.id), asStored(table)));
}

/**
 * Brings our own tables to a workspace's schema, from nothing or from what was brought last. What isn't declared any
 * longer stays: to lose a table's rows takes more than to leave it out of a list.
 */
export async function bringOwnTables(tx: Tx, { schema }: WorkspaceRef, tables: readonly Table[]): Promise<void> {
  await tx.query(sql`create schema if not exists ${id(schema)}`);
  const state = await findState(tx, schema);
  const before = state?.own ?? [];
  const declared = [schemaTable, ...tables].map(asStored);
  const names = new Set(declared.map(({ id }) => id));
  const after = [...declared, ...before.filter((table) => !names.has(table.id))];
  const changed = new Set(changedTableIds(before, after));
  const rows = await countRows(
    tx,
    schema,
    before.filter((table) => changed.has(table.id)),
    manyRows,
  );
  const steps = diffTables(before, after, { schema, rows });
  for (const step of steps) if (step.transactional) await tx.query(trusted(step.sql));
  if (!state) await createState(tx, schema);
  await setOwn(tx, schema, after);
  if (steps.some(({ transactional }) => !transactional)) await setUnfinished(tx, schema, true);
}

/** As it comes back from JSON. */
const asStored = (table: Table): Table => JSON.parse(JSON.stringify(table)) as Table;
