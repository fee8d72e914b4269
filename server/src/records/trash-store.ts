import { appendSql } from '../outbox/index.ts';
import { empty, id, join, sql, toStatement, type Db, type Runner, type Sql, type Tx } from '../db/index.ts';
import type { Behind } from '../http/index.ts';
import { bindValues, type Context } from '../query/index.ts';
import type { Definitions, FieldDef, ObjectDef, RelationDef } from '../schema/index.ts';

/** A field that points at another object: by a column of its own table, or by a junction table. */
export type Reference = { object: ObjectDef; field: FieldDef; via: Exclude<RelationDef['via'], { kind: 'other' }> };
export type Stamp = { at: Date; actor: string };

/** Every field of any object, hidden ones too, that points at `object`; not the other sides of what `object` points at. */
export function referencesTo(definitions: Definitions, object: ObjectDef): Reference[] {
  return definitions.objects.flatMap((other) =>
    other.fields.flatMap((field) => {
      const { relation } = field;
      if (relation?.targetId !== object.id || relation.inverse || relation.via.kind === 'other') return [];
      return [{ object: other, field, via: relation.via }];
    }),
  );
}

/** The records of a reference's object as `t`, and what each points at: a row for each pair. */
export function pointing(schema: string, { object, via }: Reference): { pairs: Sql; target: Sql } {
  const records = sql`${id(schema, object.table)} t`;
  if (via.kind === 'own') return { pairs: records, target: sql`t.${id(via.column)}` };
  return { pairs: sql`${id(schema, via.table)} l join ${records} on t.id = l.${id(via.from)}`, target: sql`l.${id(via.to)}` };
}

/** Whether the record `t` of a reference's object points at one of `ids`. */
function pointsAt(schema: string, { via }: Reference, ids: readonly string[]): Sql {
  if (via.kind === 'own') return sql`t.${id(via.column)} = any(${ids}::uuid[])`;
  return sql`t.id in (select l.${id(via.from)} from ${id(schema, via.table)} l where l.${id(via.to)} = any(${ids}::uuid[]))`;
}

type Rule = { visible: Sql; allowed: Sql };
type Asked = { ids: readonly string[]; rule: Rule; context: Context };
type Locked = { id: string; version: number; visible: boolean; allowed: boolean };

/** Locks live records, in the order of their ids, and says their versions and what the rules say of each. */
export async function lockLive(tx: Tx, schema: string, object: ObjectDef, { ids, rule, context }: Asked): Promise<Locked[]> {
  const { text, values } = toStatement(sql`
    select t.id, t.version, (${rule.visible}) as visible, (${rule.allowed}) as allowed from ${id(schema, object.table)} t
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null order by t.id for update`);
  return tx.prepared<Locked>(text, bindValues(values, context));
}

