import { isUuid } from '../lib/index.ts';
import type { FieldDef } from './definition.ts';
import { isComputed } from './formula/computed.ts';
import { bad, good, type Normalized } from './normalized.ts';
import { normalizeCurrency, normalizeInteger, normalizeNumber } from './number-values.ts';
import { compileSchema } from './patterns.ts';
import { isStorable, normalizeAddress, normalizeOption, normalizeText } from './text-values.ts';

/** Whether records may be written with a value for it: Postgres numbers autonumbers, the other side owns a plain inverse. */
export const isWritable = (field: FieldDef): boolean =>
  field.type !== 'autonumber' && !isComputed(field) && field.relation?.via.kind !== 'other';

/**
 * Checks one value as it came over the wire and gives the one spelling of it that is kept and answered: an email in lower
 * case, a phone number as E.164, a datetime with milliseconds and Z. Nothing is converted from another JSON type.
 * Whether a referenced record or member exists is Postgres's to say.
 */
export function normalizeValue(field: FieldDef, value: unknown, allowing: Allowing = {}): Normalized {
  if (!isWritable(field)) return bad('read_only', `${field.name} can't be written.`);
  const normalized: Normalized = value === null || value === undefined ? good(null) : normalizeSome(field, value, allowing);
  const isMissing = normalized.ok && (normalized.value === null || (Array.isArray(normalized.value) && normalized.value.length === 0));
  return field.required && isMissing ? bad('required', `${field.name} is required.`) : normalized;
}

/** Options that are archived, for a record that may hold them already: whether it does is Postgres's to say too. */
type Allowing = { archived?: boolean };

