import { id, join, literal, sql, type Sql } from '../db/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';

/**
 * The row of `alias` as it was before its version `since`, as a lateral source named `as`: the values that history
 * replaced from then on, the earliest of each field, laid over the present ones. Links of many-to-many stay as they are.
 */
export function formerRow(
  definitions: Definitions,
  object: ObjectDef,
  { alias, since, as }: { alias: string; since: Sql; as: string },
): Sql {
  const columns = object.fields.flatMap((field) => field.columns.map(({ name, part }) => ({ field: field.id, part, name })));
  if (columns.length === 0) return sql`lateral (select ${id(alias)}.*) ${id(as)}`;
  const names = columns.map(
    ({ field, part, name }) => sql`(${literal(field)}, ${part === null ? sql`null::text` : literal(part)}, ${literal(name)})`,
  );
  return sql`lateral jsonb_populate_record(${id(alias)}.*, coalesce((
      select jsonb_object_agg(m.name, case when m.part is null then o.value else o.value -> m.part end)
      from (
        select distinct on (e.key) e.key, e.value
        from ${id(definitions.schema, '_history')} h, jsonb_each(h.changes) e
        where h.object = ${literal(object.id)}::uuid and h.record_id = ${id(alias)}.id and h.version >= ${since}
        order by e.key, h.version
      ) o join (values ${join(names, ', ')}) m(field, part, name) on m.field = o.key
    ), '{}')) ${id(as)}`;
}
