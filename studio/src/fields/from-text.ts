import type { FieldDefinition, Member, ObjectDefinition } from '@atrium/sdk';
import { findObject } from '../resources/objects.ts';
import { isToMany, titleField } from '../resources/record-selection.ts';
import { parseDecimal } from './numbers.ts';
import { asCurrency } from './values.ts';
import { fromZonedInput } from './zoned.ts';

/** Why a text is no value of its field; the studio has words for each (`fields:unread`). */
export type Unread =
  | 'number'
  | 'integer'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'option'
  | 'json'
  | 'member'
  | 'record'
  | 'ambiguous'
  | 'toMany';

/** `shown` is what a cell shows of it meanwhile. `link`: a record of `target` has to be looked up by its name first. */
export type ReadText =
  | { ok: true; value: unknown; shown: unknown }
  | { ok: true; link: string; target: ObjectDefinition }
  | { ok: false; why: Unread };

export type ReadAround = { locale: string; timeZone: string; objects: ObjectDefinition[]; members: Member[]; before: unknown };

const value = (read: unknown, shown: unknown = read): ReadText => ({ ok: true, value: read, shown });
const unread = (why: Unread): ReadText => ({ ok: false, why });

/** A text from a spreadsheet as a value of a field; what only the server can judge (an email, a length) is left to it. */
export function fromText(field: FieldDefinition, given: string, around: ReadAround): ReadText {
  const text = given.trim();
  if (field.type === 'relation' && isToMany(field)) return unread('toMany');
  if (text === '') return value(null);
  switch (field.type) {
    case 'integer':
    case 'number':
      return readNumber(field, text, around.locale);
    case 'currency':
      return readMoney(field, text, around);
    case 'boolean':
      return readBoolean(text);
    case 'date':
      return wrap(readDay(text, around.locale), 'date');
    case 'datetime':
      return wrap(readMoment(text, around), 'datetime');
    case 'person_name':
      return value(readName(text));
    case 'select':
      return wrap(optionOf(field, text), 'option');
    case 'multi_select': {
      const chosen = text.split(',').map((part) => optionOf(field, part.trim()));
      return chosen.includes(null) ? unread('option') : value([...new Set(chosen)]);
    }
    case 'user': {
      const found = around.members.filter(({ name, email }) => same(name, text) || same(email, text));
      const [member] = found;
      return member ? (found.length > 1 ? unread('ambiguous') : value(member.id, { id: member.id, name: member.name })) : unread('member');
    }
    case 'relation': {
      const target = findObject(around.objects, field.target ?? '');
      return target && titleField(target) ? { ok: true, link: text, target } : unread('record');
    }
    case 'json':
      return readJson(text);
    default:
      return value(given.replace(/\r?\n$/, ''));
  }
}

const wrap = (read: unknown, why: Unread): ReadText => (read === null ? unread(why) : value(read));
const same = (a: string, b: string): boolean => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;

function readNumber(field: FieldDefinition, text: string, locale: string): ReadText {
  const share = field.type === 'number' && text.endsWith('%');
  const decimal = parseDecimal(share ? text.slice(0, -1) : text, locale);
  // By the exponent: a division would bring digits that nobody wrote.
  const number = decimal === null ? Number.NaN : Number(share ? `${decimal}e-2` : decimal);
  if (Number.isNaN(number)) return unread(field.type === 'integer' ? 'integer' : 'number');
  return field.type === 'integer' && !Number.isSafeInteger(number) ? unread('integer') : value(number);
}

/** `12.50`, `12.50 GBP`, `£12.50`: without a code it is the currency that stands there, or the field's own. */
function readMoney(field: FieldDefinition, text: string, { locale, before }: ReadAround): ReadText {
  const code = /\b[A-Z]{3}\b/.exec(text)?.[0];
  const currency = code ?? asCurrency(before)?.currency ?? field.defaultCurrency ?? field.currencies?.[0] ?? 'EUR';
  const amount = parseDecimal(text.replace(code ?? '', '').replaceAll(/\p{Sc}/gu, ''), locale);
  return amount === null ? unread('number') : value({ amount, currency });
}

const yes = ['true', 'yes', 'y', '1', 'x', 'on', 'ja', 'j', 'wahr', '✓'];
const no = ['false', 'no', 'n', '0', 'off', 'nein', 'falsch'];

function readBoolean(text: string): ReadText {
  const word = text.toLowerCase();
  return yes.includes(word) ? value(true) : no.includes(word) ? value(false) : unread('boolean');
}

/** `2010-12-01`, or the day's parts in the order in which the language writes them. Null: no day, or none that exists. */
function readDay(text: string, locale: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return toDay(iso[1], iso[2], iso[3]);
  const parts = /^(\d{1,4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,4})$/.exec(text);
  if (!parts) return null;
  const order = new Intl.DateTimeFormat(locale).formatToParts().filter(({ type }) => ['day', 'month', 'year'].includes(type));
  const at = (type: string) => parts[1 + order.findIndex((part) => part.type === type)];
  return toDay(at('year'), at('month'), at('day'));
}

function toDay(year = '', month = '', day = ''): string | null {
  if (year.length !== 2 && year.length !== 4) return null;
  const text = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/** A day and a time on the clock of the workspace's zone, or an instant. */
function readMoment(text: string, { locale, timeZone }: ReadAround): string | null {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
  }
  const [, dayText = '', hour = '0', minute = '0', second = '0', half] =
    /^(\S+?)(?:[T,]?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$/i.exec(text) ?? [];
  const day = readDay(dayText, locale);
  const hours = (Number(hour) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const clock = [hours, Number(minute), Number(second)].map((part) => String(part).padStart(2, '0')).join(':');
  return fromZonedInput(`${day}T${clock}`, timeZone);
}

/** The last word is the family's. */
function readName(text: string): { first: string | null; last: string | null } {
  const words = text.split(/\s+/);
  return words.length === 1 ? { first: text, last: null } : { first: words.slice(0, -1).join(' '), last: words.at(-1) ?? null };
}

function optionOf(field: FieldDefinition, text: string): string | null {
  const options = field.options?.filter(({ archived }) => !archived) ?? [];
  return (options.find((option) => option.value === text) ?? options.find(({ label }) => same(label, text)))?.value ?? null;
}

function readJson(text: string): ReadText {
  try {
    return value(JSON.parse(text) as unknown);
  } catch {
    return unread('json');
  }
}
