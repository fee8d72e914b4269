import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { RE2JS } from 're2js';
import { pointer } from '../lib/index.ts';
import { bad, type Normalized } from './normalized.ts';

/**
 * Patterns come from whoever may change the schema, and JavaScript's own engine can be kept busy for hours by a short
 * one. This engine takes time in proportion to the text; what it leaves out for that are lookarounds and backreferences.
 * Throws when the pattern isn't one. @see https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(pattern: string): { test: (text: string) => boolean } {
  return RE2JS.compile(RE2JS.translateRegExp(pattern));
}

const engine = Object.assign(compilePattern, { code: 'compilePattern' }); // `code` is for standalone modules, which we don't make

/** The first thing that is wrong about a value by a schema that came from outside. Throws when the schema isn't one. */
export function compileSchema(schema: object): (value: unknown) => Normalized | undefined {
  const ajv = new Ajv2020({ strict: false, logger: false, code: { regExp: engine } });
  formatsPlugin.default(ajv);
  const validate: ValidateFunction = ajv.compile({ ...schema });
  return (value) => (validate(value) === true ? undefined : toRefusal(validate.errors![0]!));
}

function toRefusal({ keyword, instancePath, params, message }: ErrorObject): Normalized {
  const missing: unknown = params.missingProperty;
  const unknown: unknown = params.additionalProperty;
  if (typeof missing === 'string') return bad('required', `${missing} is required.`, instancePath + pointer(missing));
  if (typeof unknown === 'string') return bad('unknown_field', `${unknown} is not known here.`, instancePath + pointer(unknown));
  const text = message ?? 'is not valid';
  return bad(codes[keyword] ?? 'invalid', `${text.charAt(0).toUpperCase()}${text.slice(1)}.`, instancePath);
}

const codes: Record<string, string> = {
  type: 'wrong_type',
  enum: 'not_an_option',
  const: 'not_an_option',
  pattern: 'wrong_format',
  format: 'wrong_format',
};
