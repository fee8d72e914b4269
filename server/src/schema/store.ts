import { column, id, ownTable, sql, type FieldRow, type ObjectRow, type Runner, type Table, type Tx } from '../db/index.ts';
import { notFound, type WorkspaceRef } from '../lib/index.ts';
import { buildDefinitions, type DefinitionRows, type DefinitionsWorkspace } from './build.ts';
import type { Definitions } from './definition.ts';

/**
 * One row: the version of the schema, our own tables as they were last brought here, and whether something that runs
 * outside transactions (a concurrent index build) is still to be finished.
 */
export const schemaTable: Table = ownTable(
  '_schema',
  [column('version', 'bigint'), column('own', 'jsonb'), column('unfinished', 'boolean', { default: 'false' })],
  { primaryKey: ['version'] },
);

type Json<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };
type LoadedRow = { workspace: DefinitionsWorkspace; objects: Json<ObjectRow>[]; fields: Json<FieldRow>[] };
export type Loaded = { workspace: DefinitionsWorkspace; rows: DefinitionRows };

/** Everything that defines a workspace's objects, of one instant. Throws `not_found`. */
export async function loadRows(runner: Runner, workspaceId: string): Promise<Loaded> {
  const [row] = await runner.query<LoadedRow>(sql`
    select json_build_object('id', w.id, 'schema', w.schema_name, 'version', w.schema_version, 'timeZone', w.time_zone, 'language', w.language)
        as workspace,
      coalesce((select json_agg(json_build_object('id', o.id, 'workspaceId', o.workspace_id, 'name', o.name, 'plural', o.plural, 'label', o.label,
          'pluralLabel', o.plural_label, 'description', o.description, 'icon', o.icon, 'color', o.color, 'titleFieldId', o.title_field_id,
          'owner', o.owner, 'aliases', o.aliases, 'hiddenAt', o.hidden_at, 'position', o.position, 'createdAt', o.created_at))
        from atrium.object o where o.workspace_id = w.id), '[]') as objects,
      coalesce((select json_agg(json_build_object('id', f.id, 'objectId', f.object_id, 'name', f.name, 'label', f.label, 'type', f.type,
          'owner', f.owner, 'aliases', f.aliases, 'required', f.required, 'isUnique', f.is_unique, 'options', f.options,
          'relation', f.relation, 'hiddenAt', f.hidden_at, 'sortOrder', f.sort_order, 'createdAt', f.created_at))
        from atrium.field f join atrium.object o on o.id = f.object_id where o.workspace_id = w.id), '[]') as fields
    from atrium.workspace w where w.id = ${workspaceId}`);
  if (!row) throw notFound('Workspace');
  return { workspace: row.workspace, rows: { objects: row.objects.map(fromJson), fields: row.fields.map(fromJson) } };
}

function fromJson<T extends { hiddenAt: string | null; createdAt: string }>(
  row: T,
): Omit<T, 'hiddenAt' | 'createdAt'> & { hiddenAt: Date | null; createdAt: Date } {
  return { ...row, hiddenAt: row.hiddenAt === null ? null : new Date(row.hiddenAt), createdAt: new Date(row.createdAt) };
}

/** Throws `not_found`. */
export async function loadDefinitions(runner: Runner, workspaceId: string): Promise<Definitions> {
  const { workspace, rows } = await loadRows(runner, workspaceId);
  return buildDefinitions(rows, workspace);
}

/** The version of a workspace's definitions as of now. Throws `not_found`. */
export async function findVersion(runner: Runner, workspaceId: string): Promise<number> {
  const [row] = await runner.query<{ version: number }>(
    sql`select schema_version as version from atrium.workspace where id = ${workspaceId}`,
  );
  if (!row) throw notFound('Workspace');
  return row.version;
}

export type SchemaState = { version: number; own: Table[]; unfinished: boolean };

/** Undefined while the workspace has no schema in Postgres. */
export async function findState(runner: Runner, schema: string): Promise<SchemaState | undefined> {
  const [there] = await runner.query<{ there: boolean }>(sql`select to_regclass(${`"${schema}"._schema`}) is not null as there`);
  if (!there?.there) return undefined;
  const [state] = await runner.query<SchemaState>(sql`select version, own, unfinished from ${id(schema, '_schema')}`);
  return state;
}

export async function createState(tx: Tx, schema: string): Promise<void> {
  await tx.query(sql`insert into ${id(schema, '_schema')} (version, own) values (0, '[]')`);
}

export async function setOwn(tx: Tx, schema: string, own: readonly Table[]): Promise<void> {
  await tx.query(sql`update ${id(schema, '_schema')} set own = ${JSON.stringify(own)}`);
}

export async function setUnfinished(runner: Runner, schema: string, unfinished: boolean): Promise<void> {
  await runner.query(sql`update ${id(schema, '_schema')} set unfinished = ${unfinished}`);
}

/** The new version, in the workspace's schema and in the control schema: every process notices by the first, loads by the second. */
export async function raiseVersion(tx: Tx, { id: workspaceId, schema }: WorkspaceRef): Promise<number> {
  const [row] = await tx.query<{ version: number }>(sql`update ${id(schema, '_schema')} set version = version + 1 returning version`);
  const version = Number(row!.version);
  await tx.query(sql`update atrium.workspace set schema_version = ${version} where id = ${workspaceId}`);
  return version;
}

/** Rows by table id: counted where they are few, else as Postgres estimates them. */
export async function countRows(runner: Runner, schema: string, tables: readonly Table[], exactUpTo: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const [row] = await runner.query<{ estimate: number; counted: number }>(sql`
      select (select greatest(c.reltuples, 0)::float8 from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = ${schema} and c.relname = ${table.name}) as estimate,
        (select count(*)::float8 from (select from ${id(schema, table.name)} limit ${exactUpTo}) as few) as counted`);
    counts.set(table.id, row!.counted < exactUpTo ? row!.counted : Math.max(row!.estimate, row!.counted));
  }
  return counts;
}

/** A unique index that existing values broke after all: the field is as it was before. */
export async function withdrawUnique(tx: Tx, fieldId: string): Promise<void> {
  await tx.query(sql`update atrium.field set is_unique = false,
      relation = case when relation->>'cardinality' = 'one_to_one' then jsonb_set(relation, '{cardinality}', '"many_to_one"') else relation end
    where id = ${fieldId}`);
}

export async function settlePlans(runner: Runner, workspaceId: string, state: 'applied' | 'failed'): Promise<void> {
  await runner.query(sql`update atrium.plan set state = ${state} where workspace_id = ${workspaceId} and state = 'finishing'`);
}
