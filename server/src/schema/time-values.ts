const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/;

export const isTimeOfDay = (value: unknown): value is string => typeof value === 'string' && timeOfDay.test(value);

// The dates of ISO 8601 in their usual order, weeks alone, fractions of seconds alone; a sign before the whole.
const duration =
  /^(-)?P(?!$)(?:(\d{1,7})W|(?:(\d{1,5})Y)?(?:(\d{1,6})M)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})(?:\.\d{1,6})?S)?)?)$/;

/** At most 10,000 years in all. @see https://en.wikipedia.org/wiki/ISO_8601#Durations */
export function isDuration(value: unknown): value is string {
  const parts = typeof value === 'string' ? duration.exec(value) : null;
  if (!parts) return false;
  const [weeks, years, months, days, hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0)) as number[] & { length: 7 };
  const total = weeks! * 7 + years! * 365.25 + months! * 30 + days! + hours! / 24 + minutes! / 1440 + seconds! / 86_400;
  return total <= 3_652_500;
}
