import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLString,
  type GraphQLInputFieldConfig,
  type GraphQLInputType,
} from 'graphql';
import { operatorsOf, type Prop, type Shape } from '../query/index.ts';
import { isWritable, toCamel, toPascal, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { describeField, isNumberedText } from './output-types.ts';
import { date, dateTime, json, linkChange, long } from './scalars.ts';
import type { TypeSource } from './schema.ts';
import { filterTypes, listOf, moneyInput, numberedFilter, operatorFields, personNameInput } from './shared-types.ts';

type Fields = Record<string, GraphQLInputFieldConfig>;

const inputs = {
  text: GraphQLString,
  long_text: GraphQLString,
  email: GraphQLString,
  phone: GraphQLString,
  url: GraphQLString,
  domain: GraphQLString,
  select: GraphQLString,
  integer: long,
  autonumber: long,
  number: GraphQLFloat,
  currency: moneyInput,
  boolean: GraphQLBoolean,
  date,
  datetime: dateTime,
  multi_select: listOf(GraphQLString),
  json,
  person_name: personNameInput,
  user: GraphQLID,
} as const satisfies Partial<Record<FieldDef['type'], GraphQLInputType>>;

const inputOf = ({ type, relation }: FieldDef, mode: 'create' | 'patch'): GraphQLInputType => {
  if (type === 'formula' || type === 'lookup' || type === 'rollup') throw new Error(`nobody writes a ${type}`);
  if (type !== 'relation') return inputs[type];
  if (relation?.cardinality !== 'many_to_many') return GraphQLID;
  return mode === 'create' ? listOf(GraphQLID) : linkChange;
};

/**
 * `PersonInput`, `PersonPatch`. Required fields aren't non-null here: the record service says of all that is missing at
 * once, each with its path, and a field that becomes required doesn't break documents that stand in programs.
 */
export function buildInput(object: ObjectDef, mode: 'create' | 'patch'): GraphQLInputObjectType | null {
  const fields: Fields = {};
  const writable = object.fields.filter((field) => field.hiddenAt === null && isWritable(field));
  const add = (name: string, field: FieldDef, deprecationReason?: string): void => {
    fields[toCamel(name)] ??= { type: inputOf(field, mode), description: describeField(field), deprecationReason };
  };
  for (const field of writable) add(field.name, field);
  for (const field of writable) for (const alias of field.aliases) add(alias, field, `Renamed to ${toCamel(field.name)}.`);
  if (writable.length === 0) return null;
  return new GraphQLInputObjectType({ name: toPascal(object.name) + (mode === 'create' ? 'Input' : 'Patch'), fields });
}

/** `PersonFilter`: fields with their operators, and what combines them. */
export function buildFilter(source: TypeSource, shape: Shape, name: string): GraphQLInputObjectType {
  return new GraphQLInputObjectType({ name, fields: () => ({ ...combine(source.filter(shape)), ...conditions(source, shape) }) });
}

/** What stands behind a relation: the same on the related record, and operators on its id. */
export function buildRelated(source: TypeSource, shape: Shape, name: string): GraphQLInputObjectType {
  const operators = operatorFields('one', GraphQLID);
  return new GraphQLInputObjectType({
    name,
    fields: () => ({ ...combine(source.related(shape)), ...operators, ...conditions(source, shape) }),
  });
}

export function buildQuantified(source: TypeSource, shape: Shape, name: string): GraphQLInputObjectType {
  const type = source.related(shape);
  const fields = {
    _some: { type, description: 'At least one related record fits.' },
    _none: { type, description: 'No related record fits.' },
    _every: { type, description: 'All related records fit; so it holds where there is none.' },
  };
  return new GraphQLInputObjectType({ name, fields });
}

const combine = (type: GraphQLInputObjectType): Fields => ({ _and: { type: listOf(type) }, _or: { type: listOf(type) }, _not: { type } });

function conditions(source: TypeSource, shape: Shape): Fields {
  const fields: Fields = {};
  for (const { name, prop, deprecationReason } of source.props(shape)) {
    const type = conditionOf(source, prop);
    if (type) fields[name] = { type, description: prop.field?.label, deprecationReason };
  }
  return fields;
}

function conditionOf(source: TypeSource, prop: Prop): GraphQLInputType | null {
  if (prop.link) return prop.link.many ? source.quantified(prop.link.target()) : source.related(prop.link.target());
  if (prop.kind === 'one' || prop.kind === 'many' || operatorsOf(prop.kind).length === 0) return null;
  return prop.field && isNumberedText(prop.field) ? numberedFilter : filterTypes[prop.kind];
}
