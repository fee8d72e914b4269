import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLInputFieldConfig,
  type GraphQLInputType,
} from 'graphql';
import { operatorsOf, type Kind } from '../query/index.ts';
import { date, dateTime, duration, json, long, moneyValue, time } from './scalars.ts';

/** Types that are the same in every workspace; those with an underscore in their name can't meet an object's. */

const required = (type: GraphQLInputType & (typeof GraphQLString | typeof GraphQLID)) => new GraphQLNonNull(type);

export const money = new GraphQLObjectType({
  name: 'Money',
  description: 'An amount with its currency.',
  fields: {
    amount: { type: required(GraphQLString), description: 'A decimal, `"12.50"`.' },
    currency: { type: required(GraphQLString), description: 'An ISO 4217 code, `GBP`.' },
  },
});

export const moneyInput = new GraphQLInputObjectType({
  name: 'MoneyInput',
  fields: {
    amount: { type: required(GraphQLString), description: 'A decimal string, `"12.50"`.' },
    currency: { type: GraphQLString, description: "An ISO 4217 code; the field's default when left out." },
  },
});

export const personName = new GraphQLObjectType({
  name: 'PersonName',
  fields: { first: { type: GraphQLString }, last: { type: GraphQLString } },
});
export const personNameInput = new GraphQLInputObjectType({
  name: 'PersonNameInput',
  fields: { first: { type: GraphQLString }, last: { type: GraphQLString } },
});

export const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'https://relay.dev/graphql/connections.htm',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

export const listOf = (type: GraphQLInputType): GraphQLList<GraphQLInputType> => new GraphQLList(new GraphQLNonNull(type));

type InputFields = Record<string, GraphQLInputFieldConfig>;

/** The operators of a kind of value, as input fields that take `value`. */
export function operatorFields(kind: Kind, value: GraphQLInputType): InputFields {
  return Object.fromEntries(operatorsOf(kind).map((operator) => [operator, { type: operandType(kind, operator, value) }]));
}

const listOperators = new Set(['_in', '_nin', '_between', '_nbetween']);
const holdsOperators = new Set(['_null', '_nnull', '_empty', '_nempty']);

function operandType(kind: Kind, operator: string, value: GraphQLInputType): GraphQLInputType {
  if (holdsOperators.has(operator)) return GraphQLBoolean;
  if (kind === 'multi_select') return operator.endsWith('contains') ? value : listOf(value);
  return listOperators.has(operator) ? listOf(value) : value;
}

const filterType = (name: string, fields: InputFields): GraphQLInputObjectType =>
  new GraphQLInputObjectType({ name: `${name}_Filter`, fields });
const plainFilter = (name: string, kind: Kind, value: GraphQLInputType) => filterType(name, operatorFields(kind, value));

const text = plainFilter('Text', 'text', GraphQLString);
const longFilter = plainFilter('Long', 'integer', long);
const parts = { first: { type: text }, last: { type: text } };

/** What a condition on a field takes, by the field's kind; relations have types of their own. */
export const filterTypes: Record<Exclude<Kind, 'one' | 'many'>, GraphQLInputObjectType> = {
  text,
  actor: text,
  select: plainFilter('Select', 'select', GraphQLString),
  uuid: plainFilter('Id', 'uuid', GraphQLID),
  integer: longFilter,
  autonumber: longFilter,
  number: plainFilter('Float', 'number', GraphQLFloat),
  boolean: plainFilter('Boolean', 'boolean', GraphQLBoolean),
  date: plainFilter('Date', 'date', date),
  datetime: plainFilter('DateTime', 'datetime', dateTime),
  time: plainFilter('Time', 'time', time),
  duration: plainFilter('Duration', 'duration', duration),
  multi_select: plainFilter('Options', 'multi_select', GraphQLString),
  person_name: filterType('PersonName', { ...operatorFields('person_name', GraphQLString), ...parts }),
  currency: filterType('Money', {
    ...operatorFields('currency', moneyValue),
    amount: { type: filterType('Amount', operatorFields('currency', GraphQLString)) },
    currency: { type: text },
  }),
  json: filterType('JSON', {
    ...operatorFields('text', json),
    _path: { type: listOf(GraphQLString), description: 'Where inside the JSON the value stands, `["cart", "total"]`.' },
  }),
};

/** Numbers with a prefix or leading zeros are text, as answers show them. */
export const numberedFilter = plainFilter('Autonumber', 'autonumber', GraphQLString);
