import { fieldTypes } from '@atrium/sdk';
import { uuidSchema } from '../http/index.ts';
import type { JsonSchema } from '../lib/index.ts';

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const owner: JsonSchema = { type: 'string', enum: ['core', 'user'] };
const names: JsonSchema = { type: 'array', items: text };

export const fieldReply: JsonSchema = {
  title: 'Field',
  type: 'object',
  required: ['id', 'name', 'label', 'type', 'owner', 'aliases', 'hidden', 'required', 'unique'],
  properties: {
    id: { type: 'string', description: 'Permanent; the other side of a relation has its field’s id with “:inverse” behind it.' },
    ...{ name: text, label: text, type: { type: 'string', enum: fieldTypes }, owner, aliases: names },
    ...{ hidden: { type: 'boolean' }, required: { type: 'boolean' }, unique: { type: 'boolean' } },
    target: text,
    cardinality: { type: 'string', enum: ['many_to_one', 'one_to_one', 'many_to_many', 'one_to_many'] },
    inverse: { type: 'object', required: ['name', 'label'], properties: { name: text, label: text } },
    onDelete: { type: 'string', enum: ['set_null', 'restrict', 'cascade'] },
    inverseOf: { type: 'string', description: 'On the side that the other one made: that field’s name on the target.' },
  },
};

export const objectReply: JsonSchema = {
  title: 'Object',
  type: 'object',
  required: [
    'id',
    'name',
    'label',
    'plural',
    'pluralLabel',
    'description',
    'icon',
    'color',
    'titleField',
    'owner',
    'aliases',
    'hidden',
    'position',
    'fields',
  ],
  properties: {
    ...{
      id: uuidSchema,
      name: text,
      label: text,
      plural: text,
      pluralLabel: text,
      description: textOrNull,
      icon: textOrNull,
      color: textOrNull,
    },
    ...{ titleField: textOrNull, owner, aliases: names, hidden: { type: 'boolean' } },
    position: { type: ['object', 'null'], required: ['x', 'y'], properties: { x: { type: 'number' }, y: { type: 'number' } } },
    fields: { type: 'array', items: fieldReply },
  },
  additionalProperties: false,
};

const named = (of: string): JsonSchema => ({
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string', description: of }, name: text },
  additionalProperties: false,
});

const planChange: JsonSchema = {
  type: 'object',
  description: 'The step taken apart, for those who say it in words of their own.',
  required: ['kind', 'table', 'column', 'lostRows'],
  properties: {
    kind: { type: 'string', description: 'create_table, drop_column, hide …' },
    table: named('The object’s, or of a table of links the relation’s.'),
    column: { oneOf: [named('The field’s.'), { type: 'null' }] },
    to: { type: 'string', description: 'The new name, or the property that is set.' },
    lostRows: { type: 'number', description: 'Rows that lose what the step drops: an estimate.' },
  },
  additionalProperties: false,
};

const plan: JsonSchema = {
  type: 'object',
  required: ['steps'],
  properties: {
    steps: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sql', 'summary', 'lock', 'rewrites', 'destroys'],
        properties: {
          sql: text,
          change: planChange,
          summary: { type: 'string', description: 'In plain words, what the step does.' },
          lock: { type: 'string', description: 'Postgres’s lock mode, or none.' },
          rewrites: { type: 'number', description: 'Rows that Postgres must write or read again: an estimate.' },
          destroys: { type: ['string', 'null'], description: 'What is lost for good, in plain words.' },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

export const planReply: JsonSchema = {
  title: 'PlanReply',
  type: 'object',
  required: ['plan'],
  properties: { plan },
  additionalProperties: false,
};

export const changesReply: JsonSchema = {
  title: 'SchemaChangesReply',
  type: 'object',
  required: ['plan'],
  properties: { plan, objects: { type: 'array', items: objectReply } },
  additionalProperties: false,
};
