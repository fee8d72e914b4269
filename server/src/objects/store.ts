import { id, sql, type FieldRow, type ObjectRow, type PlanRow, type Runner, type Sql, type Tx } from '../db/index.ts';
import { maxIndexedLength, type FieldDef, type ObjectDef } from '../schema/index.ts';

export type RowChanges = { objects: ObjectRow[]; fields: FieldRow[]; deletedObjects: string[]; deletedFields: string[] };

/** Writes what changed. Names that moved are set aside first: two may have been swapped, and each is unique at once. */
export async function saveRows(tx: Tx, { objects, fields, deletedObjects, deletedFields }: RowChanges): Promise<void> {
  if (deletedFields.length > 0) await tx.query(sql`delete from atrium.field where id = any(${deletedFields})`);
  if (deletedObjects.length > 0) await tx.query(sql`delete from atrium.object where id = any(${deletedObjects})`);
  if (objects.length > 0) {
    await tx.query(sql`update atrium.object set name = '~' || id where id = any(${objects.map((row) => row.id)})`);
    await tx.query(upsertObjects(objects));
  }
  if (fields.length > 0) {
    await tx.query(sql`update atrium.field set name = '~' || id where id = any(${fields.map((row) => row.id)})`);
    await tx.query(upsertFields(fields));
  }
}

const upsertObjects = (rows: readonly ObjectRow[]): Sql => sql`
  insert into atrium.object (id, workspace_id, name, plural, label, plural_label, description, icon, color, title_field_id, owner, aliases,
    hidden_at, position, created_at)
  select "id", "workspaceId", "name", "plural", "label", "pluralLabel", "description", "icon", "color", "titleFieldId", "owner", "aliases",
    "hiddenAt", nullif("position", 'null'), "createdAt"
  from jsonb_to_recordset(${JSON.stringify(rows)}) as r ("id" uuid, "workspaceId" uuid, "name" text, "plural" text, "label" text,
    "pluralLabel" text, "description" text, "icon" text, "color" text, "titleFieldId" uuid, "owner" text, "aliases" text[],
    "hiddenAt" timestamptz, "position" jsonb, "createdAt" timestamptz)
  on conflict (id) do update set name = excluded.name, plural = excluded.plural, label = excluded.label, plural_label = excluded.plural_label,
    description = excluded.description, icon = excluded.icon, color = excluded.color, title_field_id = excluded.title_field_id,
    aliases = excluded.aliases, hidden_at = excluded.hidden_at, position = excluded.position`;

const upsertFields = (rows: readonly FieldRow[]): Sql => sql`
  insert into atrium.field (id, object_id, name, label, type, owner, aliases, required, is_unique, options, relation, hidden_at, sort_order,
    created_at)
  select "id", "objectId", "name", "label", "type", "owner", "aliases", "required", "isUnique", "options", nullif("relation", 'null'),
    "hiddenAt", "sortOrder", "createdAt"
  from jsonb_to_recordset(${JSON.stringify(rows)}) as r ("id" uuid, "objectId" uuid, "name" text, "label" text, "type" text, "owner" text,
    "aliases" text[], "required" boolean, "isUnique" boolean, "options" jsonb, "relation" jsonb, "hiddenAt" timestamptz,
    "sortOrder" integer, "createdAt" timestamptz)
  on conflict (id) do update set name = excluded.name, label = excluded.label, aliases = excluded.aliases, required = excluded.required,
    is_unique = excluded.is_unique, options = excluded.options, relation = excluded.relation, hidden_at = excluded.hidden_at,
    sort_order = excluded.sort_order`;

export async function insertPlan(tx: Tx, plan: PlanRow): Promise<void> {
  await tx.query(sql`insert into atrium.plan (id, workspace_id, at, actor, state, changes, steps, before, after)
    values (${plan.id}, ${plan.workspaceId}, ${plan.at}, ${plan.actor}, ${plan.state}, ${JSON.stringify(plan.changes)},
      ${JSON.stringify(plan.steps)}, ${JSON.stringify(plan.before)}, ${JSON.stringify(plan.after)})`);
}

/** How many columns a table ever had. */
export async function countColumnsEver(runner: Runner, schema: string, table: string): Promise<number> {
  const [row] = await runner.query<{ count: number }>(sql`
    select count(*)::int as count from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${table} and a.attnum > 0`);
  return row!.count;
}

export type Doubled = { value: string; count: number; ids: string[] };

/** The first ten values that several live records hold, with three of their ids each. */
export async function listDoubled(
  runner: Runner,
  schema: string,
  object: ObjectDef,
  field: FieldDef,
  caseInsensitive: boolean,
): Promise<Doubled[]> {
  const column = id(field.columns[0]!.name);
  const value = caseInsensitive ? sql`lower(${column})` : column;
  return runner.query<Doubled>(sql`
    select ${value}::text as value, count(*)::int as count, (array_agg(id::text order by created_at, id))[1:3] as ids
    from ${id(schema, object.table)} where deleted_at is null and ${column} is not null
    group by ${value} having count(*) > 1 order by count(*) desc, 1 limit 10`);
}

/** How many records hold a text that no index entry could. */
export async function countTooLong(runner: Runner, schema: string, object: ObjectDef, field: FieldDef): Promise<number> {
  const [row] = await runner.query<{ count: number }>(sql`
    select count(*)::int as count from ${id(schema, object.table)} where char_length(${id(field.columns[0]!.name)}) > ${maxIndexedLength}`);
  return row!.count;
}

/** How many records, deleted ones too, hold each of these options; those that none holds are left out. */
export async function countOptions(
  runner: Runner,
  schema: string,
  object: ObjectDef,
  field: FieldDef,
  values: string[],
): Promise<{ value: string; count: number }[]> {
  const column = id(field.columns[0]!.name);
  const one = field.type === 'multi_select' ? sql`unnest(${column})` : column;
  return runner.query<{ value: string; count: number }>(sql`
    select value, count(*)::int as count from (select ${one} as value from ${id(schema, object.table)}) as held
    where value = any(${values}) group by value order by count(*) desc, value`);
}
