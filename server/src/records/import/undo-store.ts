import type { UndoRest } from '@atrium/sdk';
import { appendSql } from '../../outbox/index.ts';
import { id, join, literal, sql, type Runner, type Sql, type Tx } from '../../db/index.ts';
import type { Behind } from '../../http/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../../schema/index.ts';
import { formerRow } from '../former-sql.ts';
import { pointing, type Reference, type Stamp } from '../trash-store.ts';
import { isLink, linkKey } from '../write-sql.ts';

export type UndoRow = { record_id: string; line: number; action: 'created' | 'updated'; version: number; from_version: number | null };

type Next = { action: UndoRow['action']; after: string | null; limit: number };

/** The last come first: what a later line made may point at what an earlier one did. */
export const nextRows = (runner: Runner, schema: string, importId: string, { action, after, limit }: Next) =>
  runner.query<UndoRow>(sql`
    select record_id, line, action, version, from_version from ${id(schema, '_import_row')}
    where import = ${importId} and action = ${action} and (${after}::uuid is null or record_id < ${after}::uuid)
    order by record_id desc limit ${limit}`);

/** What the import did to the record that its undo came to last. */
export async function findAction(runner: Runner, schema: string, importId: string, recordId: string): Promise<UndoRow['action']> {
  const [row] = await runner.query<Pick<UndoRow, 'action'>>(sql`
    select action from ${id(schema, '_import_row')} where import = ${importId} and record_id = ${recordId}`);
  return row!.action;
}

/** How many records it created and updated. */
export async function countRows(runner: Runner, schema: string, importId: string): Promise<{ created: number; updated: number }> {
  const [row] = await runner.query<{ created: number; updated: number }>(sql`
    select count(*) filter (where action = 'created') as created, count(*) filter (where action = 'updated') as updated
    from ${id(schema, '_import_row')} where import = ${importId}`);
  return row!;
}

export async function markUndone(runner: Runner, schema: string, importId: string, outcomes: ReadonlyMap<string, string>): Promise<void> {
  await runner.query(sql`
    update ${id(schema, '_import_row')} r set undone = x.outcome
    from unnest(${[...outcomes.keys()]}::uuid[], ${[...outcomes.values()]}::text[]) as x(record_id, outcome)
    where r.import = ${importId} and r.record_id = x.record_id`);
}

/** Moves the undo on from `from`; false when somebody else has. */
export async function advanceUndo(runner: Runner, schema: string, importId: string, from: string | null, to: string): Promise<boolean> {
  const moved = await runner.query(sql`
    update ${id(schema, '_import')} set undo_position = ${to}::uuid
    where id = ${importId} and undo_position is not distinct from ${from}::uuid returning id`);
  return moved.length > 0;
}

/** Empty when another undo has begun since `from` was read. */
export const setUndoJob = (runner: Runner, schema: string, importId: string, { from, to }: { from: string | null; to: string }) =>
  runner.query<{ id: string }>(sql`
    update ${id(schema, '_import')} set undo_job = ${to}::uuid where id = ${importId} and undo_job is not distinct from ${from}::uuid returning id`);

export const countOutcomes = (runner: Runner, schema: string, importId: string) =>
  runner.query<{ outcome: string; n: number }>(sql`
    select undone as outcome, count(*) as n from ${id(schema, '_import_row')} where import = ${importId} and undone is not null group by undone`);

/** What an undo makes of a record; everything else is a reason why it made nothing of it. */
export const settled: readonly string[] = ['deleted', 'restored', 'gone'];

export type RestRow = Omit<UndoRest, 'object'>;

/** What an undo left as it is, by line, behind `after`. */
export const listRest = (runner: Runner, schema: string, importId: string, { after, limit }: Behind) =>
  runner.query<RestRow>(sql`
    select record_id as id, line, action, undone as reason from ${id(schema, '_import_row')}
    where import = ${importId} and undone is not null and undone <> all(${settled}::text[])
      and ${after ? sql`(line, record_id) > (${after.at}::bigint, ${after.id}::uuid)` : sql`true`}
    order by line, record_id limit ${limit}`);

export async function countRest(runner: Runner, schema: string, importId: string): Promise<number> {
  const outcomes = await countOutcomes(runner, schema, importId);
  return outcomes.filter(({ outcome }) => !settled.includes(outcome)).reduce((sum, { n }) => sum + Number(n), 0);
}

