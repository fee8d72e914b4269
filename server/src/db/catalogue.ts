/**
 * What a Postgres schema should hold, as data. Domains declare their own tables in it, the schema engine makes one from
 * the definitions, and introspection reads one back, so that the three can be compared.
 */
export type Column = {
  /** Permanent: a renamed column keeps it. */
  id: string;
  name: string;
  /** As `format_type` spells it: `text`, `uuid`, `timestamp(3) with time zone`, `text[]`. */
  type: string;
  nullable: boolean;
  /** A SQL expression of ours, never user text; user defaults are filled in by the server. */
  default: string | null;
  identity: 'by default' | null;
};

export type Index = {
  name: string;
  /** Each a column's name or a SQL expression, with its direction or operator class behind it. */
  on: string[];
  unique: boolean;
  method: 'btree' | 'gin';
  where: string | null;
};

export type ForeignKey = {
  name: string;
  columns: string[];
  references: string;
  referencedColumns: string[];
  onDelete: 'no action' | 'cascade' | 'set null';
};

export type Table = {
  id: string;
  name: string;
  columns: Column[];
  primaryKey: string[];
  indexes: Index[];
  foreignKeys: ForeignKey[];
  /** Declarative range partitioning by this column, one level. */
  partitionBy: string | null;
};

type ColumnOptions = { nullable?: boolean; default?: string; identity?: 'by default' };

/** A column of one of our own tables; it is its name. */
export const column = (name: string, type: string, options: ColumnOptions = {}): Column => ({
  id: name,
  name,
  type,
  nullable: options.nullable ?? false,
  default: options.default ?? null,
  identity: options.identity ?? null,
});

type TableOptions = { primaryKey: string[]; indexes?: Partial<Index>[]; foreignKeys?: ForeignKey[]; partitionBy?: string };

/** One of our own tables; its name begins with an underscore, so that no object's can meet it. */
export const ownTable = (name: string, columns: Column[], options: TableOptions): Table => ({
  id: name,
  name,
  columns,
  primaryKey: options.primaryKey,
  indexes: (options.indexes ?? []).map((index, i) => ({
    name: index.name ?? `${name}_${i}`,
    on: index.on ?? [],
    unique: index.unique ?? false,
    method: index.method ?? 'btree',
    where: index.where ?? null,
  })),
  foreignKeys: options.foreignKeys ?? [],
  partitionBy: options.partitionBy ?? null,
});
