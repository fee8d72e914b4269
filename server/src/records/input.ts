import type { Issue, RecordValues } from '@atrium/sdk';
import { createValidation, issue, pointer, type Validate } from '../lib/index.ts';
import { defaultValue, isWritable, normalizeValue, toColumns, toInputSchema, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { isLink, linkKey } from './write-sql.ts';

/** A record's values as one row of a write: what the statement's `jsonb_to_recordset` takes, and which fields it sets. */
export type WriteRow = { columns: Record<string, unknown>; fields: FieldDef[] };

/** `row` holds what is right, also where something else is wrong. */
export type Prepared = { row: WriteRow; issues: Issue[] };

type Mode = 'create' | 'patch';
type Compiled = Record<Mode, Validate>;
type Options = { mode: Mode; now: Date; timeZone: string; prefix?: string };

export type RecordInput = ReturnType<typeof createRecordInput>;

/** Turns what came over the wire into columns: JSON Schema first, then what a schema can't say, then defaults. */
export function createRecordInput() {
  const compiled = new WeakMap<ObjectDef, Compiled>();
  return { prepare };

  function prepare(object: ObjectDef, values: RecordValues, { mode, now, timeZone, prefix = '' }: Options): Prepared {
    const named = byPresentNames(object, values);
    const cleared = clearedIssues(object, named, prefix);
    const validate = validatorOf(object)[mode];
    const others = validate(named, prefix).filter(({ path }) => !cleared.some((one) => one.path === path));
    const issues = [...cleared, ...others];
    const wrong = new Set(issues.map(({ path }) => path.slice(prefix.length).split('/', 2)[1]));
    const row: WriteRow = { columns: {}, fields: [] };
    for (const field of object.fields) {
      if (field.hiddenAt !== null || !isWritable(field) || wrong.has(field.name)) continue;
      const given = mode === 'create' && !(field.name in named) ? defaultValue(field, { now, timeZone }) : named[field.name];
      if (given === undefined) continue;
      const found = put(row, field, given, { archived: mode === 'patch' });
      if (found) issues.push(issue(prefix + pointer(field.name) + (found.path ?? ''), found.code, found.message));
    }
    return { row, issues };
  }

  function validatorOf(object: ObjectDef): Compiled {
    let known = compiled.get(object);
    if (!known) {
      const validation = createValidation(); // one a definition: an Ajv keeps all that it ever compiled
      known = {
        create: validation.compile(toInputSchema(object, 'create')),
        patch: validation.compile(toInputSchema(object, 'patch')),
      };
      compiled.set(object, known);
    }
    return known;
  }
}

/** A required field is cleared by null: that it is required says more than that null is of the wrong type. */
function clearedIssues(object: ObjectDef, named: RecordValues, prefix: string): Issue[] {
  const cleared = object.fields.filter((field) => field.required && field.hiddenAt === null && named[field.name] === null);
  return cleared.map(({ name }) => issue(prefix + pointer(name), 'required', `${name} is required.`));
}

/** Former names of fields still work; one given under both names is left to the schema to refuse. */
function byPresentNames(object: ObjectDef, values: RecordValues): RecordValues {
  const entries = Object.entries(values).map(([name, value]) => {
    const present = object.find(name)?.name ?? name;
    return [present !== name && present in values ? name : present, value] as const;
  });
  return Object.fromEntries(entries);
}

type Refusal = { code: string; message: string; path?: string };

function put(row: WriteRow, field: FieldDef, given: unknown, allowing: { archived: boolean }): Refusal | null {
  const normal = normalizeValue(field, given, allowing);
  if (!normal.ok) return normal;
  Object.assign(row.columns, columnsOf(field, normal.value));
  row.fields.push(field);
  return null;
}

/** JSON stays JSON here, since the whole row travels as one. */
function columnsOf(field: FieldDef, value: unknown): Record<string, unknown> {
  if (isLink(field)) return linkColumns(field, value);
  if (field.type === 'json') return { [field.columns[0]!.name]: value };
  return toColumns(field, value);
}

/** A list replaces all; `{add, remove}` moves some; null empties. */
function linkColumns(field: FieldDef, given: unknown): Record<string, unknown> {
  const key = linkKey(field);
  if (given === null) return { [key]: [] };
  if (Array.isArray(given)) return { [key]: given };
  const { add, remove } = given as { add?: string[]; remove?: string[] }; // as the schema has checked
  return { [`${key}_add`]: add ?? [], [`${key}_remove`]: remove ?? [] };
}
