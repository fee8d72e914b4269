import { appendSql } from '../outbox/index.ts';
import { empty, id, join, literal, sql, trusted, type Sql } from '../db/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';

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
  /** Whether the row of `alias` may be written (created, updated). */
  allowed: (alias: string) => Sql;
  /** Whether the row of `alias` may be seen. */
  visible: (alias: string) => Sql;
  /** Whether `target` has a live record of this id that the actor may see. */
  targetVisible: (target: ObjectDef, recordId: Sql) => Sql;
  /** The answer's JSON of the row of `alias`. */
  json: (alias: string) => Sql;
};

type Plan = { definitions: Definitions; object: ObjectDef; fields: readonly FieldDef[]; rules: WriteRules };

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

  return sql`
    with ${rowsIn(shape)}, fresh as (
      select i._n, i.id, ${now} as created_at, ${actor} as created_by, ${now} as updated_at, ${actor} as updated_by,
        null::timestamptz(3) as deleted_at, 1::bigint as version${list(names.map((name) => sql`i.${name}`))}
      from input i
    ), checked as (
      select f._n as n, (${rules.allowed('f')}) as allowed${list(checks.map(({ name, holds }) => sql`${holds} as ${id(name)}`))}
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

/**
 * Updates rows that change the same fields, in one statement: locks them, checks version, rules and references, and
 * writes row, history and outbox, or nothing. A row that already holds the values stays as it is.
 */
export function compileUpdate({ definitions, object, fields, rules }: Plan): Sql {
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
  const checks = references(definitions, fields, rules, { alias: 'i', changesLinks: true });
  const conditions = [sql`found`, sql`allowed`, sql`fresh`, ...checks.map(({ name }) => id(name))];
  const changed = [
    ...columns.map(({ name }) => sql`t.${id(name)} is distinct from i.${id(name)}`),
    ...links.map((field) => sql`i._n in (select n from ${id(`${linkKey(field)}_moved`)})`),
  ];

  return sql`
    with ${rowsIn(shape)}, former as (
      select t.*, i._n from ${table} t join input i on i.id = t.id where t.deleted_at is null for update of t
    ), checked as (
      select i._n as n, (f.id is not null and (${rules.visible('f')})) as found, (f.id is not null and (${rules.allowed('f')})) as allowed,
        (i._expected is null or f.version = i._expected) as fresh${list(checks.map(({ name, holds }) => sql`${holds} as ${id(name)}`))}
      from input i left join former f on f._n = i._n
    ), ${gate(schema, conditions)}${list(links.flatMap((field) => moveLinks(definitions, field, rules)))}, written as (
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

/** Nothing is written unless every row passed and the definitions are the ones that hold. */
const gate = (schema: string, conditions: Sql[]): Sql => sql`gate as (
  select coalesce(bool_and(${join(conditions, ' and ')}), true) and s.version = ${slot.version}::bigint as open, s.version as schema_version
  from ${id(schema, '_schema')} s left join checked on true group by s.version
)`;

type Check = { name: string; field: FieldDef; holds: Sql };
/** The row that is read, and whether it may add to a list besides giving a whole one. */
type Input = { alias: string; changesLinks: boolean };

export const checkName = (field: FieldDef): string => `ok_${shortId(field)}`;
const shortId = (field: FieldDef): string => field.id.replaceAll('-', '').replace(':inverse', '_i');

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
  const target = definitions.byId.get(field.relation.targetId)!;
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

export const isLink = (field: FieldDef): boolean => field.relation?.via.kind === 'link';
/** The key of a many-to-many's ids among a row's columns. */
export const linkKey = (field: FieldDef): string => `l_${shortId(field)}`;

function linkOf(field: FieldDef): { table: string; from: string; to: string } {
  if (field.relation?.via.kind !== 'link') throw new Error(`${field.name} is no many-to-many`);
  return field.relation.via;
}

function insertLinks(schema: string, field: FieldDef): Sql {
  const { table, from, to } = linkOf(field);
  return sql`${id(linkKey(field))} as (
    insert into ${id(schema, table)} (${id(from)}, ${id(to)})
    select distinct w.id, l.id from written w join input i on i.id = w.id, unnest(i.${id(linkKey(field))}) as l(id)
    on conflict do nothing
  )`;
}

/**
 * Former ids, wanted ids (the whole list, or what is added and removed), and the difference applied. A list replaces what
 * its writer sees: links to records that are deleted or out of sight stay.
 */
function moveLinks(definitions: Definitions, field: FieldDef, rules: WriteRules): Sql[] {
  const { schema } = definitions;
  const { table, from, to } = linkOf(field);
  const target = definitions.byId.get(field.relation!.targetId)!;
  const seen = rules.targetVisible(target, sql`k.id`);
  const key = linkKey(field);
  const link = id(schema, table);
  return [
    sql`${id(`${key}_had`)} as (
      select i._n as n, i.id, coalesce(array_agg(l.${id(to)}) filter (where l.${id(to)} is not null), '{}') as ids
      from input i join gate on gate.open left join ${link} l on l.${id(from)} = i.id group by i._n, i.id
    )`,
    sql`${id(`${key}_want`)} as (
      select h.n, h.id, h.ids as had, array(
        select distinct u.id from (
          select unnest(coalesce(i.${id(key)}, h.ids)) as id union all select unnest(i.${id(`${key}_add`)})
          union all select k.id from unnest(h.ids) as k(id) where i.${id(key)} is not null and not ${seen}
        ) u where u.id <> all(coalesce(i.${id(`${key}_remove`)}, '{}'))
      ) as ids
      from ${id(`${key}_had`)} h join input i on i._n = h.n
    )`,
    sql`${id(`${key}_moved`)} as (
      select n, id, had, ids from ${id(`${key}_want`)} where not (had <@ ids and ids <@ had)
    )`,
    sql`${id(`${key}_gone`)} as (
      delete from ${link} l using ${id(`${key}_moved`)} m where l.${id(from)} = m.id and l.${id(to)} <> all(m.ids)
    )`,
    sql`${id(`${key}_new`)} as (
      insert into ${link} (${id(from)}, ${id(to)})
      select m.id, u.id from ${id(`${key}_moved`)} m, unnest(m.ids) as u(id) where u.id <> all(m.had)
      on conflict do nothing
    )`,
  ];
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
