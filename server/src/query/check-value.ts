import type { FilterOperator } from '@atrium/sdk';
import { isUuid } from '../lib/index.ts';
import { isDuration, isStorable, isTimeOfDay } from '../schema/index.ts';
import type { JsonValue, Money, Operand, Test, Value } from './ast.ts';
import { at, isPlain, nameType, type Checking, type Path } from './checking.ts';
import { order, likeness, type Kind } from './kinds.ts';
import { limits } from './limits.ts';
import { midnightSlot, timeVariable, userTagSlot, userVariable, Variable, type Slot } from './variables.ts';

type Read = Value | undefined;

/** A test with its values read, or undefined with what was wrong in `c`. */
export function readTest(c: Checking, operand: Operand, op: FilterOperator, raw: unknown, path: Path): Test | undefined {
  switch (op) {
    case '_null':
    case '_nnull':
    case '_empty':
    case '_nempty': {
      const asked = readBoolean(c, raw);
      if (asked === undefined) return c.refuse(path, 'wrong_type', `${op} takes true or false, not ${nameType(raw)}.`);
      return op === '_null' || op === '_nnull'
        ? { op: '_null', holds: asked === (op === '_null') }
        : { op: '_empty', holds: asked === (op === '_empty') };
    }
    case '_in':
    case '_nin':
      return readIn(c, operand, op, raw, path);
    case '_between':
    case '_nbetween':
      return readBetween(c, operand, op, raw, path);
    default: {
      const value = operand.kind === 'multi_select' ? readOptions(c, op, raw, path) : readValue(c, operand, raw, path);
      return value === undefined || (operand.path && !suitsJson(c, op, value, path)) ? undefined : { op, value };
    }
  }
}

function readIn(c: Checking, operand: Operand, op: '_in' | '_nin', raw: unknown, path: Path): Test | undefined {
  const list = readList(c, raw);
  if (!list) return c.refuse(path, 'wrong_type', `${op} takes a list, not ${nameType(raw)}.`);
  if (list.length > limits.listValues) return tooManyValues(c, list, limits.listValues, path);
  const values = list.map((one, i) => readValue(c, operand, one, at(path, i)));
  if (values.includes(undefined)) return undefined;
  if (values.length > 0 && values.every(isMoney))
    return values.length <= limits.listMoney ? { op, list: values } : tooManyValues(c, values, limits.listMoney, path);
  const texts: (string | Variable)[] = [];
  for (const [i, value] of values.entries()) {
    if (typeof value === 'string' || value instanceof Variable) texts.push(value);
    else if (typeof value === 'number' || typeof value === 'boolean') texts.push(String(value));
    else if (isJson(value)) texts.push(JSON.stringify(value.json));
    else return c.refuse(at(path, i), 'wrong_type', `A list for ${op} holds plain values of one form.`);
  }
  return { op, list: texts };
}

const tooManyValues = (c: Checking, { length }: readonly unknown[], most: number, path: Path): undefined =>
  c.refuse(path, 'too_many_values', `This list holds at most ${most} values; it has ${length}. Ask in parts.`);

function readBetween(c: Checking, operand: Operand, op: '_between' | '_nbetween', raw: unknown, path: Path): Test | undefined {
  const list = readList(c, raw);
  if (list?.length !== 2) return c.refuse(path, 'wrong_type', `${op} takes a list of two values: the lowest and the highest.`);
  const low = readValue(c, operand, list[0], at(path, 0));
  const high = readValue(c, operand, list[1], at(path, 1));
  if (low === undefined || high === undefined) return undefined;
  const alike = isMoney(low) ? isMoney(high) && low.currency === high.currency : !isMoney(high);
  if (operand.path && !(suitsJson(c, op, low, path) && suitsJson(c, op, high, path))) return undefined;
  if (isJson(low) && isJson(high) && typeof low.json !== typeof high.json)
    return c.refuse(path, 'wrong_type', `${op} takes two values of one type.`);
  return alike ? { op, low, high } : c.refuse(path, 'wrong_type', `${op} takes two amounts of one currency.`);
}

