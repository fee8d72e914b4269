import { createContext, use } from 'react';

/** The studio's language as the reader's own country writes it: English has two orders of day and month. */
export function regionalTag(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

/** Numbers and times as people write them there (a BCP 47 tag); times in the zone that is given. */
export function createFormat(locale: string) {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 15 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  // Making a format is slow and a grid needs hundreds a frame: one a currency and one a zone.
  const fixed = remember((digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: Number(digits), maximumFractionDigits: 15 }));
  const money = remember((currency) => moneyFormat(locale, currency));
  const moment = remember(
    (timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: timeZone || undefined }),
  );
  return {
    locale,
    /** `digits`: that many after the decimal mark, always. */
    number: (value: number, digits?: number) => (digits === undefined ? plain : fixed(String(digits))).format(value),
    // Given as a string: digits past a double's precision stay as they are.
    money: (amount: string, currency: string) => (isAmount(amount) ? money(currency).format(amount) : `${amount} ${currency}`),
    date: (text: string) => whenValid(text, `${text}T00:00:00Z`, (date) => day.format(date)),
    dateTime: (instant: string, timeZone = '') => whenValid(instant, instant, (date) => moment(timeZone).format(date)),
    ago: (instant: string, now = Date.now()) => ago(relative, (new Date(instant).getTime() - now) / 1000),
  };
}

export type Format = ReturnType<typeof createFormat>;

export const FormatContext = createContext<Format | null>(null);

export function useFormat(): Format {
  const format = use(FormatContext);
  if (!format) throw new Error('useFormat needs a FormatContext above it.');
  return format;
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

function moneyFormat(language: string, currency: string): Intl.NumberFormat {
  const usual = /^[A-Z]{3}$/.test(currency) ? { style: 'currency' as const, currency } : {};
  const digits = new Intl.NumberFormat(language, usual).resolvedOptions().minimumFractionDigits;
  return new Intl.NumberFormat(language, { ...usual, minimumFractionDigits: digits, maximumFractionDigits: 10 });
}

function isAmount(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function whenValid(text: string, value: string, format: (date: Date) => string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? text : format(date);
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function ago(format: Intl.RelativeTimeFormat, seconds: number): string {
  for (const [unit, size] of units) if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(0, 'second');
}
