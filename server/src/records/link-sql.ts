import { id, sql, type Sql } from '../db/index.ts';
import type { Definitions, FieldDef } from '../schema/index.ts';

export const isLink = (field: FieldDef): boolean => field.relation?.via.kind === 'link';
export const shortId = (field: FieldDef): string => field.id.replaceAll('-', '').replace(':inverse', '_i');
/** The key of a many-to-many's ids among a row's columns. */
export const linkKey = (field: FieldDef): string => `l_${shortId(field)}`;
const cte = (field: FieldDef, what: string): Sql => id(`${linkKey(field)}_${what}`);

function linkOf(field: FieldDef): { table: string; from: string; to: string } {
  if (field.relation?.via.kind !== 'link') throw new Error(`${field.name} is no many-to-many`);
  return field.relation.via;
}

export function insertLinks(schema: string, field: FieldDef): Sql {
  const { table, from, to } = linkOf(field);
  return sql`${id(linkKey(field))} as (
    insert into ${id(schema, table)} (${id(from)}, ${id(to)})
    select distinct w.id, l.id from written w join input i on i.id = w.id, unnest(i.${id(linkKey(field))}) as l(id)
    on conflict do nothing
  )`;
}

/**
 * Former ids, and wanted ids: the whole list, or what is added and removed. A list replaces what its writer sees: links to
 * records that are deleted or out of sight stay.
 */
export function wantLinks({ schema }: Definitions, field: FieldDef, targetVisible: (recordId: Sql) => Sql): Sql[] {
  const { table, from, to } = linkOf(field);
  const key = linkKey(field);
  return [
    sql`${cte(field, 'had')} as (
      select i._n as n, i.id, coalesce(array_agg(l.${id(to)}) filter (where l.${id(to)} is not null), '{}') as ids
      from input i left join ${id(schema, table)} l on l.${id(from)} = i.id group by i._n, i.id
    )`,
    sql`${cte(field, 'want')} as (
      select h.n, h.id, h.ids as had, array(
        select distinct u.id from (
          select unnest(coalesce(i.${id(key)}, h.ids)) as id union all select unnest(i.${id(`${key}_add`)})
          union all select k.id from unnest(h.ids) as k(id) where i.${id(key)} is not null and not ${targetVisible(sql`k.id`)}
        ) u where u.id <> all(coalesce(i.${id(`${key}_remove`)}, '{}'))
      ) as ids
      from ${cte(field, 'had')} h join input i on i._n = h.n
    )`,
  ];
}

/** The difference between the two, applied where the gate is open. */
export function moveLinks(schema: string, field: FieldDef): Sql[] {
  const { table, from, to } = linkOf(field);
  const [link, moved] = [id(schema, table), cte(field, 'moved')];
  return [
    sql`${moved} as (
      select w.n, w.id, w.had, w.ids from ${cte(field, 'want')} w, gate where gate.open and not (w.had <@ w.ids and w.ids <@ w.had)
    )`,
    sql`${cte(field, 'gone')} as (
      delete from ${link} l using ${moved} m where l.${id(from)} = m.id and l.${id(to)} <> all(m.ids)
    )`,
    sql`${cte(field, 'new')} as (
      insert into ${link} (${id(from)}, ${id(to)})
      select m.id, u.id from ${moved} m, unnest(m.ids) as u(id) where u.id <> all(m.had)
      on conflict do nothing
    )`,
  ];
}

export type StandIns = { ctes: Sql[]; names: ReadonlyMap<string, string> };

/**
 * The junction tables as they will be after the write, under names of their own: a statement doesn't see what it writes.
 * Inlined, so that a rule that asks for the links of one record reads no others.
 */
export function linksAfter(schema: string, fields: readonly FieldDef[], action: 'create' | 'update'): StandIns {
  const names = new Map<string, string>();
  const ctes = fields.map((field) => {
    const { table, from, to } = linkOf(field);
    const name = `${linkKey(field)}_after`;
    const former = names.get(table); // both sides of a relation of an object with itself
    const before = former === undefined ? id(schema, table) : id(former);
    names.set(table, name);
    const parts =
      action === 'create'
        ? sql`union all select i.id, u.id from input i, unnest(i.${id(linkKey(field))}) as u(id)`
        : sql`where not exists (select from ${cte(field, 'want')} w where w.id = l.${id(from)})
          union all select w.id, u.id from ${cte(field, 'want')} w, unnest(w.ids) as u(id)`;
    return sql`${id(name)} (${id(from)}, ${id(to)}) as not materialized (select l.${id(from)}, l.${id(to)} from ${before} l ${parts})`;
  });
  return { ctes, names };
}
