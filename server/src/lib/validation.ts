import type { Issue } from '@atrium/sdk';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { pointer } from './errors.ts';

/** A JSON Schema 2020-12 as a plain object. `x-message` says what would be right, in place of Ajv's words. */
export type JsonSchema = { [keyword: string]: unknown };

/** Every issue of a value; an empty list when it fits. With `coerce`, strings of a query become what the schema says, in place. */
export type Validate = (value: unknown, prefix?: string) => Issue[];

export type Validation = ReturnType<typeof createValidation>;

/** A value's issues are told up to here; where there are as many, there may be more. */
export const mostIssues = 100;

/** Compiles schemas on first use. @see https://json-schema.org/draft/2020-12 */
export function createValidation({ coerce = false } = {}) {
  const ajv = new Ajv2020({ allErrors: true, strict: false, coerceTypes: coerce ? 'array' : false, verbose: true, discriminator: true });
  formatsPlugin.default(ajv);
  return { compile, problemsOf };

  function compile(schema: JsonSchema): Validate {
    let validate: ValidateFunction | undefined;
    return (value, prefix = '') => {
      validate ??= ajv.compile(schema);
      return validate(value) ? [] : toIssues(validate.errors ?? [], prefix);
    };
  }

  /** Why a schema itself is not one, or null. */
  function problemsOf(schema: JsonSchema): string | null {
    try {
      ajv.compile(schema);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function toIssues(errors: ErrorObject[], prefix: string): Issue[] {
  // Of a choice (anyOf, oneOf) one issue is enough: that none of the branches fitted.
  const choices = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf').map((error) => `${error.schemaPath}/`);
  const issues = new Map<string, Issue>();
  for (const error of errors) {
    if (choices.some((choice) => error.schemaPath.startsWith(choice)) || error.keyword === 'if') continue;
    const issue = toIssue(error, prefix);
    if (error.keyword === 'discriminator' && issues.has(`${issue.path} required`)) continue;
    issues.set(`${issue.path} ${issue.code}`, issue);
    if (issues.size >= mostIssues) break;
  }
  return [...issues.values()];
}

function toIssue(error: ErrorObject, prefix: string): Issue {
  const { keyword, params, parentSchema } = error;
  const said: unknown = (parentSchema as JsonSchema | undefined)?.['x-message'];
  const path = prefix + error.instancePath;
  const message = typeof said === 'string' ? said : undefined;
  switch (keyword) {
    case 'required':
      return { path: path + pointer(String(params.missingProperty)), code: 'required', message: `${params.missingProperty} is required.` };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      return { path: path + pointer(name), code: 'unknown_field', message: `${name} is not known here.` };
    }
    case 'discriminator':
      return { path: path + pointer(String(params.tag)), code: 'not_an_option', message: `There is no such ${params.tag}.` };
    case 'type':
      return { path, code: 'wrong_type', message: message ?? `Must be ${article([params.type].flat().join(' or '))}.` };
    case 'enum':
      return { path, code: 'not_an_option', message: message ?? `Must be one of ${params.allowedValues.map(String).join(', ')}.` };
    case 'pattern':
    case 'format':
      return { path, code: 'wrong_format', message: message ?? `Must match ${params.pattern ?? params.format}.` };
    default:
      return { path, code: codes[keyword] ?? 'invalid', message: message ?? `${sentence(error.message ?? 'is not valid')}.` };
  }
}

const codes: Record<string, string> = {
  minLength: 'too_short',
  maxLength: 'too_long',
  minimum: 'too_small',
  maximum: 'too_large',
  exclusiveMinimum: 'too_small',
  exclusiveMaximum: 'too_large',
  minItems: 'too_few',
  maxItems: 'too_many',
  minProperties: 'too_few',
  maxProperties: 'too_many',
  uniqueItems: 'doubled',
  anyOf: 'wrong_type',
  oneOf: 'wrong_type',
  const: 'not_an_option',
  multipleOf: 'wrong_format',
};

const article = (type: string) => (/^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? type : `a ${type}`);
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