/** In the bracket form of a query string a list is written with commas, or with indexes. */
function readList(c: Checking, raw: unknown): unknown[] | undefined {
  if (Array.isArray(raw)) return raw;
  if (!c.asText) return undefined;
  if (typeof raw === 'string') return raw === '' ? [] : raw.split(',');
  return isPlain(raw) ? Object.values(raw).flat() : undefined;
}

const readBoolean = (c: Checking, raw: unknown): boolean | undefined => {
  if (typeof raw === 'boolean') return raw;
  return c.asText && (raw === 'true' || raw === 'false') ? raw === 'true' : undefined;
};

export const isMoney = (value: Read): value is Money => typeof value === 'object' && value !== null && 'amount' in value;
export const isJson = (value: Read): value is JsonValue => typeof value === 'object' && value !== null && 'json' in value;

/** What a value of each kind looks like, for messages. */
const looks: Record<Kind, string> = {
  text: 'text',
  select: 'text',
  actor: 'text such as "user:<id>"',
  person_name: 'text such as "Ada Lovelace"',
  uuid: "a record's id",
  one: "a record's id",
  many: "a record's id",
  integer: 'a whole number',
  autonumber: 'a number as the field shows it',
  number: 'a number',
  currency: 'a decimal string such as "12.50", or {"amount": "12.50", "currency": "GBP"}',
  boolean: 'true or false',
  date: 'a date such as "2010-12-01"',
  datetime: 'a time such as "2010-12-01T08:26:00.000Z"',
  time: 'a time of day such as "08:26:00"',
  duration: 'a duration such as "P1DT2H"',
  multi_select: 'a list of texts',
  json: 'any JSON but null',
};

function readValue(c: Checking, operand: Operand, raw: unknown, path: Path): Read {
  if (raw === null) return c.refuse(path, 'wrong_type', 'A null never equals anything; ask with {"_null": true}.');
  if (operand.path) return readJson(c, raw, path);
  const value =
    c.asText && typeof raw === 'string' ? readers[operand.kind](fromText(operand.kind, raw), operand) : readers[operand.kind](raw, operand);
  if (value !== undefined) return value;
  if (typeof raw === 'string' && raw.startsWith('$')) {
    return c.refuse(
      path,
      'unknown_variable',
      `${raw} is no variable that fits ${looks[operand.kind]}; there are $NOW, $NOW(-1 day), $TODAY and $CURRENT_USER.`,
    );
  }
  return c.refuse(path, 'wrong_type', `Expected ${looks[operand.kind]}, not ${nameType(raw)}.`);
}

function fromText(kind: Kind, raw: string): unknown {
  if (kind === 'integer' || kind === 'number') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(raw) ? Number(raw) : raw;
  if (kind === 'boolean') return raw === 'true' ? true : raw === 'false' ? false : raw;
  return raw;
}

/** Text that only looks like a variable is text; `$CURRENT_USER.` with something unknown behind it is a mistake. */
function readText(raw: unknown): Slot | undefined {
  if (typeof raw !== 'string' || !isStorable(raw)) return undefined;
  return userVariable(raw) ?? (raw.startsWith('$CURRENT_USER.') ? undefined : raw);
}

const readId = (raw: unknown): Slot | undefined =>
  isUuid(raw) ? raw : raw === '$CURRENT_USER' || raw === '$CURRENT_USER.id' ? userVariable(raw) : undefined;

const decimal = /^-?\d{1,40}(\.\d{1,40})?$/;
const isDecimal = (raw: unknown): raw is string => typeof raw === 'string' && decimal.test(raw);

