/**
 * How a date that stands in a file may be read. A value has as many readings as there are patterns that fit it; a column
 * is read by the pattern that fits the most of its values, and is ambiguous when two fit as many and don't agree.
 */
export type ReadingCounts = {
  /** Values that were looked at. */
  total: number;
  /** How many values each pattern fits. */
  fits: Map<string, number>;
  /** By `a|b`, for each pair of patterns that read some value as two different days, such a value. */
  differ: Map<string, string>;
};

/** `doubt`: a value that the ambiguous patterns read as different days. */
export type Readings = { format: string | null; ambiguous: string[]; doubt: string | null; fits: number };

const createReadingCounts = (): ReadingCounts => ({ total: 0, fits: new Map(), differ: new Map() });

const numeric =
  /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:(T|,? )(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?( ?[AaPp][Mm])?( ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$/;
const named =
  /^(?:(\d{1,2})([-/. ])|)(\p{L}{3,9})\.?(?:([-/. ])(\d{1,2}),)?([-/. ])(\d{4}|\d{2})(?:(T|,? )(\d{1,2}):(\d{2})(?::(\d{2}))?( ?[AaPp][Mm])?)?$/u;

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

type Reading = { pattern: string; day: string };

/** The same text again is common (the lines of an order), so the last one's answer is kept. */
const maxKept = 1000;

export function createReadingCounter() {
  const counts = createReadingCounts();
  const kept = new Map<string, Reading[]>();
  return { counts, add };

  function add(text: string): void {
    let found = kept.get(text);
    if (!found) {
      found = readingsOf(text);
      if (kept.size >= maxKept) kept.clear();
      kept.set(text, found);
    }
    counts.total++;
    found.forEach(({ pattern, day }, i) => {
      counts.fits.set(pattern, (counts.fits.get(pattern) ?? 0) + 1);
      for (const other of found.slice(0, i)) {
        const pair = `${other.pattern}|${pattern}`;
        if (other.day !== day && !counts.differ.has(pair)) counts.differ.set(pair, text);
      }
    });
  }
}

/** The pattern of a column, or all patterns that fit its values equally well and mean different days. */
export function decideReadings({ fits, differ }: ReadingCounts): Readings {
  const most = Math.max(0, ...fits.values());
  const best = [...fits].filter(([, count]) => count === most).map(([pattern]) => pattern);
  const doubts = best.flatMap((one) => best.flatMap((other) => differ.get(`${one}|${other}`) ?? []));
  const [doubt = null] = doubts;
  return { format: doubt === null ? (best[0] ?? null) : null, ambiguous: doubt === null ? [] : best, doubt, fits: most };
}

/** Patterns by Unicode's LDML that read `text` as a day that exists, and that day. */
export function readingsOf(text: string): Reading[] {
  return readNumbers(text.trim()) ?? readName(text.trim()) ?? [];
}

function readNumbers(text: string): Reading[] | undefined {
  const match = numeric.exec(text);
  if (!match) return undefined;
  const [, a = '', separator = '', b = '', c = ''] = match;
  const time = timePattern(match.slice(5));
  if (time === undefined) return [];
  const [x, y, z] = [Number(a), Number(b), Number(c)];
  const sep = separator;
  const readings: Reading[] = [];
  const add = (pattern: string, [year, month, day]: [number, number, number]): void => {
    const iso = toDay(year, month, day);
    if (iso) readings.push({ pattern: pattern + time, day: iso });
  };
  if (a.length === 4) {
    if (c.length <= 2) add(`yyyy${sep}MM${sep}dd`, [x, y, z]);
  } else if (c.length === 4) {
    add(`dd${sep}MM${sep}yyyy`, [z, y, x]);
    add(`MM${sep}dd${sep}yyyy`, [z, x, y]);
  } else if (a.length <= 2 && c.length === 2) {
    add(`dd${sep}MM${sep}yy`, [shortYear(z), y, x]);
    add(`MM${sep}dd${sep}yy`, [shortYear(z), x, y]);
    if (a.length === 2) add(`yy${sep}MM${sep}dd`, [shortYear(x), y, z]);
  }
  return readings;
}

function timePattern([joint, hour, minute, second, fraction, noon, zone]: (string | undefined)[]): string | undefined {
  if (joint === undefined) return '';
  const isTwelve = noon !== undefined;
  const h = Number(hour);
  if (Number(minute) > 59 || Number(second ?? 0) > 59 || h > 23 || (isTwelve && (h < 1 || h > 12))) return undefined;
  const parts = [
    joint === 'T' ? "'T'" : joint,
    isTwelve ? 'hh:mm' : 'HH:mm',
    second === undefined ? '' : ':ss',
    fraction === undefined ? '' : `.${'S'.repeat(fraction.length)}`,
    noon === undefined ? '' : noon.startsWith(' ') ? ' a' : 'a',
    zone === undefined ? '' : (zone.startsWith(' ') ? ' ' : '') + zonePattern(zone.trim()),
  ];
  return parts.join('');
}

const zonePattern = (zone: string): string => (zone.includes(':') || zone === 'Z' ? 'XXX' : zone.length === 3 ? 'X' : 'XX');

/** `3 Dec 2010`, `Dec 3, 2010`, `03-December-10`: the month is named, so nothing is in doubt. */
function readName(text: string): Reading[] | undefined {
  const match = named.exec(text);
  if (!match) return undefined;
  const [, before, firstSep = '', name = '', nextSep = '', after, lastSep = '', year = ''] = match;
  const month = months.findIndex((one) => one === name.toLowerCase() || one.slice(0, 3) === name.toLowerCase());
  const day = before ?? after;
  const time = timePattern([match[8], match[9], match[10], match[11], undefined, match[12], undefined]);
  if (month < 0 || day === undefined || (before !== undefined && after !== undefined) || time === undefined) return [];
  const y = year.length === 4 ? 'yyyy' : 'yy';
  const iso = toDay(year.length === 4 ? Number(year) : shortYear(Number(year)), month + 1, Number(day));
  if (!iso) return [];
  return wordsFor(name).map((m) => ({
    pattern: (before === undefined ? `${m}${nextSep}d,${lastSep}${y}` : `d${firstSep}${m}${lastSep}${y}`) + time,
    day: iso,
  }));
}

/** May is short and long at once. */
const wordsFor = (month: string): string[] => (month.length > 3 ? ['MMMM'] : month.toLowerCase() === 'may' ? ['MMM', 'MMMM'] : ['MMM']);

/** Only to tell readings apart; which century is meant is date-fns's to say when the value is read. */
const shortYear = (year: number): number => 2000 + year;

function toDay(year: number, month: number, day: number): string | undefined {
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${month}-${day}`;
}
