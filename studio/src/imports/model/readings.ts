/** A date as a pattern reads it: `iso` is `2010-12-01` or `2010-12-01T08:26:00Z` on the clock of the file. */
export type Reading = { pattern: string; iso: string; hasTime: boolean };

const token = /'[^']*'|yyyy|yy|MMMM|MMM|MM?|dd?|HH?|hh?|mm|ss|S+|a|X{1,3}|./g;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What `text` means by a pattern of Unicode's LDML; undefined when the pattern doesn't fit. */
export function readDate(text: string, pattern: string): Reading | undefined {
  const names: string[] = [];
  const source = [...pattern.matchAll(token)].map(([part]) => toGroup(part, names)).join('');
  const match = new RegExp(`^${source}$`, 'iu').exec(text.trim());
  if (!match) return undefined;
  const found = new Map(names.map((name, i) => [name, match[i + 1] ?? '']));
  const year = yearOf(found.get('y') ?? '');
  const month = monthOf(found.get('M') ?? '');
  const day = Number(found.get('d'));
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const hasTime = found.has('H') || found.has('h');
  const iso = date.toISOString().slice(0, 10);
  return { pattern, hasTime, iso: hasTime ? `${iso}T${clockOf(found)}Z` : iso };
}

/** A value of the column on which the patterns disagree, with what each makes of it. */
export function findDoubt(samples: string[], patterns: string[]): { sample: string; readings: Reading[] } | undefined {
  for (const sample of samples) {
    const readings = patterns.map((pattern) => readDate(sample, pattern)).filter((reading) => reading !== undefined);
    if (readings.length === patterns.length && new Set(readings.map(({ iso }) => iso)).size > 1) return { sample, readings };
  }
  return undefined;
}

/** Which part comes first: what tells readings of the same date apart in words. */
export function orderOf(pattern: string): 'day' | 'month' | 'year' {
  const first = /[dMy]/.exec(pattern)?.[0];
  return first === 'd' ? 'day' : first === 'M' ? 'month' : 'year';
}

function toGroup(part: string, names: string[]): string {
  const group = (name: string, source: string): string => {
    names.push(name);
    return `(${source})`;
  };
  if (part.startsWith("'")) return [...part.slice(1, -1)].map(escape).join('');
  if (part === 'yyyy') return group('y', '\\d{4}');
  if (part === 'yy') return group('y', '\\d{2}');
  if (part.startsWith('MMM')) return group('M', '\\p{L}+\\.?');
  if (/^(MM?|dd?|HH?|hh?)$/.test(part)) return group(part.slice(0, 1), '\\d{1,2}');
  if (part === 'mm' || part === 'ss') return group(part.slice(0, 1), '\\d{2}');
  if (part.startsWith('S')) return '\\d+';
  if (part === 'a') return group('a', '[ap]m');
  if (part.startsWith('X')) return '(?:Z|[+-]\\d{2}(?::?\\d{2})?)';
  return escape(part);
}

function escape(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function yearOf(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function monthOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : months.indexOf(text.slice(0, 3).toLowerCase()) + 1;
}

function clockOf(found: Map<string, string>): string {
  const given = Number(found.get('H') ?? found.get('h'));
  const half = found.get('a')?.toLowerCase();
  const hour = half ? (given % 12) + (half === 'pm' ? 12 : 0) : given;
  return [hour, Number(found.get('m') ?? 0), Number(found.get('s') ?? 0)].map((n) => String(n).padStart(2, '0')).join(':');
}