/** Those of the records that are as the import left them: nobody has written to them since, nor between two of its lines. */
export async function findUnchanged(
  tx: Tx,
  { schema }: Definitions,
  object: ObjectDef,
  { rows, source }: { rows: readonly UndoRow[]; source: string },
): Promise<string[]> {
  const found = await tx.query<{ id: string }>(sql`
    select t.id from ${versionsOf(rows)} join ${id(schema, object.table)} t on t.id = x.id where ${isUnchanged(schema, object, source)}`);
  return found.map((row) => row.id);
}

/** Ids as `x`, with the versions that the import left and found; it found none of what it created. */
const versionsOf = (rows: readonly UndoRow[]): Sql => sql`
  unnest(${rows.map((row) => row.record_id)}::uuid[], ${rows.map((row) => row.version)}::bigint[],
    ${rows.map((row) => row.from_version ?? 0)}::bigint[]) as x(id, version, since)`;

/** Of the record `t` at `x`. */
const isUnchanged = (schema: string, object: ObjectDef, source: string): Sql => sql`(t.version = x.version and not exists (
  select from ${id(schema, '_history')} h
  where h.object = ${object.id}::uuid and h.record_id = t.id and h.version > x.since and h.source is distinct from ${source}))`;

/** Those of `ids` that live records point at by this field, which aren't among `ids` themselves. */
export async function pointedAt(tx: Tx, schema: string, reference: Reference, ids: readonly string[]): Promise<string[]> {
  const { pairs, target } = pointing(schema, reference);
  const rows = await tx.query<{ target: string }>(sql`
    select distinct ${target} as target from ${pairs}
    where ${target} = any(${ids}::uuid[]) and t.deleted_at is null and t.id <> all(${ids}::uuid[])`);
  return rows.map(({ target }) => target);
}

/** As `markDeleted`, but each record is a deletion of its own, to be restored from the trash by itself. */
export const markEachDeleted = (tx: Tx, schema: string, object: ObjectDef, ids: readonly string[], { at, actor }: Stamp) =>
  tx.query(sql`
    with gone as (
      update ${id(schema, object.table)} set deleted_at = ${at}, version = version + 1, updated_at = ${at}, updated_by = ${actor}
      where id = any(${ids}::uuid[]) and deleted_at is null
      returning id, version
    ), kept as (
      insert into ${id(schema, '_trash')} (object, record_id, deletion, is_root, at, actor)
      select ${object.id}::uuid, id, gen_random_uuid(), true, ${at}, ${actor} from gone
      on conflict (object, record_id) do update
        set deletion = excluded.deletion, is_root = excluded.is_root, at = excluded.at, actor = excluded.actor
    )
    ${appendSql(schema, { type: 'deleted', objectId: object.id, actor: sql`${actor}`, at: sql`${at}::timestamptz` }, sql`(select id, version, '{}'::uuid[] as fields from gone) source`)}`);

type Former = { id: string; unchanged: boolean; json: string };

/**
 * Live records that the import changed: whether they are as it left them, and the columns of `fields` as JSON as they were
 * before it, built by Postgres so that numbers stay what they are.
 */
export function readFormer(
  tx: Tx,
  definitions: Definitions,
  object: ObjectDef,
  { rows, fields, source }: { rows: readonly UndoRow[]; fields: readonly FieldDef[]; source: string },
) {
  const history = id(definitions.schema, '_history');
  const columns = fields.flatMap((field) => field.columns.map(({ name }) => sql`b.${id(name)} as ${id(name)}`));
  const links = fields.filter(isLink).map(
    (field) => sql`(
      select h.changes -> ${literal(field.id)} from ${history} h
      where h.object = ${object.id}::uuid and h.record_id = t.id and h.version > x.since and h.changes ? ${literal(field.id)}
      order by h.version limit 1) as ${id(linkKey(field))}`,
  );
  return tx.query<Former>(sql`
    select t.id, (select row_to_json(o) from (select ${join([sql`t.version as "_expected"`, ...columns, ...links], ', ')}) o)::text as json,
      ${isUnchanged(definitions.schema, object, source)} as unchanged
    from ${versionsOf(rows)} join ${id(definitions.schema, object.table)} t on t.id = x.id and t.deleted_at is null
    cross join ${formerRow(definitions, object, { alias: 't', since: sql`x.since + 1`, as: 'b' })}`);
}
