import type { ImportOptions, Issue } from '@atrium/sdk';
import { issue, type JsonSchema, type Validation } from '../../lib/index.ts';
import { isEncoding } from './encoding.ts';
import type { PreviewOptions } from './preview.ts';

const text: JsonSchema = { type: 'string', minLength: 1, maxLength: 500 };
const delimiter: JsonSchema = {
  type: 'string',
  pattern: '^[^"\\r\\n\\0]$',
  'x-message': 'Must be one character, such as a comma, a semicolon, a tab or a bar.',
};

const columnSchema: JsonSchema = {
  type: 'object',
  required: ['field'],
  properties: {
    field: { ...text, description: 'A field, or a part of one: name.first, price.amount.' },
    format: { ...text, description: 'date, datetime: a Unicode LDML pattern, e.g. dd/MM/yyyy HH:mm.' },
    timeZone: { ...text, description: "datetime: an IANA zone; the workspace's by default." },
    relation: {
      type: 'object',
      required: ['by'],
      properties: { by: { ...text, description: 'The field of the target that the column holds.' } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

export const importOptionsSchema: JsonSchema = {
  type: 'object',
  required: ['object', 'mapping'],
  properties: {
    object: text,
    format: { const: 'csv', 'x-message': 'Must be csv.' },
    mapping: { type: 'object', minProperties: 1, maxProperties: 1000, additionalProperties: columnSchema },
    key: { ...text, description: 'The field that tells records apart: a line whose record is there updates it.' },
    encoding: text,
    delimiter,
    dryRun: { type: 'boolean' },
  },
  additionalProperties: false,
};

export const previewOptionsSchema: JsonSchema = {
  type: 'object',
  properties: { object: text, encoding: text, delimiter, part: { type: 'boolean' } },
  additionalProperties: false,
};

type Read<T> = { options: T } | { issues: Issue[] };

/** The `options` part of an upload: JSON of the right shape; what it names is looked at later. */
export function createOptionsReader(validation: Validation) {
  const checkImport = validation.compile(importOptionsSchema);
  const checkPreview = validation.compile(previewOptionsSchema);
  return {
    readImport: (json: string | undefined): Read<ImportOptions> =>
      json === undefined
        ? { issues: [issue('/options', 'required', 'The options are missing: a part named options, as JSON.')] }
        : read(json, checkImport),
    readPreview: (json: string | undefined): Read<PreviewOptions> => read(json ?? '{}', checkPreview),
  };

  function read<T extends { encoding?: string }>(json: string, check: (value: unknown, prefix: string) => Issue[]): Read<T> {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      return { issues: [issue('/options', 'invalid_json', 'The options are not JSON.')] };
    }
    const issues = check(value, '/options');
    if (issues.length > 0) return { issues };
    const options = value as T; // as the schema has checked
    if (options.encoding !== undefined && !isEncoding(options.encoding)) {
      return { issues: [issue('/options/encoding', 'unknown_encoding', 'Must be an encoding such as utf-8, windows-1252 or utf-16le.')] };
    }
    return { options };
  }
}
