import { id, join, literal, sql, toStatement, trusted, type Sql, type Tx } from '../../db/index.ts';
import type { Actor } from '../../lib/index.ts';
import { bindValues, compileRowRule, contextOf, type Rules } from '../../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../../schema/index.ts';
import type { Reference } from './plan.ts';

export type Sight = { actor: Actor; definitions: Definitions; rules: Rules; now: Date };

/** Ids of what the actor sees under each spelling. */
export type Found = Map<string, string[]>;

/** Records of the reference's target by its field, in one statement. */
export async function findTargets(tx: Tx, sight: Sight, { target, by }: Reference, keys: readonly string[]): Promise<Found> {
  const found: Found = new Map();
  if (keys.length === 0) return found;
  const { definitions } = sight;
  const statement =
    target === 'member'
      ? sql`select lower(t.email) as key, t.id from ${id(definitions.schema, '_member')} t where lower(t.email) = any(${keys}::text[]) and t.left_at is null`
      : sql`select t.${columnOf(by!)}::text as key, t.id from ${id(definitions.schema, target.table)} t
          where t.${columnOf(by!)} = any(${keys}::text[]::${typeOf(by!)}[]) and t.deleted_at is null and (${visible(sight, target, by!)})`;
  for (const { key, id: recordId } of await run<{ key: string; id: string }>(tx, sight, statement)) {
    const ids = found.get(key);
    if (ids) ids.push(recordId);
    else found.set(key, [recordId]);
  }
  return found;
}

export type Existing = { id: string; version: number; key: string; visible: boolean; parts: Record<string, Record<string, string | null>> };

/** Live records of the object that have one of these keys, locked; with the values of fields whose parts come in columns of their own. */
export async function lockByKey(
  tx: Tx,
  sight: Sight,
  object: ObjectDef,
  { key, keys, partial }: { key: FieldDef; keys: readonly string[]; partial: readonly FieldDef[] },
) {
  const found = new Map<string, Existing[]>();
  if (keys.length === 0) return found;
  const parts = partial.map(
    (field) =>
      sql`json_build_object(${join(
        field.columns.map(({ name, part }) => sql`${literal(part!)}, t.${id(name)}::text`),
        ', ',
      )}) as ${id(field.name)}`,
  );
  const statement = sql`
    select t.id, t.version, t.${columnOf(key)}::text as key, (${visible(sight, object, key)}) as visible, ${parts.length === 0 ? sql`'{}'::json` : sql`(select row_to_json(p) from (select ${join(parts, ', ')}) p)`} as parts
    from ${id(sight.definitions.schema, object.table)} t
    where t.${columnOf(key)} = any(${keys}::text[]::${typeOf(key)}[]) and t.deleted_at is null order by t.id for update of t`;
  for (const row of await run<Existing>(tx, sight, statement)) {
    const same = found.get(row.key);
    if (same) same.push(row);
    else found.set(row.key, [row]);
  }
  return found;
}

/** Which live records hold one of these values of a unique field; each value as it was asked for. */
export async function findTaken(
  tx: Tx,
  sight: Sight,
  object: ObjectDef,
  field: FieldDef,
  values: readonly string[],
): Promise<Map<string, string>> {
  if (values.length === 0) return new Map();
  const fold = (value: Sql): Sql => (field.options.caseInsensitive ? sql`lower(${value})` : value);
  const statement = sql`
    select x.value, t.id from unnest(${values}::text[]) as x(value)
    join ${id(sight.definitions.schema, object.table)} t on ${fold(sql`t.${columnOf(field)}`)} = ${fold(sql`x.value::${typeOf(field)}`)} and t.deleted_at is null`;
  const rows = await run<{ value: string; id: string }>(tx, sight, statement);
  return new Map(rows.map((row) => [row.value, row.id]));
}

const columnOf = (field: FieldDef): Sql => id(field.columns[0]!.name);
const typeOf = (field: FieldDef): Sql => trusted(field.columns[0]!.type);

/** Where one sees both the record and the field that it is found by. */
function visible({ definitions, rules }: Sight, object: ObjectDef, by: FieldDef): Sql {
  const readable: Rules = {
    grants: (objectId, action) => rules.grants(objectId, action).filter((grant) => grant.readable === 'all' || grant.readable.has(by.id)),
  };
  return compileRowRule({ definitions, rules: readable, object, action: 'read', alias: 't' });
}

async function run<R extends object>(tx: Tx, { actor, now }: Sight, statement: Sql): Promise<R[]> {
  const { text, values } = toStatement(statement);
  return tx.prepared<R>(text, bindValues(values, contextOf(actor, now)));
}
