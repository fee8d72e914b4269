import type { Column, ForeignKey, Index, Table } from '../db/index.ts';
import type { Definitions, FieldDef, ObjectDef, RelationDef } from './definition.ts';
import { baseColumns, foreignKeyName, indexName, uniqueName } from './names.ts';

/** Pure: what the workspace's Postgres schema should hold; hidden objects and fields keep all of theirs. */
export function toTables(definitions: Definitions, ownTables: readonly Table[]): Table[] {
  return [
    ...ownTables,
    ...definitions.objects.map((object) => toTable(object, definitions)),
    ...definitions.objects.flatMap((object) => toLinkTables(object, definitions)),
  ];
}

function toTable(object: ObjectDef, definitions: Definitions): Table {
  const fields = object.fields.filter(({ columns }) => columns.length > 0);
  return {
    id: object.id,
    name: object.table,
    columns: [
      ...baseColumns.map(({ name, type, nullable }): Column => ({ id: name, name, type, nullable, default: null, identity: null })),
      ...fields.flatMap(toColumns),
    ],
    primaryKey: ['id'],
    indexes: [index(indexName(object.id), ['created_at desc', 'id desc']), ...fields.flatMap(toIndexes)],
    foreignKeys: fields.flatMap((field) => toForeignKeys(field, definitions)),
    partitionBy: null,
  };
}

function toColumns(field: FieldDef): Column[] {
  const autonumber = field.type === 'autonumber';
  return field.columns.map(({ name, type, part }) => ({
    id: part === null ? field.id : `${field.id}:${part}`,
    ...{ name, type, nullable: !autonumber, default: null, identity: autonumber ? 'by default' : null },
  }));
}

const alive = 'deleted_at is null';

function index(name: string, on: string[], rest: Partial<Index> = {}): Index {
  return { name, on, unique: false, method: 'btree', where: null, ...rest };
}

/** A unique index leaves deleted records out; a foreign key's index doesn't, since Postgres asks it for those too. */
function toIndexes(field: FieldDef): Index[] {
  const names = field.columns.map(({ name }) => name);
  const pointing = field.type === 'relation' || field.type === 'user';
  const unique = field.unique || field.relation?.cardinality === 'one_to_one';
  const folded = field.unique && field.options.caseInsensitive === true;
  const indexes: Index[] = [];
  if (unique)
    indexes.push(index(uniqueName(field.id), folded ? names.map((name) => `lower("${name}")`) : names, { unique: true, where: alive }));
  if (pointing || (field.options.indexed && (!unique || folded))) indexes.push(searchIndex(field, names));
  return indexes;
}

function searchIndex(field: FieldDef, names: string[]): Index {
  if (field.type === 'multi_select') return index(indexName(field.id), names, { method: 'gin' });
  if (field.type === 'person_name') return index(indexName(field.id), names.toReversed());
  return index(indexName(field.id), names);
}

const actions = { set_null: 'set null', cascade: 'cascade', restrict: 'no action' } as const satisfies Record<
  RelationDef['onDelete'],
  ForeignKey['onDelete']
>;

function toForeignKeys(field: FieldDef, definitions: Definitions): ForeignKey[] {
  const key = { name: foreignKeyName(field.id), columns: field.columns.map(({ name }) => name), referencedColumns: ['id'] };
  if (field.type === 'user') return [{ ...key, references: '_member', onDelete: 'set null' }];
  if (!field.relation) return [];
  return [{ ...key, references: definitions.byId.get(field.relation.targetId)!.table, onDelete: actions[field.relation.onDelete] }];
}

function toLinkTables(object: ObjectDef, definitions: Definitions): Table[] {
  return object.fields.flatMap((field) => {
    const { relation } = field;
    if (relation?.via.kind !== 'link' || relation.inverse) return [];
    const column = (name: string): Column => ({ id: name, name, type: 'uuid', nullable: false, default: null, identity: null });
    const end = (name: string, references: string, suffix: string): ForeignKey => ({
      name: foreignKeyName(field.id, suffix),
      ...{ columns: [name], references, referencedColumns: ['id'], onDelete: 'cascade' },
    });
    return [
      {
        id: field.id,
        name: relation.via.table,
        columns: [column('source_id'), column('target_id')],
        primaryKey: ['source_id', 'target_id'],
        indexes: [index(indexName(field.id), ['target_id', 'source_id'])],
        foreignKeys: [end('source_id', object.table, '_s'), end('target_id', definitions.byId.get(relation.targetId)!.table, '_t')],
        partitionBy: null,
      },
    ];
  });
}
