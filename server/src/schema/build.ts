import type { RelationCardinality } from '@atrium/sdk';
import type { FieldRow, ObjectRow } from '../db/index.ts';
import type { Definitions, FieldColumn, FieldDef, FieldOptions, ObjectDef, RelationDef } from './definition.ts';
import { columnTypes, distinctLinkTableName, isTooLong, linkTableName } from './names.ts';

/** The control rows that define a workspace's objects, in no particular order. */
export type DefinitionRows = { objects: readonly ObjectRow[]; fields: readonly FieldRow[] };

/** What of a workspace its definitions depend on. */
export type DefinitionsWorkspace = { id: string; schema: string; version: number; timeZone: string; language: string };

type Draft = { row: ObjectRow; fields: FieldDef[] };
type Relation = NonNullable<FieldRow['relation']>;

export const inverseId = (fieldId: string): string => `${fieldId}:inverse`;

/** Pure: rows of the control schema -> frozen definitions, with the other side of each relation on its target. */
export function buildDefinitions(rows: DefinitionRows, workspace: DefinitionsWorkspace): Definitions {
  const drafts = new Map<string, Draft>();
  for (const row of rows.objects.toSorted(byAge)) drafts.set(row.id, { row, fields: [] });
  const fields = rows.fields
    .filter((field) => drafts.has(field.objectId))
    .toSorted((a, b) => a.sortOrder - b.sortOrder || (a.id < b.id ? -1 : 1));
  const linkTables = nameLinkTables(fields, drafts);

  for (const field of fields) {
    const owner = drafts.get(field.objectId)!;
    const target = field.relation && drafts.get(field.relation.targetId);
    if (!target) owner.fields.push(toPlainField(field));
    else owner.fields.push(toOwnSide(field, field.relation!, target.row, linkTables.get(field.id)));
  }
  for (const field of fields) {
    const owner = drafts.get(field.objectId)!;
    const target = field.relation && drafts.get(field.relation.targetId);
    if (target) target.fields.push(toOtherSide(field, field.relation!, owner.row, linkTables.get(field.id)));
  }

  const objects = Object.freeze([...drafts.values()].map(toObject));
  const find = createFind(objects);
  const byId = new Map(objects.map((object) => [object.id, object]));
  const { id: workspaceId, schema, version, timeZone, language } = workspace;
  return Object.freeze({ workspaceId, schema, version, timeZone, language, objects, find, byId });
}

function toObject({ row, fields }: Draft): ObjectDef {
  const { id, name, label, plural, pluralLabel, description, icon, color, owner, position } = row;
  Object.freeze(fields);
  return Object.freeze({
    ...{ id, name, table: name, label, plural, pluralLabel, description, icon, color, owner, position },
    titleFieldId: titleOf(row, fields)?.id ?? null,
    aliases: Object.freeze([...row.aliases]),
    hiddenAt: row.hiddenAt?.toISOString() ?? null,
    fields,
    find: createFind(fields),
  });
}

const titleTypes = new Set(['text', 'person_name', 'email', 'phone', 'url', 'domain', 'autonumber']);

/** Whether a field's value can name its record. */
export const canBeTitle = (type: string): boolean => titleTypes.has(type);

/** The chosen field, or the first that can name a record while that one is hidden. */
function titleOf(row: ObjectRow, fields: readonly FieldDef[]): FieldDef | undefined {
  const live = fields.filter((field) => field.hiddenAt === null);
  return live.find(({ id }) => id === row.titleFieldId) ?? live.find(({ type }) => canBeTitle(type));
}

function toPlainField(row: FieldRow): FieldDef {
  const { id, name, label, type, owner, required } = row;
  return Object.freeze({
    ...{ id, name, label, type, owner, required },
    unique: row.isUnique,
    aliases: Object.freeze([...row.aliases]),
    hiddenAt: row.hiddenAt?.toISOString() ?? null,
    options: Object.freeze({ ...row.options }) as FieldOptions, // the control schema keeps what objects/ has checked
    columns: Object.freeze(columnsOf(row).map((column) => Object.freeze(column))),
    relation: null,
  });
}

