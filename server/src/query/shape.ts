import {
  computedOf,
  toCamel,
  type ComputedDef,
  type Definitions,
  type FieldDef,
  type ObjectDef,
  type RelationDef,
} from '../schema/index.ts';
import { quote, type Fragment } from './fragment.ts';
import { kindOf, kindOfFormula, type Kind } from './kinds.ts';

/** What can be asked of a table: an object with its own columns and live fields, or the workspace's members. */
export type Shape = {
  /** The object's id, or `member`. */
  readonly id: string;
  readonly name: string;
  readonly object: ObjectDef | null;
  readonly schema: string;
  readonly definitions: Definitions;
  readonly table: Fragment;
  readonly softDeletes: boolean;
  readonly props: readonly Prop[];
  /** By API name or alias, or by the same in camelCase. */
  readonly find: (name: string, naming: Naming) => Prop | undefined;
  /** By the field's id, or the name of a column of every record. */
  readonly byId: (id: string) => Prop | undefined;
  /** Text that `search` looks into, the title first. */
  readonly searched: readonly Prop[];
};

/** How a query spells names: as REST does, or as GraphQL does. */
export type Naming = 'api' | 'camel';

/** A column of every record, or a field. */
export type Prop = {
  /** The field's id; the column's name where there is no field. */
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  /** The only column, or '' for a field with several or none. */
  readonly column: string;
  /** Columns by the part of the value that they hold. */
  readonly parts: ReadonlyMap<string, string>;
  readonly field: FieldDef | null;
  readonly link: Link | null;
  /** Set where there is no column: what the value is made of. */
  readonly computed: ComputedDef | null;
};

/** How a relation reaches its target's rows. */
export type Link = { readonly target: () => Shape; readonly via: RelationDef['via']; readonly many: boolean };

const memberId = 'member';

const system = (name: string, kind: Kind, nullable = false): Prop => ({
  ...{ id: name, name, kind, nullable, column: name },
  ...{ parts: new Map(), field: null, link: null, computed: null },
});

export const idProp = system('id', 'uuid');
export const createdAtProp = system('created_at', 'datetime');
const updatedAtProp = system('updated_at', 'datetime');
const versionProp = system('version', 'integer');

/** Answered without being asked for, before the fields. */
export const defaultProps: readonly Prop[] = [idProp, createdAtProp, updatedAtProp, versionProp];
const recordProps: readonly Prop[] = [
  ...defaultProps,
  system('created_by', 'actor'),
  system('updated_by', 'actor'),
  system('deleted_at', 'datetime', true),
];

const shapes = new WeakMap<Definitions, Map<string, Shape>>();

/** The shape of an object of these definitions. */
export function shapeOf(definitions: Definitions, object: ObjectDef): Shape {
  return remember(definitions, object.id, () => buildShape(definitions, object));
}

const memberShape = (definitions: Definitions): Shape =>
  remember(definitions, memberId, () => {
    const props = [idProp, system('name', 'text', true), system('email', 'text', true)];
    return {
      ...{ id: memberId, name: memberId, object: null, schema: definitions.schema, definitions },
      ...{ table: quote(definitions.schema, '_member'), softDeletes: false, props, searched: [] },
      find: createFind(props),
      byId: createById(props),
    };
  });

function remember(definitions: Definitions, key: string, build: () => Shape): Shape {
  let known = shapes.get(definitions);
  if (!known) shapes.set(definitions, (known = new Map()));
  let shape = known.get(key);
  if (!shape) known.set(key, (shape = build()));
  return shape;
}

function buildShape(definitions: Definitions, object: ObjectDef): Shape {
  const fields = object.fields.filter(({ hiddenAt }) => hiddenAt === null).flatMap((field) => toProp(definitions, object, field) ?? []);
  const props = [...recordProps, ...fields];
  const title = fields.find(({ id }) => id === object.titleFieldId);
  const texts = fields.filter((prop) => (prop.kind === 'text' || prop.kind === 'person_name') && prop !== title);
  return {
    ...{ id: object.id, name: object.name, object, schema: definitions.schema, definitions },
    ...{ table: quote(definitions.schema, object.table), softDeletes: true, props },
    searched: title ? [title, ...texts] : texts,
    find: createFind(props),
    byId: createById(props),
  };
}

function toProp(definitions: Definitions, object: ObjectDef, field: FieldDef): Prop | null {
  const { id, name, type, relation } = field;
  const [only] = field.columns;
  const column = only && only.part === null ? only.name : '';
  const parts = new Map(field.columns.flatMap(({ part, name: columnName }) => (part === null ? [] : [[part, columnName]])));
  const plain = { id, name, nullable: true, column, parts, field, computed: null };
  if (type === 'user')
    return { ...plain, kind: 'one', link: { target: () => memberShape(definitions), via: { kind: 'own', column }, many: false } };
  if (type === 'formula' || type === 'lookup' || type === 'rollup') {
    const computed = computedOf(definitions, object, field);
    return 'issues' in computed ? null : { ...plain, kind: kindOfFormula[computed.type], link: null, computed };
  }
  if (type !== 'relation') return { ...plain, kind: kindOf[type], link: null };
  const target = relation && definitions.byId.get(relation.targetId);
  if (!target || target.hiddenAt !== null) return null;
  const many = relation.cardinality === 'one_to_many' || relation.cardinality === 'many_to_many';
  return { ...plain, kind: many ? 'many' : 'one', link: { target: () => shapeOf(definitions, target), via: relation.via, many } };
}

function createById(props: readonly Prop[]): Shape['byId'] {
  const known = new Map(props.map((prop) => [prop.id, prop]));
  return (id) => known.get(id);
}

/** Names before aliases, as definitions find them. */
function createFind(props: readonly Prop[]): Shape['find'] {
  const byName = { api: new Map<string, Prop>(), camel: new Map<string, Prop>() };
  const add = (name: string, prop: Prop): void => {
    byName.api.set(name, prop);
    byName.camel.set(toCamel(name), prop);
  };
  for (const prop of props) for (const alias of prop.field?.aliases ?? []) add(alias, prop);
  for (const prop of props) add(prop.name, prop);
  return (name, naming) => byName[naming].get(name);
}
