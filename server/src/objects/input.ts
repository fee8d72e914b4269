import { fieldTypes, rollupFunctions } from '@atrium/sdk';
import type { JsonSchema } from '../lib/index.ts';

/**
 * The shape of what may come in. What names, options and defaults may be is checked with the definitions at hand, all at
 * once, so the schemas here say no more than types.
 */
const text: JsonSchema = { type: 'string' };
const name: JsonSchema = { type: 'string', description: 'Matches ^[a-z][a-z0-9_]{0,39}$ and isn’t reserved.' };
const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, type: [schema.type, 'null'].flat() });
const flag = orNull({ type: 'boolean' });
const count = (maximum: number) => orNull({ type: 'integer', minimum: 0, maximum });

const selectOption: JsonSchema = {
  type: 'object',
  required: ['value', 'label'],
  properties: { value: text, label: text, color: { type: 'string', maxLength: 60 }, archived: { type: 'boolean' } },
  additionalProperties: false,
};

const inverse: JsonSchema = {
  type: 'object',
  properties: { name, label: text },
  additionalProperties: false,
  description: 'The other side: a field of the target. By default the owner’s plural.',
};

const options: Record<string, JsonSchema> = {
  description: orNull(text),
  required: flag,
  unique: flag,
  caseInsensitive: flag,
  indexed: flag,
  default: { description: 'The value that a created record takes when the key is missing; "now" for date and datetime.' },
  options: orNull({ type: 'array', items: selectOption }),
  minLength: count(1_000_000),
  maxLength: count(10_000_000),
  pattern: orNull(text),
  min: orNull({ type: 'number' }),
  max: orNull({ type: 'number' }),
  precision: count(15),
  defaultCurrency: orNull(text),
  currencies: orNull({ type: 'array', items: text }),
  schema: orNull({ type: 'object' }),
  prefix: orNull(text),
  padding: count(20),
  expression: orNull(text),
  path: orNull(text),
  relation: orNull(text),
  function: { type: 'string', enum: rollupFunctions },
  field: orNull(text),
  filter: orNull({ type: 'object' }),
};

const cardinality: JsonSchema = { type: 'string', enum: ['many_to_one', 'one_to_one', 'many_to_many'] };
const onDelete: JsonSchema = {
  type: 'string',
  enum: ['set_null', 'restrict', 'cascade'],
  description: [
    'What the deletion of a record that is pointed at does to the records that point there: they let go (the default), refuse it',
    '(409 `restricted`), or go along. The same for a many_to_many, where its records point at those of the target.',
  ].join(' '),
};

export const fieldInput: JsonSchema = {
  title: 'FieldInput',
  type: 'object',
  required: ['name', 'label', 'type'],
  properties: { name, label: text, type: { type: 'string', enum: fieldTypes }, ...options, target: text, cardinality, inverse, onDelete },
  additionalProperties: false,
};

/** `type`, `target` and `cardinality` may be sent back as they were; they can't change yet. */
export const fieldPatch: JsonSchema = {
  title: 'FieldPatch',
  type: 'object',
  properties: { name, label: text, ...options, inverse, onDelete, type: text, target: text, cardinality: text },
  additionalProperties: false,
};

const objectDetails: Record<string, JsonSchema> = { description: orNull(text), icon: orNull(text), color: orNull(text) };

export const objectInput: JsonSchema = {
  title: 'ObjectInput',
  type: 'object',
  required: ['name', 'label', 'plural', 'pluralLabel'],
  properties: {
    name,
    label: text,
    plural: name,
    pluralLabel: text,
    ...objectDetails,
    titleField: text,
    fields: { type: 'array', items: fieldInput },
  },
  additionalProperties: false,
};

export const objectPatch: JsonSchema = {
  title: 'ObjectPatch',
  type: 'object',
  properties: {
    ...{ name, label: text, plural: name, pluralLabel: text, ...objectDetails, titleField: orNull(text) },
    position: {
      type: ['object', 'null'],
      required: ['x', 'y'],
      properties: { x: { type: 'number' }, y: { type: 'number' } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

const change = (ops: string[], properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: ['op', ...Object.keys(properties)],
  properties: { op: { enum: ops }, ...properties },
  additionalProperties: false,
});

export const schemaChanges: JsonSchema = {
  title: 'SchemaChanges',
  type: 'object',
  required: ['changes'],
  properties: {
    changes: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['op'],
        discriminator: { propertyName: 'op' },
        oneOf: [
          change(['createObject'], { object: objectInput }),
          change(['updateObject'], { object: text, set: objectPatch }),
          change(['hideObject', 'restoreObject', 'deleteObject'], { object: text }),
          change(['createField'], { object: text, field: fieldInput }),
          change(['updateField'], { object: text, field: text, set: fieldPatch }),
          change(['hideField', 'restoreField', 'deleteField'], { object: text, field: text }),
        ],
      },
    },
  },
  additionalProperties: false,
};
