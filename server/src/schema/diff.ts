import { isDeepStrictEqual } from 'node:util';
import type { Column, ForeignKey, Index, Table } from '../db/index.ts';
import { createDdl, type Ddl, type Rename, type Step } from './ddl.ts';

/** Rows from which on an index is built, and a reference checked, beside the running work instead of in the transaction. */
export const manyRows = 50_000;

type Options = {
  /** The Postgres schema that the statements name. */
  schema: string;
  /** Rows by table id, as far as known: for the estimates, and for what is done concurrently. */
  rows?: ReadonlyMap<string, number>;
};

/** A table that stays, before and after; `carried` is the former one under the new names. */
type Kept = { before: Table; after: Table; carried: Table; rows: number };

/**
 * Pure: the ordered steps from one catalogue to another. Tables and columns are the same when their ids are, whatever
 * their names. What goes, goes first, so that its names are free; what points elsewhere comes last.
 */
export function diffTables(before: readonly Table[], after: readonly Table[], { schema, rows = new Map() }: Options): Step[] {
  const ddl = createDdl(schema);
  const afterById = new Map(after.map((table) => [table.id, table]));
  const beforeIds = new Set(before.map(({ id }) => id));
  const newNames = new Map(before.map(({ id, name }) => [name, afterById.get(id)?.name ?? name]));
  const count = (table: Table) => rows.get(table.id) ?? 0;
  const kept = before.flatMap((table): Kept[] => {
    const next = afterById.get(table.id);
    if (!next || isDeepStrictEqual(table, next)) return [];
    assertSameShape(table, next);
    return [{ before: table, after: next, carried: carry(table, next, newNames), rows: count(table) }];
  });
  const dropped = before.filter(({ id }) => !afterById.has(id));
  const created = after.filter(({ id }) => !beforeIds.has(id));

  const steps = [
    ...dropped.flatMap((table) =>
      table.foreignKeys.filter(({ references }) => isOther(references, table, dropped)).map((key) => ddl.dropForeignKey(table, key)),
    ),
    ...kept.flatMap((pair) => gone(pair, 'foreignKeys').map((key) => ddl.dropForeignKey(pair.before, key))),
    ...kept.flatMap((pair) => gone(pair, 'indexes').map((index) => ddl.dropIndex(pair.before, index))),
    ...dropped.map((table) => ddl.dropTable(table, count(table))),
    ...kept.flatMap((pair) => goneColumns(pair).map((column) => ddl.dropColumn(pair.before, column, pair.rows))),
    ...inFreeOrder(
      kept.map((pair) => ({ id: pair.after.id, from: pair.before.name, to: pair.after.name })),
      ddl.renameTable,
    ),
    ...kept.flatMap((pair) => inFreeOrder(renamedColumns(pair), (rename) => ddl.renameColumn(pair.after, rename))),
    ...created.map((table) => ddl.createTable(table)),
    ...kept.flatMap((pair) => newColumns(pair).map((column) => ddl.addColumn(pair.after, column, pair.rows))),
    ...kept.flatMap((pair) => changedColumns(pair).flatMap(([from, to]) => ddl.alterColumn(pair.after, from, to, pair.rows))),
    ...created.flatMap((table) => table.indexes.map((index) => ddl.createIndex(table, index, { rows: 0, concurrently: false }))),
    ...kept.flatMap((pair) => added(pair, 'indexes').map((index) => createIndex(ddl, pair, index))),
    ...created.flatMap((table) => table.foreignKeys.flatMap((key) => ddl.addForeignKey(table, key, { rows: 0, later: false }))),
    ...kept.flatMap((pair) =>
      added(pair, 'foreignKeys').flatMap((key) => ddl.addForeignKey(pair.after, key, { rows: pair.rows, later: pair.rows >= manyRows })),
    ),
  ];
  return steps.toSorted((a, b) => Number(b.transactional) - Number(a.transactional)); // stable: the order within each half stays
}

/** Ids of the tables that a plan would change, whose rows are worth counting. */
export function changedTableIds(before: readonly Table[], after: readonly Table[]): string[] {
  const afterById = new Map(after.map((table) => [table.id, table]));
  return before.filter((table) => !isDeepStrictEqual(table, afterById.get(table.id))).map(({ id }) => id);
}

