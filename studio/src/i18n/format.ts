import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers and times as people write them in the studio's language; times in the zone that is given. */
export function createFormat(language: string) {
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 15 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    number: (value: number) => plain.format(value),
    money: (amount: string, currency: string) => money(language, amount, currency),
    date: (day: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
    dateTime: (instant: string, timeZone?: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant)),
    ago: (instant: string, now: number) => ago(relative, (new Date(instant).getTime() - now) / 1000),
  };
}

export type Format = ReturnType<typeof createFormat>;

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}

function money(language: string, amount: string, currency: string): string {
  // Given as a string: decimals past a double's precision stay as they are.
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits: 10 });
  return format.format(amount as `${number}`);
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
