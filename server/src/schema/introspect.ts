import { sql, type Column, type ForeignKey, type Index, type Runner, type Table } from '../db/index.ts';

type TableRow = {
  name: string;
  partition_by: string | null;
  columns: (Omit<Column, 'id' | 'identity'> & { identity: string })[];
  primary_key: string[] | null;
  indexes: (Index & { valid: boolean })[];
  foreign_keys: (Omit<ForeignKey, 'onDelete'> & { on_delete: string; valid: boolean })[];
};

/** What a Postgres schema holds, and what of it was begun and never finished. */
export type Catalogue = { tables: Table[]; unfinished: { indexes: string[]; foreignKeys: string[] } };

/**
 * Reads a schema back. Postgres knows no permanent ids, so ids are names here. Partitions count as their parent;
 * indexes that a killed build left invalid, and foreign keys not yet validated, are listed apart as well.
 */
export async function introspect(runner: Runner, schema: string): Promise<Catalogue> {
  const rows = await runner.query<TableRow>(catalogueOf(schema));
  const unfinished = {
    indexes: rows.flatMap(({ indexes }) => indexes.filter(({ valid }) => !valid).map(({ name }) => name)),
    foreignKeys: rows.flatMap((row) => row.foreign_keys.filter(({ valid }) => !valid).map(({ name }) => name)),
  };
  return { tables: rows.map(toTable), unfinished };
}

function toTable(row: TableRow): Table {
  return {
    id: row.name,
    name: row.name,
    columns: row.columns.map(({ identity, ...column }) => ({
      id: column.name,
      ...column,
      identity: identity === 'd' ? 'by default' : null,
    })),
    primaryKey: row.primary_key ?? [],
    indexes: row.indexes.filter(({ valid }) => valid).map(({ valid: _, ...index }) => index),
    foreignKeys: row.foreign_keys.map(({ valid: _, on_delete, ...key }) => ({ ...key, onDelete: deleteActions[on_delete] ?? 'no action' })),
    partitionBy: row.partition_by,
  };
}

const deleteActions: Record<string, ForeignKey['onDelete']> = { a: 'no action', c: 'cascade', n: 'set null' };

/**
 * An index key is written as `ownTable` writes it: the expression, then an operator class that isn't the default, then
 * the direction. `indoption` has 1 for descending and 2 for nulls first, which is the default of a descending key.
 */
const catalogueOf = (schema: string) => sql`
  select c.relname::text as name,
    (select a.attname::text from pg_partitioned_table p join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
      where p.partrelid = c.oid) as partition_by,
    coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
        'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity) order by a.attnum)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns,
    (select json_agg(a.attname order by k.position)
      from pg_constraint p, unnest(p.conkey) with ordinality k (attnum, position), pg_attribute a
      where p.conrelid = c.oid and p.contype = 'p' and a.attrelid = c.oid and a.attnum = k.attnum) as primary_key,
    coalesce((select json_agg(json_build_object('name', i.relname, 'unique', x.indisunique, 'method', m.amname, 'valid', x.indisvalid,
        'where', pg_get_expr(x.indpred, x.indrelid), 'on', (
          select json_agg(pg_get_indexdef(x.indexrelid, k::int, false)
            || case when o.opcdefault then '' else ' ' || o.opcname end
            || case x.indoption[k - 1] & 3 when 3 then ' desc' when 1 then ' desc nulls last' when 2 then ' nulls first' else '' end order by k)
          from generate_series(1, x.indnkeyatts) k join pg_opclass o on o.oid = x.indclass[k - 1])) order by i.relname)
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_am m on m.oid = i.relam
      where x.indrelid = c.oid and not x.indisprimary), '[]') as indexes,
    coalesce((select json_agg(json_build_object('name', f.conname, 'references', t.relname, 'on_delete', f.confdeltype, 'valid', f.convalidated,
        'columns', (select json_agg(a.attname order by k.position) from unnest(f.conkey) with ordinality k (attnum, position)
          join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum),
        'referencedColumns', (select json_agg(a.attname order by k.position) from unnest(f.confkey) with ordinality k (attnum, position)
          join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum)) order by f.conname)
      from pg_constraint f join pg_class t on t.oid = f.confrelid
      where f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0), '[]') as foreign_keys
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname`;
