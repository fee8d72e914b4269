import type { ComputedType, FieldType, FilterOperator, FormulaType } from '@atrium/sdk';
import { f, type Fragment } from './fragment.ts';

/** How a value compares: a field's type without what only matters when it is written. */
export type Kind =
  | 'text'
  | 'select'
  | 'actor'
  | 'uuid'
  | 'integer'
  | 'autonumber'
  | 'number'
  | 'currency'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'duration'
  | 'multi_select'
  | 'json'
  | 'person_name'
  | 'one'
  | 'many';

export const kindOf: Record<Exclude<FieldType, ComputedType | 'relation' | 'user'>, Kind> = {
  text: 'text',
  long_text: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  domain: 'text',
  select: 'select',
  integer: 'integer',
  autonumber: 'autonumber',
  number: 'number',
  currency: 'currency',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  multi_select: 'multi_select',
  json: 'json',
  person_name: 'person_name',
};

/** Of what a computed field gives. */
export const kindOfFormula: Record<FormulaType, Kind> = {
  ...{ text: 'text', number: 'number', boolean: 'boolean', date: 'date', datetime: 'datetime', time: 'time', duration: 'duration' },
  ...{ currency: 'currency', list: 'multi_select' },
};

const equality = ['_eq', '_neq', '_in', '_nin'] as const;
const presence = ['_null', '_nnull'] as const;
export const order = ['_lt', '_lte', '_gt', '_gte', '_between', '_nbetween'] as const;
const emptiness = ['_empty', '_nempty'] as const;
export const likeness = ['_contains', '_icontains', '_ncontains', '_starts_with', '_istarts_with', '_ends_with', '_iends_with'] as const;

const text = [...equality, ...order, ...presence, ...emptiness, ...likeness];
const ordered = [...equality, ...order, ...presence];

/** The operators that fit each kind; `many` takes quantifiers instead. */
const operators: Record<Kind, readonly FilterOperator[]> = {
  text,
  actor: text,
  person_name: text,
  select: [...equality, ...presence, ...emptiness, ...likeness],
  uuid: [...equality, ...presence],
  one: [...equality, ...presence],
  boolean: [...equality, ...presence],
  integer: ordered,
  autonumber: ordered,
  number: ordered,
  currency: ordered,
  date: ordered,
  datetime: ordered,
  time: ordered,
  duration: ordered,
  multi_select: ['_eq', '_neq', '_has_any', '_has_all', '_contains', '_ncontains', ...presence, ...emptiness],
  json: ['_eq', '_neq', ...presence, ...emptiness],
  many: [],
};

/** What `_path` leads to inside a json field. */
export const jsonPathOperators: readonly FilterOperator[] = text;

export const operatorsOf = (kind: Kind): readonly FilterOperator[] => operators[kind];

/** Types that values are bound as. */
export const types = {
  text: f`text`,
  texts: f`text[]`,
  uuid: f`uuid`,
  uuids: f`uuid[]`,
  integer: f`bigint`,
  integers: f`bigint[]`,
  number: f`numeric`,
  numbers: f`numeric[]`,
  boolean: f`boolean`,
  booleans: f`boolean[]`,
  date: f`date`,
  dates: f`date[]`,
  datetime: f`timestamptz`,
  datetimes: f`timestamptz[]`,
  time: f`time`,
  times: f`time[]`,
  duration: f`interval`,
  durations: f`interval[]`,
  json: f`jsonb`,
  jsons: f`jsonb[]`,
} as const;

type Type = { one: Fragment; list: Fragment };

const textType: Type = { one: types.text, list: types.texts };
const uuidType: Type = { one: types.uuid, list: types.uuids };
const integerType: Type = { one: types.integer, list: types.integers };
const numberType: Type = { one: types.number, list: types.numbers };

const boundAs: Record<Kind, Type> = {
  text: textType,
  select: textType,
  actor: textType,
  person_name: textType,
  multi_select: textType,
  uuid: uuidType,
  one: uuidType,
  many: uuidType,
  integer: integerType,
  autonumber: integerType,
  number: numberType,
  currency: numberType,
  boolean: { one: types.boolean, list: types.booleans },
  date: { one: types.date, list: types.dates },
  datetime: { one: types.datetime, list: types.datetimes },
  time: { one: types.time, list: types.times },
  duration: { one: types.duration, list: types.durations },
  json: { one: types.json, list: types.jsons },
};

/** The Postgres types of one value of a kind and of a list of them. */
export const typeOf = (kind: Kind): Type => boundAs[kind];

/** Whether the kind sorts as text does. */
export const isText = (kind: Kind): boolean => boundAs[kind] === textType && kind !== 'multi_select';

export const isSortable = (kind: Kind): boolean => kind !== 'json' && kind !== 'multi_select' && kind !== 'one' && kind !== 'many';
