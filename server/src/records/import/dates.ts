import { createRequire } from 'node:module';
import { TZDate, tz, tzOffset } from '@date-fns/tz';
import type * as DateFns from 'date-fns';

/** Reads dates and datetimes of one format; undefined when a text doesn't fit it. */
export type DateReader = {
  /** `2010-12-01`, by the clock that the file was written by. */
  readDate: (text: string) => string | undefined;
  /** `2010-12-01T08:26:00.000Z`. */
  readInstant: (text: string) => string | undefined;
};

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number; offset: number | null };
type ReadParts = (text: string) => Parts | undefined;

const tokenPattern = /''|'(?:''|[^'])+(?:'|$)|([A-Za-z])\1*o?|./gs;
const weekYears = /^(?:Y+|D+)$/;
/** date-fns's own: they would mean what its default language, American English, makes of them. */
const localized = /^[Pp]+$/;
const zoneTokens = /^[XxOz]/;
const utc = tz('UTC');
const require = createRequire(import.meta.url);

/** Loaded when a format needs it, and not as ES modules: of those each reads date-fns's own 200 KB package.json, 80 MB in all. */
const dateFns = () => ({
  ...(require('date-fns/parse') as Pick<typeof DateFns, 'parse'>),
  ...(require('date-fns/format') as Pick<typeof DateFns, 'format'>),
});

const tokensOf = (format: string): string[] => format.match(tokenPattern) ?? [];

/** What is wrong with a format (a Unicode LDML pattern), or null. @see https://unicode.org/reports/tr35/tr35-dates.html#Date_Format_Patterns */
export function flawOfFormat(format: string): string | null {
  const tokens = tokensOf(format);
  const wrong = tokens.find((token) => weekYears.test(token));
  if (format.trim() === '' || tokens.some((token) => localized.test(token))) return 'Write a pattern such as dd/MM/yyyy HH:mm.';
  if (wrong) return `${wrong} counts by weeks or by days of the year; write ${wrong.toLowerCase()}.`;
  const missing = 'The format must name the year, the month and the day, as dd/MM/yyyy does.';
  const digits = compileDigits(format);
  if (digits) return digits.parts.includes('month') && digits.parts.includes('day') ? null : missing;
  try {
    const sample = dateFns().format(new TZDate(2003, 10, 22, 13, 45, 59, 0, 'UTC'), format);
    return createDateReader(format, 'UTC').readDate(sample) === '2003-11-22' ? null : missing;
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : 'This is not a format.';
  }
}

/**
 * A reader of `format`, in a zone of the IANA. Formats of digits only are read by an expression: date-fns takes 150 µs a
 * value, which would be more than all else that a line costs.
 */
export function createDateReader(format: string, timeZone: string): DateReader {
  const read = remember(compileDigits(format)?.read ?? readByDateFns(format));
  const toInstant = createClock(timeZone);
  return {
    readDate: (text) => {
      const parts = read(text);
      return parts && dayOf(parts);
    },
    readInstant: (text) => {
      const parts = read(text);
      if (!parts) return undefined;
      const wall = wallOf(parts);
      const instant = parts.offset === null ? toInstant(wall) : wall - parts.offset * 60_000;
      return new Date(instant).toISOString();
    },
  };
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const dayOf = ({ year, month, day }: Parts): string => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
const wallOf = ({ year, month, day, hour, minute, second, ms }: Parts): number => Date.UTC(year, month - 1, day, hour, minute, second, ms);

/** The lines of an order share their date, and a file of any size has few days. */
const maxKept = 10_000;

function remember(read: ReadParts): ReadParts {
  const kept = new Map<string, Parts | undefined>();
  return (text) => {
    if (kept.has(text)) return kept.get(text);
    const parts = read(text);
    if (kept.size >= maxKept) kept.clear();
    kept.set(text, parts);
    return parts;
  };
}

type Part = keyof Parts | 'noon' | 'century';

const digitTokens: Record<string, { source: string; part: Part }> = {
  yyyy: { source: '(\\d{4})', part: 'year' },
  yy: { source: '(\\d{2})', part: 'century' },
  MM: { source: '(\\d{1,2})', part: 'month' },
  M: { source: '(\\d{1,2})', part: 'month' },
  dd: { source: '(\\d{1,2})', part: 'day' },
  d: { source: '(\\d{1,2})', part: 'day' },
  HH: { source: '(\\d{1,2})', part: 'hour' },
  H: { source: '(\\d{1,2})', part: 'hour' },
  hh: { source: '(\\d{1,2})', part: 'hour' },
  h: { source: '(\\d{1,2})', part: 'hour' },
  mm: { source: '(\\d{1,2})', part: 'minute' },
  m: { source: '(\\d{1,2})', part: 'minute' },
  ss: { source: '(\\d{1,2})', part: 'second' },
  s: { source: '(\\d{1,2})', part: 'second' },
  a: { source: '([AaPp])\\.?[Mm]\\.?', part: 'noon' },
  X: { source: '(Z|[+-]\\d{2}(?::?\\d{2})?)', part: 'offset' },
  XX: { source: '(Z|[+-]\\d{2}(?::?\\d{2})?)', part: 'offset' },
  XXX: { source: '(Z|[+-]\\d{2}(?::?\\d{2})?)', part: 'offset' },
};

/** Undefined where it isn't digits alone; a format that names a month but no year is left to date-fns to refuse. */
function compileDigits(format: string): { read: ReadParts; parts: readonly Part[] } | undefined {
  const parts: Part[] = [];
  const sources: string[] = [];
  for (const token of tokensOf(format)) {
    const known = /^S{1,9}$/.test(token) ? { source: `(\\d{${token.length}})`, part: 'ms' as const } : digitTokens[token];
    if (known) {
      if (parts.includes(known.part)) return undefined;
      parts.push(known.part);
      sources.push(known.source);
    } else if (/^[A-Za-z]/.test(token)) return undefined;
    else sources.push(literalSource(token));
  }
  const isTwelve = /h/.test(format);
  if (isTwelve !== parts.includes('noon') || parts.includes('year') === parts.includes('century')) return undefined;
  const expression = new RegExp(`^${sources.join('')}$`);
  const read: ReadParts = (text) => {
    const match = expression.exec(text);
    return match ? toParts(parts, match, isTwelve) : undefined;
  };
  return { read, parts };
}

function literalSource(token: string): string {
  if (/^\s+$/.test(token)) return '\\s+';
  const text =
    token === "''" ? "'" : token.startsWith("'") ? token.slice(1, token.endsWith("'") ? -1 : undefined).replaceAll("''", "'") : token;
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function toParts(names: readonly Part[], match: RegExpExecArray, isTwelve: boolean): Parts | undefined {
  const parts: Parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0, offset: null };
  let isAfternoon = false;
  names.forEach((name, i) => {
    const text = match[i + 1]!;
    if (name === 'noon') isAfternoon = text.toLowerCase() === 'p';
    else if (name === 'century') parts.year = fullYear(Number(text));
    else if (name === 'offset') parts.offset = offsetOf(text);
    else if (name === 'ms') parts.ms = Math.trunc(Number(`0.${text}`) * 1000);
    else parts[name] = Number(text);
  });
  if (isTwelve) {
    if (parts.hour < 1 || parts.hour > 12) return undefined;
    parts.hour = (parts.hour % 12) + (isAfternoon ? 12 : 0);
  }
  return isReal(parts) ? parts : undefined;
}

/** Two digits mean the year that is less than fifty years ahead, as LDML and date-fns have it. */
function fullYear(digits: number): number {
  const end = new Date().getUTCFullYear() + 50;
  const century = end - (end % 100);
  return digits >= end % 100 ? century - 100 + digits : century + digits;
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.replaceAll(/\D/g, '').padEnd(4, '0');
  return (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * (text.startsWith('-') ? -1 : 1);
}

function isReal(parts: Parts): boolean {
  const { year, month, day, hour, minute, second } = parts;
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readByDateFns(format: string): ReadParts {
  const { parse } = dateFns();
  const hasZone = tokensOf(format).some((token) => zoneTokens.test(token));
  const reference = new Date(Date.UTC(new Date().getUTCFullYear(), 0, 1));
  return (text) => {
    const read = parse(text, format, reference, { in: utc });
    const ms = read.getTime();
    if (Number.isNaN(ms)) return undefined;
    const wall = new Date(ms);
    const year = wall.getUTCFullYear();
    // `yyyy` takes fewer digits too, and makes the year 10 of them.
    if (year < 1000 || year > 9999) return undefined;
    return {
      ...{ year, month: wall.getUTCMonth() + 1, day: wall.getUTCDate() },
      ...{ hour: wall.getUTCHours(), minute: wall.getUTCMinutes(), second: wall.getUTCSeconds(), ms: wall.getUTCMilliseconds() },
      offset: hasZone ? 0 : null,
    };
  };
}

const dayMs = 86_400_000;

/**
 * Wall clock -> instant. A time that the clock shows twice is the first of the two, one that it leaves out is as long
 * after midnight as it says: what RFC 5545 and Temporal do.
 */
function createClock(timeZone: string): (wall: number) => number {
  const steady = new Map<number, number | null>();
  const offsetAt = (instant: number): number => tzOffset(timeZone, new Date(instant)) * 60_000;
  return (wall) => {
    const day = Math.floor(wall / dayMs);
    let offset = steady.get(day);
    if (offset === undefined) {
      const before = offsetAt((day - 1) * dayMs);
      offset = before === offsetAt((day + 2) * dayMs) ? before : null;
      if (steady.size >= maxKept) steady.clear();
      steady.set(day, offset);
    }
    if (offset !== null) return wall - offset;
    const [before, after] = [offsetAt(wall - dayMs), offsetAt(wall + dayMs)];
    if (offsetAt(wall - before) === before) return wall - before;
    return offsetAt(wall - after) === after ? wall - after : wall - before;
  };
}