/** Live records of `reference.object` that point at one of `ids`. */
export async function livePointing(tx: Tx, schema: string, reference: Reference, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${id(schema, reference.object.table)} t
    where ${pointsAt(schema, reference, ids)} and t.deleted_at is null order by t.id for update of t`);
  return rows.map((row) => row.id);
}

type Deletion = Stamp & { deletion: string; isRoot: boolean };

/** Marks records as deleted, with their place in the trash and a change each. */
export const markDeleted = (tx: Tx, schema: string, object: ObjectDef, ids: readonly string[], { at, actor, deletion, isRoot }: Deletion) =>
  tx.query(sql`
    with gone as (
      update ${id(schema, object.table)} set deleted_at = ${at}, version = version + 1, updated_at = ${at}, updated_by = ${actor}
      where id = any(${ids}::uuid[]) and deleted_at is null
      returning id, version
    ), kept as (
      insert into ${id(schema, '_trash')} (object, record_id, deletion, is_root, at, actor)
      select ${object.id}::uuid, id, ${deletion}::uuid, ${isRoot}, ${at}, ${actor} from gone
      on conflict (object, record_id) do update
        set deletion = excluded.deletion, is_root = excluded.is_root, at = excluded.at, actor = excluded.actor
    )
    ${appendSql(schema, { type: 'deleted', objectId: object.id, actor: sql`${actor}`, at: sql`${at}::timestamptz` }, sql`(select id, version, '{}'::uuid[] as fields from gone) source`)}`);

export type TrashRow = { object: string; record_id: string; deletion: string; is_root: boolean; at: Date; actor: string };

/** Everything that the same deletion took, when the record was its root; else the record alone. Empty when not in the trash. */
export const findDeletion = (tx: Runner, schema: string, objectId: string, recordId: string) =>
  tx.query<TrashRow>(sql`
    select t.object, t.record_id, t.deletion, t.is_root, t.at, t.actor
    from ${id(schema, '_trash')} r join ${id(schema, '_trash')} t on (r.is_root and t.deletion = r.deletion) or (t.object = r.object and t.record_id = r.record_id)
    where r.object = ${objectId}::uuid and r.record_id = ${recordId}::uuid
    order by t.object, t.record_id`);

/** Brings records back to life. A unique value that was taken meanwhile makes Postgres refuse. */
export const markRestored = (tx: Tx, schema: string, object: ObjectDef, ids: readonly string[], { at, actor }: Stamp) =>
  tx.query<{ id: string; version: number }>(sql`
    with back as (
      update ${id(schema, object.table)} set deleted_at = null, version = version + 1, updated_at = ${at}, updated_by = ${actor}
      where id = any(${ids}::uuid[]) and deleted_at is not null
      returning id, version
    ), out_of_trash as (
      delete from ${id(schema, '_trash')} where object = ${object.id}::uuid and record_id = any(${ids}::uuid[])
    ), noted as (
      ${appendSql(schema, { type: 'restored', objectId: object.id, actor: sql`${actor}`, at: sql`${at}::timestamptz` }, sql`(select id, version, '{}'::uuid[] as fields from back) source`)}
    )
    select id, version from back`);

/** Takes records away for good, with their history. Links go with them by their foreign keys. */
export const destroyRows = (tx: Tx, schema: string, object: ObjectDef, ids: readonly string[], { at, actor }: Stamp) =>
  tx.query<{ id: string }>(sql`
    with gone as (
      delete from ${id(schema, object.table)} where id = any(${ids}::uuid[]) returning id, version
    ), out_of_trash as (
      delete from ${id(schema, '_trash')} where object = ${object.id}::uuid and record_id = any(${ids}::uuid[])
    ), forgotten as (
      delete from ${id(schema, '_history')} where object = ${object.id}::uuid and record_id = any(${ids}::uuid[])
    ), noted as (
      ${appendSql(schema, { type: 'destroyed', objectId: object.id, actor: sql`${actor}`, at: sql`${at}::timestamptz` }, sql`(select id, version + 1 as version, '{}'::uuid[] as fields from gone) source`)}
    )
    select id from gone`);

/** Records of `reference.object`, deleted ones too, that point at one of `ids`. */
export async function allPointing(
  tx: Tx,
  schema: string,
  reference: Reference,
  ids: readonly string[],
): Promise<{ id: string; live: boolean }[]> {
  return tx.query<{ id: string; live: boolean }>(sql`
    select t.id, t.deleted_at is null as live from ${id(schema, reference.object.table)} t
    where ${pointsAt(schema, reference, ids)} order by t.id for update of t`);
}

type OwnReference = { object: ObjectDef; field: FieldDef; column: string };

/** Lets go of a reference whose target is destroyed: a change like any other where the record lives, with its history. */
export const clearReference = (
  tx: Tx,
  schema: string,
  { object, field, column }: OwnReference,
  ids: readonly string[],
  { at, actor }: Stamp,
) =>
  tx.query(sql`
    with former as (
      select id, ${id(column)} as target, deleted_at from ${id(schema, object.table)} where ${id(column)} = any(${ids}::uuid[])
    ), cleared as (
      update ${id(schema, object.table)} t set ${id(column)} = null, version = t.version + 1, updated_at = ${at}, updated_by = ${actor}
      from former where t.id = former.id
      returning t.id, t.version, former.target, t.deleted_at
    ), remembered as (
      insert into ${id(schema, '_history')} (object, record_id, version, until, actor, source, changes)
      select ${object.id}::uuid, id, version, ${at}, ${actor}, 'api', jsonb_build_object(${field.id}::text, target) from cleared
    )
    ${appendSql(schema, { type: 'updated', objectId: object.id, actor: sql`${actor}`, at: sql`${at}::timestamptz` }, sql`(select id, version, array[${field.id}::uuid] as fields from cleared where deleted_at is null) source`)}`);

export type Listed = TrashRow & { others: number };
/** What of the trash is listed: objects all of whose records count, and those of which some do. */
export type Wanted = { open: readonly string[]; ruled: readonly { object: ObjectDef; rule: Rule }[]; context: Context };

/** Roots of deletions behind `after`, newest first. */
export async function listTrash(runner: Db, schema: string, { wanted, after, limit }: Behind & { wanted: Wanted }): Promise<Listed[]> {
  const behind = after ? sql`and (t.at, t.record_id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)` : empty;
  const { text, values } = toStatement(sql`
    select t.object, t.record_id, t.deletion, t.is_root, t.at, t.actor,
      (select count(*) from ${id(schema, '_trash')} o where o.deletion = t.deletion and not o.is_root) as others
    from ${id(schema, '_trash')} t where ${isWanted(schema, wanted)} ${behind}
    order by t.at desc, t.record_id desc limit ${limit}`);
  return runner.prepared<Listed>(text, bindValues(values, wanted.context));
}

export async function countTrash(runner: Db, schema: string, wanted: Wanted): Promise<number> {
  const { text, values } = toStatement(sql`select count(*)::int as count from ${id(schema, '_trash')} t where ${isWanted(schema, wanted)}`);
  const [row] = await runner.prepared<{ count: number }>(text, bindValues(values, wanted.context));
  return row!.count;
}

function isWanted(schema: string, { open, ruled }: Wanted): Sql {
  const some = ruled.map(
    ({ object, rule }) => sql`(t.object = ${object.id}::uuid and exists (
      select from ${id(schema, object.table)} r where r.id = t.record_id and (${rule.visible}) and (${rule.allowed})))`,
  );
  return sql`t.is_root and (${join([sql`t.object = any(${open}::uuid[])`, ...some], ' or ')})`;
}

/** Whether a deleted record is one that the actor may see and delete. */
export async function isDeletedInSight(
  tx: Tx,
  schema: string,
  object: ObjectDef,
  { id: recordId, rule, context }: { id: string; rule: Rule; context: Context },
): Promise<boolean> {
  const { text, values } = toStatement(sql`
    select 1 from ${id(schema, object.table)} t
    where t.id = ${recordId}::uuid and t.deleted_at is not null and (${rule.visible}) and (${rule.allowed})`);
  return (await tx.prepared(text, bindValues(values, context))).length > 0;
}
