import type { Issue, RecordValues } from '@atrium/sdk';
import { AppError } from '../lib/index.ts';
import { toCamel, type ObjectDef } from '../schema/index.ts';

type Names = { toApi: ReadonlyMap<string, string>; toCamel: ReadonlyMap<string, string> };

const known = new WeakMap<ObjectDef, Names>();

function namesOf(object: ObjectDef): Names {
  let names = known.get(object);
  if (!names) {
    const spelled = object.fields.filter(({ hiddenAt }) => hiddenAt === null).flatMap(({ name, aliases }) => [...aliases, name]);
    names = {
      toApi: new Map(spelled.map((name) => [toCamel(name), name])),
      toCamel: new Map(spelled.map((name) => [name, toCamel(name)])),
    };
    known.set(object, names);
  }
  return names;
}

/** `{unitPrice: …}` -> `{unit_price: …}`; what is inside a value has the same names on both sides. */
export function toApiValues(object: ObjectDef, data: unknown): RecordValues {
  const { toApi } = namesOf(object);
  return Object.fromEntries(Object.entries(data ?? {}).map(([name, value]) => [toApi.get(name) ?? name, value]));
}

/** A refusal of the record service in the words of the mutation: `/unit_price` is `/data/unitPrice` there. */
export function toDataError(object: ObjectDef, error: AppError): AppError {
  const { code, message, errors, headers } = error;
  const issues = errors.map((issue) => toDataIssue(object, issue));
  const only = issues.length === 1 && errors[0]!.message === message ? issues[0]!.message : message;
  return new AppError(code, only, { errors: issues, headers, cause: error });
}

function toDataIssue(object: ObjectDef, issue: Issue): Issue {
  const [, name = '', ...rest] = issue.path.split('/');
  const camel = namesOf(object).toCamel.get(name);
  if (camel === undefined) return issue;
  const message = camel === name ? issue.message : issue.message.replaceAll(name, camel);
  return { ...issue, message, path: ['', 'data', camel, ...rest].join('/') };
}
