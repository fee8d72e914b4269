import type { FieldType } from '@atrium/sdk';

/** `unit_price` -> `unitPrice`: how GraphQL spells a name. */
export const toCamel = (name: string): string => name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase());

/** `order_line` -> `OrderLine`: how GraphQL spells an object's type. */
export const toPascal = (name: string): string => {
  const camel = toCamel(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
};

/** What every object's table has before its fields, and in which form it is stored. */
export const baseColumns = [
  { name: 'id', type: 'uuid', nullable: false },
  { name: 'created_at', type: 'timestamp(3) with time zone', nullable: false },
  { name: 'created_by', type: 'text', nullable: false },
  { name: 'updated_at', type: 'timestamp(3) with time zone', nullable: false },
  { name: 'updated_by', type: 'text', nullable: false },
  { name: 'deleted_at', type: 'timestamp(3) with time zone', nullable: true },
  { name: 'version', type: 'bigint', nullable: false },
] as const;

/** Columns that Postgres gives each table by itself. @see https://www.postgresql.org/docs/current/ddl-system-columns.html */
const systemColumns = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];

/** `constructor` is what a JavaScript object answers for a key that it doesn't have. */
const reservedFieldNames = new Set<string>([...baseColumns.map(({ name }) => name), ...systemColumns, 'constructor']);

/** Objects of ours, now or announced: their GraphQL fields and `/api/v1/records/event`. And the contract's list, which is everybody's. */
const reservedObjectNames = new Set<string>([
  ...['event', 'events', 'profile', 'profiles', 'timeline'],
  ...baseColumns.map(({ name }) => name),
]);

/** Names that our own indexes and constraints take in the same namespace as tables. */
const relationNames = /^(?:pk|uq|ix|fk)_[0-9a-f]{32}$/;

export const isReservedFieldName = (name: string): boolean => name.startsWith('pg_') || reservedFieldNames.has(name);
export const isReservedObjectName = (name: string): boolean =>
  name.startsWith('pg_') || reservedObjectNames.has(name) || relationNames.test(name);

/**
 * Types of the GraphQL schema that no object makes; an object whose types would meet one is refused. A type of ours whose
 * name holds an underscore needs no place here: no object's type has one.
 */
export const ownTypeNames = [
  ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID', 'PageInfo', 'PersonName', 'PersonNameInput'],
  ...['Long', 'Money', 'MoneyInput', 'Date', 'DateTime', 'Time', 'Duration', 'JSON'],
  'Json', // not of ours, but not to be told from JSON either
] as const;

const typeSuffixes = ['', 'Connection', 'Edge', 'Input', 'Patch', 'Filter'];

/** Every GraphQL type that an object makes. */
export const typeNamesOf = (objectName: string): string[] => typeSuffixes.map((suffix) => toPascal(objectName) + suffix);

/** 32 hexadecimal digits of a permanent id: names made of it outlive every rename. */
export const hex = (id: string): string => id.replaceAll('-', '');

export const primaryKeyName = (tableId: string): string => `pk_${hex(tableId)}`;
export const uniqueName = (id: string): string => `uq_${hex(id)}`;
export const indexName = (id: string): string => `ix_${hex(id)}`;
export const foreignKeyName = (id: string, end = ''): string => `fk_${hex(id)}${end}`;
export const sequenceName = (fieldId: string): string => `_seq_${hex(fieldId)}`;

/** Column types of the fields that are one column of the field's own name. */
export const columnTypes = {
  text: 'text',
  long_text: 'text',
  select: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  domain: 'text',
  integer: 'bigint',
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp(3) with time zone',
  multi_select: 'text[]',
  json: 'jsonb',
  autonumber: 'bigint',
  user: 'uuid',
} as const satisfies Partial<Record<FieldType, string>>;

const longest = 63;

/** The junction table of a many-to-many; short of its full name only where Postgres would cut it off. */
export const linkTableName = (object: string, field: string): string => `_link_${object}_${field}`;

/** The same with the id's random end, for names that are too long or that two relations would share. */
export function distinctLinkTableName(object: string, field: string, fieldId: string): string {
  const tail = `_${hex(fieldId).slice(-8)}`;
  return linkTableName(object, field).slice(0, longest - tail.length) + tail;
}

export const isTooLong = (name: string): boolean => name.length > longest;
