import { appendSql } from '../outbox/index.ts';
import { empty, id, join, literal, sql, trusted, type Sql } from '../db/index.ts';
import { baseColumns, type Definitions, type FieldColumn, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { insertLinks, isLink, linkKey, linksAfter, moveLinks, shortId, wantLinks } from './link-sql.ts';

export { isLink, linkKey };

/** Values that a statement is given when it runs, not when it is compiled. */
export const slot = {
  rows: Symbol('rows'),
  at: Symbol('at'),
  actor: Symbol('actor'),
  source: Symbol('source'),
  version: Symbol('version'),
} as const;

/** What the rules say of a write, as SQL over an alias; `query` compiles them. */
export type WriteRules = {
  /** Whether the write is allowed whatever the row is. */
  anyRow: boolean;
  /** Whether the row of `alias` may be written (created, updated). */
  allowed: (alias: string, standIns?: ReadonlyMap<string, string>) => Sql;
  /** Whether the row of `alias` may be seen. */
  visible: (alias: string) => Sql;
  /** Whether `target` has a live record of this id that the actor may see. */
  targetVisible: (target: ObjectDef, recordId: Sql) => Sql;
  /** The answer's JSON of the row of `alias`. */
  json: (alias: string) => Sql;
};

type Plan = {
  definitions: Definitions;
  object: ObjectDef;
  fields: readonly FieldDef[];
  rules: WriteRules;
  /** Former values come back, whatever is offered today. */
  restores?: boolean;
};

/** Columns of ours begin with an underscore where they stand beside those of fields, which can't. */
const rowsIn = (columns: Sql[]): Sql =>
  sql`input as materialized (select * from jsonb_to_recordset(${slot.rows}::jsonb) as x(_n int, id uuid, _expected bigint${list(columns)}))`;

const typed = (name: string, type: string): Sql => sql`${id(name)} ${trusted(type)}`;
const now = sql`${slot.at}::timestamptz(3)`;
const actor = sql`${slot.actor}::text`;

/**
 * Creates rows in one statement: references and the create rule are checked, and nothing is written unless all hold and
 * the workspace's schema is the one that this was compiled for. One row comes back: `data`, `failed`, `schema_version`.
 */
export function compileCreate({ definitions, object, fields, rules }: Plan): Sql {
  const { schema } = definitions;
  const stored = fields.filter(({ columns }) => columns.length > 0);
  const links = fields.filter(isLink);
  const columns = stored.flatMap((field) => field.columns);
  const names = columns.map(({ name }) => id(name));
  const table = id(schema, object.table);
  const shape = [...columns.map(({ name, type }) => typed(name, type)), ...links.map((field) => typed(linkKey(field), 'uuid[]'))];
  const checks = references(definitions, fields, rules, { alias: 'i', changesLinks: false });
  const after = linksAfter(schema, rules.anyRow ? [] : links, 'create');
  const unset = rules.anyRow ? [] : columnsOf(object).filter(({ name }) => !columns.some((column) => column.name === name));

  return sql`
    with ${rowsIn(shape)}, fresh as (
      select i._n, i.id, ${now} as created_at, ${actor} as created_by, ${now} as updated_at, ${actor} as updated_by,
        null::timestamptz(3) as deleted_at, 1::bigint as version${list(names.map((name) => sql`i.${name}`))}${list(unset.map(nothingIn))}
      from input i
    )${list(after.ctes)}, checked as (
      select f._n as n, (${rules.allowed('f', after.names)}) is true as allowed${list(checks.map(({ name, holds }) => sql`${holds} as ${id(name)}`))}
      from fresh f join input i on i._n = f._n
    ), ${gate(schema, [sql`allowed`, ...checks.map(({ name }) => id(name))])}, written as (
      insert into ${table} (id, created_at, created_by, updated_at, updated_by, deleted_at, version${list(names)})
      select f.id, f.created_at, f.created_by, f.updated_at, f.updated_by, f.deleted_at, f.version${list(names.map((name) => sql`f.${name}`))}
      from fresh f, gate where gate.open
      returning *
    )${list(links.map((field) => insertLinks(schema, field)))}, noted as (
      ${appendSql(schema, { type: 'created', objectId: object.id, actor, at: now }, sql`(select w.id, w.version, ${uuids(fields)} as fields from written w) source`)}
    )
    select (select coalesce(json_agg(${rules.json('w')} order by i._n), '[]')::text from written w join input i on i.id = w.id) as data,
      (select json_agg(c.*) from checked c where not (${join([sql`c.allowed`, ...checks.map(({ name }) => sql`c.${id(name)}`)], ' and ')})) as failed,
      gate.schema_version
    from gate`;
}

const columnsOf = ({ fields }: ObjectDef): FieldColumn[] => fields.flatMap((field) => [...field.columns]);
/** What a rule reads of a field that the created record isn't given. */
const nothingIn = ({ name, type }: FieldColumn): Sql => sql`null::${trusted(type)} as ${id(name)}`;

/**
 * Updates rows that change the same fields, in one statement: locks them, checks version, rules and references, and
 * writes row, history and outbox, or nothing. A row that already holds the values stays as it is. A rule that asks about
 * the row must hold before and after, as Postgres's own row security has it; what only we write (`updated_at`, `version`
 * …) it reads as it was before.
 */
export function compileUpdate({ definitions, object, fields, rules, restores = false }: Plan): Sql {
  const { schema } = definitions;
  const stored = fields.filter(({ columns }) => columns.length > 0);
  const links = fields.filter(isLink);
  const columns = stored.flatMap((field) => field.columns);
  const table = id(schema, object.table);
  const shape = [
    ...columns.map(({ name, type }) => typed(name, type)),
    ...links.flatMap((field) => [
      typed(linkKey(field), 'uuid[]'),
      typed(`${linkKey(field)}_add`, 'uuid[]'),
      typed(`${linkKey(field)}_remove`, 'uuid[]'),
    ]),
  ];
  const options = restores ? [] : keptOptions(fields);
  const checks = [...references(definitions, fields, rules, { alias: 'i', changesLinks: true }), ...options];
  const later = laterRows({ definitions, object, rules, links, columns });
  const wanted = links.flatMap((field) => wantLinks(definitions, field, (one) => rules.targetVisible(targetOf(definitions, field), one)));
  const conditions = [sql`found`, sql`allowed`, ...later.conditions, sql`fresh`, ...checks.map(({ name }) => id(name))];
  const changed = [
    ...columns.map(({ name }) => sql`t.${id(name)} is distinct from i.${id(name)}`),
    ...links.map((field) => sql`i._n in (select n from ${id(`${linkKey(field)}_moved`)})`),
  ];

  return sql`
    with ${rowsIn(shape)}, former as (
      select t.*, i._n from ${table} t join input i on i.id = t.id where t.deleted_at is null for update of t
    )${list([...wanted, ...later.ctes])}, checked as (
      select i._n as n, (f.id is not null and (${rules.visible('f')})) is true as found,
        (f.id is not null and (${rules.allowed('f')})) is true as allowed${list(later.columns)},
        (i._expected is null or f.version = i._expected) as fresh${list(checks.map(({ name, holds }) => sql`${holds} as ${id(name)}`))}${list(options.map(({ held }) => held))}
      from input i left join former f on f._n = i._n ${later.join}
    ), ${gate(schema, conditions)}${list(links.flatMap((field) => moveLinks(schema, field)))}, written as (
      update ${table} t set version = t.version + 1, updated_at = ${now}, updated_by = ${actor}${list(columns.map(({ name }) => sql`${id(name)} = i.${id(name)}`))}
      from input i, gate where gate.open and t.id = i.id and (${changed.length > 0 ? join(changed, ' or ') : sql`false`})
      returning t.*
    ), replaced as (
      select w.id, w.version, d.changes, d.fields from written w join former f on f.id = w.id, lateral (
        select jsonb_object_agg(v.field, v.before) as changes, array_agg(split_part(v.field, ':', 1)::uuid) as fields
        from (values ${join([noValue, ...stored.map(replacedValue), ...links.map(replacedLinks)], ', ')}) as v(field, before, is_changed) where v.is_changed
      ) d
    ), remembered as (
      insert into ${id(schema, '_history')} (object, record_id, version, until, actor, source, changes)
      select ${literal(object.id)}::uuid, r.id, r.version, ${now}, ${actor}, ${slot.source}::text, r.changes from replaced r
    ), noted as (
      ${appendSql(schema, { type: 'updated', objectId: object.id, actor, at: now }, sql`(select r.id, r.version, r.fields from replaced r) source`)}
    )
    select (
        select coalesce(json_agg(case when w.id is null then ${rules.json('f')} else ${rules.json('w')} end order by i._n), '[]')::text
        from input i join former f on f._n = i._n left join written w on w.id = i.id
        where gate.open
      ) as data,
      (select json_agg(c.*) from checked c where not (${join(conditions, ' and ')})) as failed,
      gate.schema_version
    from gate`;
}

type Later = { ctes: Sql[]; columns: Sql[]; conditions: Sql[]; join: Sql };

/** The rows as they will be, and whether the rule still allows them; nothing where it asks nothing about a row. */
function laterRows({
  definitions,
  object,
  rules,
  links,
  columns,
}: Omit<Plan, 'fields'> & { links: FieldDef[]; columns: FieldColumn[] }): Later {
  if (rules.anyRow) return { ctes: [], columns: [], conditions: [], join: empty };
  const written = new Set(columns.map(({ name }) => name));
  const all = [...baseColumns, ...columnsOf(object)].map(({ name }) => (written.has(name) ? sql`i.${id(name)}` : sql`f.${id(name)}`));
  const after = linksAfter(definitions.schema, links, 'update');
  return {
    ctes: [...after.ctes, sql`later as (select f._n, ${join(all, ', ')} from former f join input i on i._n = f._n)`],
    columns: [sql`(${rules.allowed('later', after.names)}) is true as stays`],
    conditions: [sql`stays`],
    join: sql`left join later on later._n = i._n`,
  };
}

/** Nothing is written unless every row passed and the definitions are the ones that hold. `bool_and` skips nulls, so no condition may be one. */
const gate = (schema: string, conditions: Sql[]): Sql => sql`gate as (
  select coalesce(bool_and(${join(conditions, ' and ')}), true) and s.version = ${slot.version}::bigint as open, s.version as schema_version
  from ${id(schema, '_schema')} s left join checked on true group by s.version
)`;

type Check = { name: string; field: FieldDef; holds: Sql };
/** The row that is read, and whether it may add to a list besides giving a whole one. */
type Input = { alias: string; changesLinks: boolean };

export const checkName = (field: FieldDef): string => `ok_${shortId(field)}`;

export const archivedOf = ({ options: { options = [] } }: FieldDef): string[] =>
  options.filter(({ archived }) => archived).map(({ value }) => value);
/** What a record holds of a field whose archived options it may keep. */
export const heldName = (field: FieldDef): string => `held_${shortId(field)}`;

/** Whether no archived option is chosen anew. */
function keptOptions(fields: readonly FieldDef[]): (Check & { held: Sql })[] {
  return fields.flatMap((field) => {
    const archived = field.type === 'select' || field.type === 'multi_select' ? archivedOf(field) : [];
    if (archived.length === 0) return [];
    const column = id(field.columns[0]!.name);
    const isList = field.type === 'multi_select';
    const chosen = isList ? sql`unnest(i.${column})` : sql`(select i.${column})`;
    const held = isList ? sql`coalesce(f.${column}, '{}')` : sql`array_remove(array[f.${column}], null)`;
    const holds = sql`not exists (select from ${chosen} as o(value) where o.value = any(${archived}::text[]) and o.value <> all(${held}))`;
    return [{ name: checkName(field), field, holds, held: sql`${held} as ${id(heldName(field))}` }];
  });
}

const targetOf = ({ byId }: Definitions, field: FieldDef): ObjectDef => byId.get(field.relation!.targetId)!;

/** For each field that points at something: whether all that it points at is there to be pointed at. */
function references(definitions: Definitions, fields: readonly FieldDef[], rules: WriteRules, input: Input): Check[] {
  return fields.flatMap((field) => {
    const holds = pointsAtSomething(definitions, field, rules, input);
    return holds ? [{ name: checkName(field), field, holds }] : [];
  });
}

function pointsAtSomething(definitions: Definitions, field: FieldDef, rules: WriteRules, { alias, changesLinks }: Input): Sql | null {
  if (field.type === 'user') {
    const value = sql`${id(alias)}.${id(field.name)}`;
    return sql`(${value} is null or exists (select from ${id(definitions.schema, '_member')} m where m.id = ${value} and m.left_at is null))`;
  }
  if (!field.relation) return null;
  const target = targetOf(definitions, field);
  if (field.relation.via.kind === 'own') {
    const value = sql`${id(alias)}.${id(field.relation.via.column)}`;
    return sql`(${value} is null or ${rules.targetVisible(target, value)})`;
  }
  if (field.relation.via.kind === 'link') {
    const ids = [linkKey(field), ...(changesLinks ? [`${linkKey(field)}_add`] : [])];
    const all = join(
      ids.map((key) => sql`coalesce(${id(alias)}.${id(key)}, '{}')`),
      ' || ',
    );
    return sql`not exists (select from unnest(${all}) as l(id) where not ${rules.targetVisible(target, sql`l.id`)})`;
  }
  return null;
}

/** Types the list, and is all of it where nothing is set. */
const noValue = sql`(null::text, null::jsonb, false)`;

function replacedValue(field: FieldDef): Sql {
  const differs = field.columns.map(({ name }) => sql`f.${id(name)} is distinct from w.${id(name)}`);
  return sql`(${literal(field.id)}, ${columnsAsJson(field, 'f')}, ${join(differs, ' or ')})`;
}

function replacedLinks(field: FieldDef): Sql {
  const moved = id(`${linkKey(field)}_moved`);
  return sql`(${literal(field.id)}, (select to_jsonb(m.had) from ${moved} m where m.id = w.id), exists (select from ${moved} m where m.id = w.id))`;
}

/** A field's stored value: the column's, or an object by part. */
export function columnsAsJson(field: FieldDef, alias: string): Sql {
  const [only] = field.columns;
  if (only && only.part === null) return sql`to_jsonb(${id(alias)}.${id(only.name)})`;
  return sql`jsonb_build_object(${join(
    field.columns.map(({ name, part }) => sql`${literal(part ?? name)}, ${id(alias)}.${id(name)}`),
    ', ',
  )})`;
}

const uuids = (fields: readonly FieldDef[]): Sql =>
  fields.length === 0
    ? sql`'{}'::uuid[]`
    : sql`array[${join(
        fields.map((field) => literal(field.id.replace(':inverse', ''))),
        ', ',
      )}]::uuid[]`;

/** `, a, b`, or nothing. */
const list = (fragments: Sql[]): Sql => (fragments.length === 0 ? empty : sql`, ${join(fragments, ', ')}`);