function columnsOf({ name, type, relation }: FieldRow): FieldColumn[] {
  const part = (key: string, columnType: string) => ({ name: `${name}_${key}`, type: columnType, part: key });
  switch (type) {
    case 'relation':
      return relation?.cardinality === 'many_to_many' ? [] : [{ name: `${name}_id`, type: 'uuid', part: null }];
    case 'currency':
      return [part('amount', 'numeric'), part('currency', 'character(3)')];
    case 'formula':
    case 'lookup':
    case 'rollup':
      return [];
    case 'person_name':
      return [part('first', 'text'), part('last', 'text')];
    default:
      return [{ name, type: columnTypes[type], part: null }];
  }
}

/** While the target is hidden, so is the field that points there: nothing could be read through it. */
function toOwnSide(row: FieldRow, relation: Relation, target: ObjectRow, linkTable: string | undefined): FieldDef {
  const def: RelationDef = {
    targetId: target.id,
    cardinality: relation.cardinality,
    onDelete: relation.onDelete,
    other: Object.freeze({ fieldId: inverseId(row.id), name: relation.inverse.name, label: relation.inverse.label }),
    inverse: false,
    via: Object.freeze(
      linkTable === undefined
        ? { kind: 'own', column: `${row.name}_id` }
        : { kind: 'link', table: linkTable, from: 'source_id', to: 'target_id' },
    ),
  };
  const plain = toPlainField(row);
  return Object.freeze({ ...plain, hiddenAt: plain.hiddenAt ?? target.hiddenAt?.toISOString() ?? null, relation: Object.freeze(def) });
}

const seenFromBehind = {
  many_to_one: 'one_to_many',
  one_to_one: 'one_to_one',
  many_to_many: 'many_to_many',
} as const satisfies Record<Relation['cardinality'], RelationCardinality>;

function toOtherSide(row: FieldRow, relation: Relation, owner: ObjectRow, linkTable: string | undefined): FieldDef {
  const { name, label, aliases } = relation.inverse;
  const def: RelationDef = {
    targetId: owner.id,
    cardinality: seenFromBehind[relation.cardinality],
    onDelete: relation.onDelete,
    other: Object.freeze({ fieldId: row.id, name: row.name, label: row.label }),
    inverse: true,
    via: Object.freeze(
      linkTable === undefined
        ? { kind: 'other', column: `${row.name}_id` }
        : { kind: 'link', table: linkTable, from: 'target_id', to: 'source_id' },
    ),
  };
  return Object.freeze({
    id: inverseId(row.id),
    ...{ name, label, type: 'relation' as const, owner: row.owner },
    aliases: Object.freeze([...aliases]),
    hiddenAt: (row.hiddenAt ?? owner.hiddenAt)?.toISOString() ?? null,
    ...{ required: false, unique: false },
    options: Object.freeze({}),
    columns: Object.freeze([]),
    relation: Object.freeze(def),
  });
}

/** A junction table's name by its field's id; two that would be called the same are both told apart by their ids. */
function nameLinkTables(fields: readonly FieldRow[], drafts: ReadonlyMap<string, Draft>): Map<string, string> {
  const links = fields
    .filter(({ relation }) => relation?.cardinality === 'many_to_many' && drafts.has(relation.targetId))
    .map((field) => ({ field, object: drafts.get(field.objectId)!.row.name }));
  const wanted = Map.groupBy(links, ({ field, object }) => linkTableName(object, field.name));
  return new Map(
    links.map(({ field, object }) => {
      const name = linkTableName(object, field.name);
      const shared = wanted.get(name)!.length > 1;
      return [field.id, shared || isTooLong(name) ? distinctLinkTableName(object, field.name, field.id) : name];
    }),
  );
}

type Named = { name: string; aliases: readonly string[]; hiddenAt: string | null };

/** Names before aliases, live ones only. */
function createFind<T extends Named>(all: readonly T[]): (name: string) => T | undefined {
  const live = all.filter(({ hiddenAt }) => hiddenAt === null);
  const known = new Map<string, T>();
  for (const one of live) for (const alias of one.aliases) known.set(alias, one);
  for (const one of live) known.set(one.name, one);
  return (name) => known.get(name);
}

const byAge = (a: ObjectRow, b: ObjectRow): number => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
