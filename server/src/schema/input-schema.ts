import type { FormulaType } from '@atrium/sdk';
import type { JsonSchema } from '../lib/index.ts';
import type { Definitions, FieldDef, ObjectDef } from './definition.ts';
import { computedOf, isComputed } from './formula/computed.ts';
import { amountPattern } from './number-values.ts';
import { toPascal } from './names.ts';
import { maxLengthOf, notOffered } from './text-values.ts';
import { isWritable } from './values.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/**
 * What may be sent to create or to change a record of an object, as JSON Schema 2020-12. Formats that are normalised
 * (email, phone, url, domain) are plain strings here: `normalizeValue` says more about them than a pattern could.
 */
export function toInputSchema(object: ObjectDef, mode: 'create' | 'patch'): JsonSchema {
  const fields = object.fields.filter((field) => field.hiddenAt === null && isWritable(field));
  const required = fields.filter((field) => field.required && (field.options.default ?? null) === null).map(({ name }) => name);
  return {
    $schema: dialect,
    title: `${toPascal(object.name)}${mode === 'create' ? 'Input' : 'Patch'}`,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, toFieldSchema(field, mode)])),
    ...(mode === 'create' && required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A record as it is answered: each field's value, a relation as an id, or as an object or a list of them where its fields are asked for. */
export function toRecordSchema(object: ObjectDef, definitions: Definitions): JsonSchema {
  const fields = object.fields.filter(({ hiddenAt }) => hiddenAt === null);
  const instant = { type: 'string', format: 'date-time' };
  return {
    $schema: dialect,
    title: toPascal(object.name),
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      created_at: instant,
      updated_at: instant,
      version: { type: 'integer' },
      ...Object.fromEntries(
        fields.map((field) => [
          field.name,
          described(field, orNull(isComputed(field) ? toComputedSchema(definitions, object, field) : toAnswerSchema(field))),
        ]),
      ),
    },
    required: ['id', 'version'],
    additionalProperties: false,
  };
}

/** What a formula, a lookup or a rollup gives. */
function toComputedSchema(definitions: Definitions, object: ObjectDef, field: FieldDef): JsonSchema {
  const computed = computedOf(definitions, object, field);
  return { ...('issues' in computed ? {} : computedSchemas[computed.type]), readOnly: true };
}

const computedSchemas: Record<FormulaType, JsonSchema> = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  duration: { type: 'string', format: 'duration' },
  currency: {
    type: 'object',
    properties: { amount: { type: 'string' }, currency: { type: 'string' } },
    required: ['amount', 'currency'],
    additionalProperties: false,
  },
  list: { type: 'array', items: { type: 'string' } },
};

/** One field's value as it may be sent. */
function toFieldSchema(field: FieldDef, mode: 'create' | 'patch'): JsonSchema {
  const schema = toValueSchema(field, mode);
  return described(field, field.required ? schema : orNull(schema));
}

const described = ({ label, options }: FieldDef, schema: JsonSchema): JsonSchema => ({
  title: label,
  ...(options.description && { description: options.description }),
  ...schema,
});

function orNull(schema: JsonSchema): JsonSchema {
  if (schema.type !== undefined)
    return { ...schema, type: [schema.type, 'null'].flat(), ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }) };
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  return schema; // takes anything
}

const uuid: JsonSchema = { type: 'string', format: 'uuid' };
const idList: JsonSchema = { type: 'array', items: uuid, uniqueItems: true, maxItems: 10_000 };
/** A list or a change of one. Not `anyOf`: each keyword here minds values of its own type only, and so has its own issues. */
const linkChange: JsonSchema = {
  ...idList,
  type: ['array', 'object'],
  properties: { add: idList, remove: idList },
  additionalProperties: false,
};
const namePart: JsonSchema = { type: ['string', 'null'], maxLength: 500 };

function toValueSchema(field: FieldDef, mode: 'create' | 'patch' | 'answer'): JsonSchema {
  const { options } = field;
  const bounds = { ...(options.min !== undefined && { minimum: options.min }), ...(options.max !== undefined && { maximum: options.max }) };
  switch (field.type) {
    case 'text':
    case 'long_text':
    case 'email':
    case 'phone':
    case 'url':
    case 'domain':
      return toTextSchema(field);
    case 'integer':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...bounds };
    case 'number':
      return { type: 'number', ...bounds };
    case 'currency':
      return toCurrencySchema(field);
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'select':
      return optionSchema(field, mode);
    case 'multi_select':
      return { type: 'array', items: optionSchema(field, mode), uniqueItems: true, ...(field.required && { minItems: 1 }) };
    case 'person_name':
      return { type: 'object', properties: { first: namePart, last: namePart }, additionalProperties: false };
    case 'json':
      return {}; // a schema of its own may hold references that mean something else in here; `normalizeValue` asks it
    case 'autonumber':
      return options.prefix === undefined && options.padding === undefined ? { type: 'integer' } : { type: 'string' };
    case 'formula':
    case 'lookup':
    case 'rollup':
      return {}; // only answered: `toComputedSchema`
    case 'user':
      return uuid;
    case 'relation':
      if (field.relation?.cardinality !== 'many_to_many') return uuid;
      return mode === 'create' ? idList : linkChange;
  }
}

function toTextSchema(field: FieldDef): JsonSchema {
  const { minLength, pattern } = field.options;
  const maxLength = maxLengthOf(field);
  return {
    type: 'string',
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { 'x-pattern': pattern }), // not `pattern`: Ajv would run it on JavaScript's engine
  };
}

function toCurrencySchema({ options }: FieldDef): JsonSchema {
  const currency = options.currencies
    ? { type: 'string', enum: options.currencies }
    : { type: 'string', pattern: '^[A-Z]{3}$', 'x-message': 'Must be an ISO 4217 code such as GBP.' };
  return {
    type: 'object',
    properties: { amount: { type: 'string', pattern: amountPattern, 'x-message': 'Must be a decimal string such as "12.50".' }, currency },
    required: options.defaultCurrency === undefined ? ['amount', 'currency'] : ['amount'],
    additionalProperties: false,
  };
}

/** A change may repeat an archived option that the record holds. */
function optionSchema(field: FieldDef, mode: 'create' | 'patch' | 'answer'): JsonSchema {
  const taken = (field.options.options ?? []).filter(({ archived }) => mode === 'patch' || !archived).map(({ value }) => value);
  return { type: 'string', ...(taken.length > 0 && { enum: taken, 'x-message': notOffered(field).message }) }; // an empty enum is no JSON Schema
}

/** Answers hold what was true when they were written: bounds, archived options and patterns of today don't bind them. */
function toAnswerSchema(field: FieldDef): JsonSchema {
  const record = { type: 'object' };
  if (field.type === 'relation') {
    const isList = field.relation?.cardinality === 'many_to_many' || field.relation?.cardinality === 'one_to_many';
    return isList ? { type: 'array', items: { anyOf: [uuid, record] } } : { anyOf: [uuid, record] };
  }
  if (field.type === 'json') return {};
  const { type, format, properties, items } = toValueSchema(
    { ...field, options: { prefix: field.options.prefix, padding: field.options.padding } },
    'answer',
  );
  return {
    type,
    ...(format !== undefined && { format }),
    ...(properties !== undefined && { properties }),
    ...(items !== undefined && { items: { type: 'string' } }),
  };
}