function readCurrency(raw: unknown, { part }: Operand): Slot | Money | undefined {
  if (isDecimal(raw)) return raw;
  if (part !== null || !isPlain(raw) || Object.keys(raw).length !== 2) return undefined;
  const { amount, currency } = raw;
  return isDecimal(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? { amount, currency } : undefined;
}

function readAutonumber(raw: unknown, { prop }: Operand): Slot | undefined {
  const { prefix = '' } = prop.field?.options ?? {};
  if (Number.isSafeInteger(raw)) return Number(raw);
  if (typeof raw !== 'string' || !raw.startsWith(prefix)) return undefined;
  const digits = raw.slice(prefix.length);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;

export function isDay(raw: string): boolean {
  const match = dayPattern.exec(raw);
  if (!match || match[1] === '0000') return false;
  const date = new Date(`${raw}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(match[3]);
}

function readDate(raw: unknown): Slot | undefined {
  if (typeof raw !== 'string') return undefined;
  return raw.startsWith('$') ? (timeVariable(raw, 'date') ?? undefined) : isDay(raw) ? raw : undefined;
}

const timePattern = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function readDatetime(raw: unknown): Slot | undefined {
  if (typeof raw !== 'string') return undefined;
  if (raw.startsWith('$')) return timeVariable(raw, 'datetime') ?? undefined;
  if (isDay(raw)) return midnightSlot(raw);
  const day = timePattern.exec(raw)?.[1];
  if (!day || !isDay(day)) return undefined;
  const time = new Date(raw);
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time.toISOString() : undefined;
}

const readers: Record<Kind, (raw: unknown, operand: Operand) => Read> = {
  text: readText,
  select: readText,
  person_name: readText,
  actor: (raw) => (raw === '$CURRENT_USER' ? userTagSlot : readText(raw)),
  uuid: readId,
  one: readId,
  many: readId,
  integer: (raw) => (Number.isSafeInteger(raw) ? Number(raw) : undefined),
  autonumber: readAutonumber,
  number: (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined),
  currency: readCurrency,
  boolean: (raw) => (typeof raw === 'boolean' ? raw : undefined),
  date: readDate,
  datetime: readDatetime,
  time: (raw) => (isTimeOfDay(raw) ? raw : undefined),
  duration: (raw) => (isDuration(raw) ? raw : undefined),
  multi_select: () => undefined,
  json: (raw) => (isJsonable(raw) ? { json: raw } : undefined),
};

/** Postgres's JSON holds neither NUL nor half of a surrogate pair, which JSON.stringify writes as escapes. */
const isJsonable = (raw: unknown): boolean => raw !== null && raw !== undefined && !/\\u(?:0000|d[89a-f])/.test(JSON.stringify(raw));

function readJson(c: Checking, raw: unknown, path: Path): JsonValue | undefined {
  const value = c.asText && typeof raw === 'string' ? plainOf(raw) : raw;
  if (typeof value === 'string' ? isStorable(value) : typeof value === 'number' || typeof value === 'boolean') return { json: value };
  return c.refuse(path, 'wrong_type', `A value inside JSON is compared with text, a number, true or false, not with ${nameType(raw)}.`);
}

/** What is in JSON is ordered among numbers and among texts; likeness is a matter of text. */
function suitsJson(c: Checking, op: FilterOperator, value: Value, path: Path): boolean {
  const type = isJson(value) ? typeof value.json : 'other';
  const suits = likeness.some((one) => one === op)
    ? type === 'string'
    : !order.some((one) => one === op) || type === 'string' || type === 'number';
  if (!suits) c.refuse(path, 'wrong_type', `${op} takes ${type === 'number' ? 'text' : 'a number or text'}.`);
  return suits;
}

function plainOf(raw: string): unknown {
  if (raw === 'true' || raw === 'false') return raw === 'true';
  return /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
}

function readOptions(c: Checking, op: FilterOperator, raw: unknown, path: Path): Slot | undefined {
  const isText = (one: unknown): one is string => typeof one === 'string' && isStorable(one);
  if (op === '_contains' || op === '_ncontains') {
    return isText(raw) ? raw : c.refuse(path, 'wrong_type', `${op} takes one of the options as text, not ${nameType(raw)}.`);
  }
  const list = readList(c, raw);
  if (list && list.length <= limits.listValues && list.every(isText)) return list;
  return c.refuse(path, 'wrong_type', `${op} takes a list of at most ${limits.listValues} texts.`);
}
