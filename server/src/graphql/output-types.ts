import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLOutputType,
} from 'graphql';
import type { Kind, Prop, Shape } from '../query/index.ts';
import { toCamel, toPascal, type FieldDef } from '../schema/index.ts';
import { date, dateTime, duration, json, long, time } from './scalars.ts';
import type { TypeSource } from './schema.ts';
import { listOf, money, pageInfo, personName } from './shared-types.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;

const scalars: Record<Exclude<Kind, 'one' | 'many'>, GraphQLOutputType> = {
  text: GraphQLString,
  actor: GraphQLString,
  select: GraphQLString,
  uuid: GraphQLID,
  integer: long,
  autonumber: long,
  number: GraphQLFloat,
  currency: money,
  boolean: GraphQLBoolean,
  date,
  datetime: dateTime,
  time,
  duration,
  multi_select: new GraphQLList(new GraphQLNonNull(GraphQLString)),
  json,
  person_name: personName,
};

/** Columns of every record that GraphQL shows; `deleted_at` is null in all that it can reach. */
const recordColumns: Record<string, string> = {
  id: 'The id of the record.',
  created_at: 'When it was created.',
  updated_at: 'When it was last changed.',
  version: 'Counts its changes; `updatePerson(version: …)` refuses when it has moved on.',
  created_by: 'Who created it: `user:<id>`, `key:<id>`.',
  updated_by: 'Who changed it last.',
};
const alwaysThere = new Set(['id', 'created_at', 'updated_at', 'version']);

export type NamedProp = { name: string; prop: Prop; deprecationReason?: string };

/** What of a record GraphQL shows, in camelCase; former names come last, and only where no other field took them. */
export function namedProps({ props, object }: Shape): NamedProp[] {
  const named = new Map<string, NamedProp>();
  const add = (apiName: string, prop: Prop, deprecationReason?: string): void => {
    const name = toCamel(apiName);
    if (!named.has(name)) named.set(name, { name, prop, deprecationReason });
  };
  for (const prop of props) if (!object || prop.field || prop.name in recordColumns) add(prop.name, prop);
  for (const prop of props) for (const alias of prop.field?.aliases ?? []) add(alias, prop, `Renamed to ${toCamel(prop.name)}.`);
  return [...named.values()];
}

/** Whether a record's number is text: with a prefix or leading zeros. */
export const isNumberedText = ({ type, options }: FieldDef): boolean =>
  type === 'autonumber' && (options.prefix !== undefined || options.padding !== undefined);

export function describeField({ label, type, options, required }: FieldDef): string {
  const choices = type === 'select' || type === 'multi_select' ? (options.options ?? []).filter(({ archived }) => !archived) : [];
  const lines = [
    label + (required ? ' (required)' : ''),
    options.description ?? '',
    choices.length > 0
      ? `One of ${choices
          .slice(0, 50)
          .map(({ value }) => `\`${value}\``)
          .join(', ')}${choices.length > 50 ? ', …' : ''}.`
      : '',
  ];
  return lines.filter(Boolean).join('\n\n');
}

/** `Person`, `Member`: what a record looks like. */
export function buildOutput(source: TypeSource, shape: Shape, name: string): GraphQLObjectType {
  const { object } = shape;
  const description = object
    ? [object.label, object.description ?? ''].filter(Boolean).join('\n\n')
    : 'Somebody who works in this workspace.';
  return new GraphQLObjectType({ name, description, fields: () => fieldsOf(source, shape) });
}

function fieldsOf(source: TypeSource, shape: Shape): Record<string, Field> {
  return Object.fromEntries(
    source.props(shape).map(({ name, prop, deprecationReason }) => [name, { ...fieldOf(source, shape, prop), deprecationReason }]),
  );
}

function fieldOf(source: TypeSource, shape: Shape, prop: Prop): Field {
  const { field, kind } = prop;
  if (prop.link) {
    const description = field ? describeField(field) : undefined;
    if (!prop.link.many) return { type: source.output(prop.link.target()), description };
    return { ...source.connection(prop.link.target()), description };
  }
  if (!field) {
    const type = scalars[kind as keyof typeof scalars]; // no link, so neither one nor many
    return {
      type: !shape.object && prop.name !== 'id' ? type : nonNull(prop, type),
      description: shape.object ? recordColumns[prop.name] : undefined,
    };
  }
  return { type: isNumberedText(field) ? GraphQLString : scalars[kind as keyof typeof scalars], description: describeField(field) };
}

const nonNull = (prop: Prop, type: GraphQLOutputType): GraphQLOutputType =>
  alwaysThere.has(prop.name) && (type === GraphQLID || type === long || type === dateTime) ? new GraphQLNonNull(type) : type;

/** `PersonConnection` with its edges. @see https://relay.dev/graphql/connections.htm */
export function buildConnection(source: TypeSource, shape: Shape): GraphQLObjectType {
  const node = new GraphQLNonNull(source.output(shape));
  const name = toPascal(shape.name);
  const edge = new GraphQLObjectType({
    name: `${name}Edge`,
    fields: { node: { type: node }, cursor: { type: new GraphQLNonNull(GraphQLString) } },
  });
  const list = (type: GraphQLObjectType): GraphQLOutputType => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
  return new GraphQLObjectType({
    name: `${name}Connection`,
    fields: {
      edges: { type: list(edge) },
      nodes: { type: list(source.output(shape)) },
      pageInfo: { type: new GraphQLNonNull(pageInfo) },
      totalCount: { type: new GraphQLNonNull(GraphQLInt), description: 'How many there are in all; counted only when asked for.' },
    },
  });
}

/** What a list takes, at the root and inside a record. */
export const listArguments = (source: TypeSource, shape: Shape): Field['args'] => ({
  filter: { type: source.filter(shape), description: 'Which ones: fields with their operators, `_and`, `_or`, `_not`.' },
  sort: { type: listOf(GraphQLString), description: '`["-createdAt", "company.name"]`; ties fall by id. Newest first by default.' },
  first: { type: GraphQLInt, description: 'How many, 1 to 500; 50 by default.' },
  after: { type: GraphQLString, description: 'The `endCursor` of the page before.' },
  search: { type: GraphQLString, description: 'Words that all occur in the texts of a record.' },
});
