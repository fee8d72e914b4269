import type { FieldDefinition, ObjectDefinition, PersonName, Selection, StoredRecord } from '@atrium/sdk';
import { findField, findObject } from './objects.ts';

const ownColumns = ['id', 'created_at', 'updated_at', 'version'] as const;
/** Linked records that a cell shows of a relation to many. */
const linkedInCell = 5;

export function isToMany(field: FieldDefinition): boolean {
  return field.cardinality === 'one_to_many' || field.cardinality === 'many_to_many';
}

/** A relation is written on the side that holds it; links between many and many on either. */
export function isWrittenHere(field: FieldDefinition): boolean {
  return !field.inverseOf || field.cardinality === 'many_to_many';
}

/** What to ask for, so that each field can be shown: of a linked record also the field that names it. */
export function buildSelection(object: ObjectDefinition, objects: ObjectDefinition[], names: string[]): Selection[] {
  const fields = names.map((name) => findField(object, name)).filter((field) => field !== undefined);
  return [...ownColumns, ...fields.map((field) => selectField(field, objects))];
}

function selectField(field: FieldDefinition, objects: ObjectDefinition[]): Selection {
  if (field.type === 'user') return { relation: field.name, fields: ['id', 'name'] };
  if (field.type !== 'relation') return field.name;
  const target = findObject(objects, field.target ?? '');
  const fields = titleSelection(target);
  return isToMany(field) ? { relation: field.name, fields, limit: linkedInCell } : { relation: field.name, fields };
}

/** The id and the field that names a record; for pickers and links. */
export function titleSelection(object: ObjectDefinition | undefined): string[] {
  const title = titleField(object);
  return title ? ['id', title.name] : ['id'];
}

export function titleField(object: ObjectDefinition | undefined): FieldDefinition | undefined {
  const field = object?.titleField ? findField(object, object.titleField) : undefined;
  return field && field.type !== 'relation' && !field.hidden ? field : undefined;
}

/** A record's name as text; empty when it has none. */
export function recordTitle(object: ObjectDefinition | undefined, record: Pick<StoredRecord, 'id'> & Record<string, unknown>): string {
  const field = titleField(object);
  return field ? titleText(record[field.name]) : '';
}

/** What a sort by this field says to the server; null when nothing sorts by it. Linked records sort by their names. */
export function sortKey(field: FieldDefinition, objects: ObjectDefinition[]): string | null {
  if (field.type === 'user') return `${field.name}.name`;
  if (field.type === 'relation') {
    const title = isToMany(field) ? undefined : titleField(findObject(objects, field.target ?? ''));
    return title && title.type !== 'user' && title.type !== 'json' ? `${field.name}.${title.name}` : null;
  }
  return field.type === 'json' || field.type === 'multi_select' ? null : field.name;
}

function titleText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isPersonName(value)) return [value.first, value.last].filter(Boolean).join(' ');
  if (typeof value === 'object') return '';
  return String(value);
}

function isPersonName(value: unknown): value is PersonName {
  return typeof value === 'object' && value !== null && 'first' in value && 'last' in value;
}