/** A partitioned table can't be indexed concurrently as a whole; ours are indexed when they are made. */
function createIndex(ddl: Ddl, { after, rows }: Kept, index: Index): Step {
  return ddl.createIndex(after, index, { rows, concurrently: rows >= manyRows && after.partitionBy === null });
}

function assertSameShape(before: Table, after: Table): void {
  const ids = (table: Table) => table.primaryKey.map((name) => table.columns.find((column) => column.name === name)?.id);
  if (before.partitionBy !== after.partitionBy || !isDeepStrictEqual(ids(before), ids(after))) {
    throw new Error(`the table ${before.name} can't change its primary key or its partitions`);
  }
}

const isOther = (references: string, table: Table, tables: readonly Table[]) =>
  references !== table.name && tables.some(({ name }) => name === references);

function gone(pair: Kept, kind: 'indexes'): Index[];
function gone(pair: Kept, kind: 'foreignKeys'): ForeignKey[];
function gone({ before, carried, after }: Kept, kind: 'indexes' | 'foreignKeys'): (Index | ForeignKey)[] {
  return before[kind].filter((_, i) => !after[kind].some((one) => isDeepStrictEqual(one, carried[kind][i])));
}

function added(pair: Kept, kind: 'indexes'): Index[];
function added(pair: Kept, kind: 'foreignKeys'): ForeignKey[];
function added({ carried, after }: Kept, kind: 'indexes' | 'foreignKeys'): (Index | ForeignKey)[] {
  return after[kind].filter((one) => !carried[kind].some((former) => isDeepStrictEqual(one, former)));
}

const byId = (columns: readonly Column[]) => new Map(columns.map((column) => [column.id, column]));

function goneColumns({ before, after }: Kept): Column[] {
  const next = byId(after.columns);
  return before.columns.filter(({ id }) => !next.has(id));
}

function newColumns({ before, after }: Kept): Column[] {
  const former = byId(before.columns);
  return after.columns.filter(({ id }) => !former.has(id));
}

function renamedColumns({ before, after }: Kept): Rename[] {
  const next = byId(after.columns);
  return before.columns.flatMap(({ id, name }) => (next.has(id) ? [{ id, from: name, to: next.get(id)!.name }] : []));
}

function changedColumns({ carried, after }: Kept): [Column, Column][] {
  const next = byId(after.columns);
  return carried.columns.flatMap((column): [Column, Column][] => {
    const to = next.get(column.id);
    return to && !isDeepStrictEqual(column, to) ? [[column, to]] : [];
  });
}

/** The former table as Postgres sees it once everything is renamed: its indexes and keys follow by themselves. */
function carry(before: Table, after: Table, tableNames: ReadonlyMap<string, string>): Table {
  const next = byId(after.columns);
  const names = new Map(before.columns.map(({ id, name }) => [name, next.get(id)?.name ?? name]));
  const rename = (name: string) => names.get(name) ?? name;
  const inText = (text: string) =>
    text.replace(/^[a-z_][a-z0-9_]*(?= |$)/, rename).replace(/"([^"]+)"/g, (_, name: string) => `"${rename(name)}"`);
  return {
    ...before,
    name: after.name,
    columns: before.columns.map((column) => ({ ...column, name: rename(column.name) })),
    primaryKey: before.primaryKey.map(rename),
    indexes: before.indexes.map((index) => ({ ...index, on: index.on.map(inText) })),
    foreignKeys: before.foreignKeys.map((key) => ({
      ...key,
      columns: key.columns.map(rename),
      references: tableNames.get(key.references) ?? key.references,
    })),
  };
}

/** A name is taken only when its former holder has left it; a circle is opened by a name that nobody has. */
function inFreeOrder(renames: readonly Rename[], rename: (one: Rename) => Step): Step[] {
  const open = renames.filter(({ from, to }) => from !== to).map((one) => ({ ...one }));
  const steps: Step[] = [];
  while (open.length > 0) {
    const free = open.findIndex(({ to }) => !open.some(({ from }) => from === to));
    if (free >= 0) {
      const [one] = open.splice(free, 1) as [Rename];
      steps.push(rename(one));
    } else {
      const first = open[0]!;
      const aside = `_${steps.length}_${first.from}`.slice(0, 63);
      steps.push(rename({ ...first, to: aside }));
      first.from = aside;
    }
  }
  return steps;
}