function normalizeSome(field: FieldDef, value: unknown, allowing: Allowing): Normalized {
  switch (field.type) {
    case 'text':
    case 'long_text':
      return normalizeText(field, value);
    case 'email':
    case 'phone':
    case 'url':
    case 'domain':
      return normalizeAddress(field, field.type, value);
    case 'integer':
      return normalizeInteger(field, value);
    case 'number':
      return normalizeNumber(field, value);
    case 'currency':
      return normalizeCurrency(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? good(value) : bad('wrong_type', 'Must be true or false.');
    case 'date':
      return normalizeDate(value);
    case 'datetime':
      return normalizeDatetime(value);
    case 'select':
      return normalizeOption(field, value, allowing);
    case 'multi_select':
      return normalizeList(value, (one) => normalizeOption(field, one, allowing));
    case 'person_name':
      return normalizePersonName(value);
    case 'json':
      return normalizeJson(field, value);
    case 'user':
      return normalizeId(value);
    case 'relation':
      return field.relation?.cardinality === 'many_to_many' ? normalizeLinks(value) : normalizeId(value);
    case 'autonumber':
    case 'formula':
    case 'lookup':
    case 'rollup':
      return bad('read_only', `${field.name} can't be written.`);
  }
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const datetimePattern = /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** Years 1 to 9999 of the Gregorian calendar. */
function isDate(text: string): boolean {
  const [, year, month, day] = datePattern.exec(text) ?? [];
  if (year === undefined || year === '0000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

function normalizeDate(value: unknown): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be a string such as "2010-12-01".');
  return isDate(value) ? good(value) : bad('wrong_format', 'Must be a date such as 2010-12-01.');
}

/** What is finer than a millisecond is cut off. @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
function normalizeDatetime(value: unknown): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be a string such as "2010-12-01T08:26:00.000Z".');
  const [, date, time, fraction = '', zone] = datetimePattern.exec(value) ?? [];
  const instant = date !== undefined && isDate(date) ? new Date(`${date}T${time}${fraction.slice(0, 4)}${zone!.toUpperCase()}`) : undefined;
  const year = instant?.getUTCFullYear() ?? NaN;
  if (!(year >= 1 && year <= 9999)) return bad('wrong_format', 'Must be an instant with its offset, such as 2010-12-01T08:26:00.000Z.');
  return good(instant!.toISOString());
}

function normalizeId(value: unknown): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be an id.');
  return isUuid(value) ? good(value.toLowerCase()) : bad('wrong_format', 'Must be an id (a UUID).');
}

const maxListLength = 10_000;

function normalizeList(value: unknown, normalizeOne: (one: unknown) => Normalized): Normalized {
  if (!Array.isArray(value)) return bad('wrong_type', 'Must be a list.');
  if (value.length > maxListLength) return bad('too_many', `Must have at most ${maxListLength} entries.`);
  const list: unknown[] = [];
  for (const [i, one] of value.entries()) {
    const normalized = normalizeOne(one);
    if (!normalized.ok) return { ...normalized, path: `/${i}${normalized.path ?? ''}` };
    list.push(normalized.value);
  }
  const seen = new Set<unknown>();
  const twice = list.findIndex((one) => seen.size === seen.add(one).size);
  return twice < 0 ? good(list) : bad('doubled', 'Must not hold the same value twice.', `/${twice}`);
}

/** A list replaces, `{add, remove}` changes: both come back as they are, with ids in lower case. */
function normalizeLinks(value: unknown): Normalized {
  if (Array.isArray(value)) return normalizeList(value, normalizeId);
  if (typeof value !== 'object' || value === null) return bad('wrong_type', 'Must be a list of ids, or {"add": […], "remove": […]}.');
  const result: Record<string, unknown> = {};
  for (const [key, list] of Object.entries(value)) {
    if (key !== 'add' && key !== 'remove') return bad('unknown_field', `${key} is not known here; use add and remove.`, `/${key}`);
    const normalized = normalizeList(list, normalizeId);
    if (!normalized.ok) return { ...normalized, path: `/${key}${normalized.path ?? ''}` };
    result[key] = normalized.value;
  }
  return good(result);
}

const maxNameLength = 500;

function normalizePersonName(value: unknown): Normalized {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('wrong_type', 'Must be an object such as {"first": "Ada", "last": "Lovelace"}.');
  const parts: Record<'first' | 'last', string | null> = { first: null, last: null };
  for (const [key, part] of Object.entries(value)) {
    if (key !== 'first' && key !== 'last') return bad('unknown_field', `${key} is not known here; use first and last.`, `/${key}`);
    if (part === null) continue;
    if (typeof part !== 'string') return bad('wrong_type', 'Must be a string.', `/${key}`);
    if (!isStorable(part)) return bad('wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.', `/${key}`);
    if (part.length > maxNameLength) return bad('too_long', `Must have at most ${maxNameLength} characters.`, `/${key}`);
    parts[key] = part;
  }
  return good(parts.first === null && parts.last === null ? null : parts);
}

const maxJsonDepth = 100;

function normalizeJson(field: FieldDef, value: unknown): Normalized {
  const flaw = flawOf(value, 0);
  if (flaw) return flaw;
  return (field.options.schema && refusalOf(field, field.options.schema)(value)) ?? good(value);
}

/** Compiled once a definition. */
const compiled = new WeakMap<FieldDef, ReturnType<typeof compileSchema>>();

function refusalOf(field: FieldDef, schema: object): ReturnType<typeof compileSchema> {
  let refuse = compiled.get(field);
  if (!refuse) compiled.set(field, (refuse = compileSchema(schema)));
  return refuse;
}

/** Checks first how deep it is, so that nothing that follows calls itself without end. */
function flawOf(value: unknown, depth: number): Normalized | undefined {
  if (depth > maxJsonDepth) return bad('too_deep', `Must not nest deeper than ${maxJsonDepth}.`);
  if (typeof value === 'string')
    return isStorable(value) ? undefined : bad('wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.');
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : bad('too_large', 'Must be a finite number.');
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const flaw = flawOf(key, depth) ?? flawOf(one, depth + 1);
    if (flaw) return flaw;
  }
  return undefined;
}

/** A normalised value -> the values of its columns, json as text; nothing for fields without columns. */
export function toColumns(field: FieldDef, value: unknown): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const { name, part } of field.columns) {
    if (value === null || value === undefined) columns[name] = null;
    else if (part !== null) columns[name] = (value as Record<string, unknown>)[part];
    else columns[name] = field.type === 'json' ? JSON.stringify(value) : value;
  }
  return columns;
}

/** What a created record takes where the key is missing: a normalised value, undefined for none. `"now"` is today in the workspace's time zone. */
export function defaultValue(field: FieldDef, { now, timeZone }: { now: Date; timeZone: string }): unknown {
  const { default: value } = field.options;
  if (value === null || value === undefined) return undefined;
  if (value !== 'now') return value;
  if (field.type === 'datetime') return now.toISOString();
  if (field.type === 'date')
    return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
  return value;
}
