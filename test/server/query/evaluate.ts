/** The query language as its README says it, in memory and as plainly as can be: what the compiled SQL is compared with. */

/** `deleted`: gone, or out of sight; `hidden`: fields that read as null, or as empty, whatever they hold. */
export type Stored = Record<string, unknown> & { id: string; deleted?: boolean; hidden?: ReadonlySet<string> };
export type Data = Record<string, Stored[]>;

type Field =
  | { kind: 'text' | 'plain' | 'date' | 'datetime' | 'tags' | 'json' | 'name' | 'money' | 'user' }
  | { kind: 'one'; target: string }
  | { kind: 'many'; target: string; of: (data: Data, row: Stored) => Stored[] };

const members: Stored[] = [
  { id: '00000000-0000-7000-8000-0000000000a1', name: 'Ada Lovelace', email: 'ada@example.com' },
  { id: '00000000-0000-7000-8000-0000000000b2', name: 'Bob Bell', email: 'bob@example.com' },
];

const pointingBack = (target: string, field: string): Field => ({
  kind: 'many',
  target,
  of: (data, row) => data[target]!.filter((other) => other[field] === row.id),
});

const fields: Record<string, Record<string, Field>> = {
  region: { id: { kind: 'plain' }, name: { kind: 'text' }, companies: pointingBack('company', 'region') },
  company: {
    ...{ id: { kind: 'plain' }, name: { kind: 'text' }, industry: { kind: 'text' }, employees: { kind: 'plain' } },
    ...{ region: { kind: 'one', target: 'region' }, owner: { kind: 'user' }, people: pointingBack('person', 'company') },
  },
  topic: {
    ...{ id: { kind: 'plain' }, name: { kind: 'text' } },
    fans: { kind: 'many', target: 'person', of: (data, row) => data.person!.filter(({ topics }) => (topics as string[]).includes(row.id)) },
  },
  member: { id: { kind: 'plain' }, name: { kind: 'text' }, email: { kind: 'text' } },
  person: {
    ...{ id: { kind: 'plain' }, name: { kind: 'name' }, job_title: { kind: 'text' }, age: { kind: 'plain' }, score: { kind: 'plain' } },
    ...{ budget: { kind: 'money' }, active: { kind: 'plain' }, born: { kind: 'date' }, seen: { kind: 'datetime' } },
    ...{ tags: { kind: 'tags' }, data: { kind: 'json' }, owner: { kind: 'user' } },
    ...{ company: { kind: 'one', target: 'company' }, boss: { kind: 'one', target: 'person' }, reports: pointingBack('person', 'boss') },
    topics: { kind: 'many', target: 'topic', of: (data, row) => data.topic!.filter(({ id }) => (row.topics as string[]).includes(id)) },
  },
};

type Tests = Record<string, unknown>;
const collator = new Intl.Collator('und');

/** Whether a row, or the row of nulls that a relation to nothing leads to, fits a filter. */
export function fits(data: Data, object: string, row: Stored | null, filter: Tests, related = false): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (key === '_and') return (value as Tests[]).every((one) => fits(data, object, row, one, related));
    if (key === '_or') return (value as Tests[]).some((one) => fits(data, object, row, one, related));
    if (key === '_not') return !fits(data, object, row, value as Tests, related);
    if (related && key.startsWith('_')) return passes(row?.id ?? null, key, value);
    const call = /^(\w+)\((\w+)\)$/.exec(key);
    if (call) return all(value, (op, wanted) => passes(part(call[1]!, valueAt(data, object, row, call[2]!) as string | null), op, wanted));
    return fitsField(data, fields[object]![key]!, row, key, value as Tests);
  });
}

function fitsField(data: Data, field: Field, row: Stored | null, name: string, tests: Tests): boolean {
  const isHidden = row?.hidden?.has(name) ?? false;
  const value = isHidden ? null : (row?.[name] ?? null);
  switch (field.kind) {
    case 'user':
      return fits(data, 'member', members.find(({ id }) => id === value) ?? null, tests, true);
    case 'one': {
      const target = data[field.target]!.find(({ id, deleted }) => id === value && !deleted) ?? null;
      return fits(data, field.target, target, tests, true);
    }
    case 'many': {
      const rows = row && !isHidden ? field.of(data, row).filter(({ deleted }) => !deleted) : [];
      return all(tests, (quantifier, inner) => {
        const fitting = rows.filter((one) => fits(data, field.target, one, inner as Tests, true)).length;
        return quantifier === '_some' ? fitting > 0 : quantifier === '_none' ? fitting === 0 : fitting === rows.length;
      });
    }
    case 'name':
      return fitsName(value as Name, tests);
    case 'money':
      return fitsMoney(value as Money | null, tests);
    case 'tags':
      return all(tests, (op, wanted) => fitsTags(value as string[] | null, op, wanted));
    case 'json':
      return fitsJson(value, tests);
    case 'datetime':
      return all(tests, (op, wanted) => passes(value, op, wanted));
    default:
      return all(tests, (op, wanted) => passes(value, op, wanted));
  }
}

const all = (tests: unknown, test: (op: string, wanted: unknown) => boolean): boolean =>
  Object.entries(tests as Tests).every(([op, wanted]) => test(op, wanted));

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
  return a === b ? 0 : Number(a) < Number(b) ? -1 : 1;
}

/** One scalar and one operator; null passes only where the language says so. */
function passes(value: unknown, op: string, wanted: unknown): boolean {
  const has = value !== null && value !== undefined;
  const text = typeof value === 'string' ? value : '';
  const pattern = String(wanted);
  const low = (one: string): string => one.toLowerCase();
  switch (op) {
    case '_null':
      return has !== wanted;
    case '_nnull':
      return has === wanted;
    case '_empty':
      return (!has || value === '') === wanted;
    case '_nempty':
      return (has && value !== '') === wanted;
    case '_eq':
      return has && value === wanted;
    case '_neq':
      return !passes(value, '_eq', wanted);
    case '_in':
      return has && (wanted as unknown[]).includes(value);
    case '_nin':
      return !passes(value, '_in', wanted);
    case '_lt':
      return has && compare(value, wanted) < 0;
    case '_lte':
      return has && compare(value, wanted) <= 0;
    case '_gt':
      return has && compare(value, wanted) > 0;
    case '_gte':
      return has && compare(value, wanted) >= 0;
    case '_between':
      return has && compare(value, (wanted as unknown[])[0]) >= 0 && compare(value, (wanted as unknown[])[1]) <= 0;
    case '_nbetween':
      return !passes(value, '_between', wanted);
    case '_contains':
      return has && text.includes(pattern);
    case '_ncontains':
      return !passes(value, '_contains', wanted);
    case '_icontains':
      return has && low(text).includes(low(pattern));
    case '_starts_with':
      return has && text.startsWith(pattern);
    case '_istarts_with':
      return has && low(text).startsWith(low(pattern));
    case '_ends_with':
      return has && text.endsWith(pattern);
    case '_iends_with':
      return has && low(text).endsWith(low(pattern));
    default:
      throw new Error(`the evaluator knows no ${op}`);
  }
}

type Name = { first: string | null; last: string | null } | null;

function nameOf(value: Name): string | null {
  const parts = [value?.first ?? null, value?.last ?? null].filter((one) => one !== null);
  return parts.length > 0 ? parts.join(' ') : null;
}

function fitsName(value: Name, tests: Tests): boolean {
  const whole = nameOf(value);
  return all(tests, (key, wanted) => {
    if (key === 'first' || key === 'last') return all(wanted, (op, one) => passes(value?.[key] ?? null, op, one));
    return passes(whole, key, wanted);
  });
}

function fitsMoney(value: Money | null, tests: Tests): boolean {
  const amount = value ? Number(value.amount) : null;
  return all(tests, (key, wanted) => {
    if (key === 'amount') return all(wanted, (op, one) => passes(amount, op, toNumbers(one)));
    if (key === 'currency') return all(wanted, (op, one) => passes(value?.currency ?? null, op, one));
    const [sample] = [wanted].flat();
    if (typeof sample !== 'object' || sample === null) return passes(amount, key, toNumbers(wanted));
    return fitsAmounts(value, key, wanted);
  });
}

type Money = { amount: string; currency: string };

function fitsAmounts(value: Money | null, op: string, wanted: unknown): boolean {
  if (op === '_neq') return !fitsAmounts(value, '_eq', wanted);
  if (op === '_nin') return !fitsAmounts(value, '_in', wanted);
  if (op === '_nbetween') return !fitsAmounts(value, '_between', wanted);
  if (!value) return false;
  if (op === '_in') return (wanted as Money[]).some((one) => fitsAmounts(value, '_eq', one));
  const range = [wanted].flat() as Money[];
  const numbers = range.map(({ amount }) => Number(amount));
  return range[0]!.currency === value.currency && passes(Number(value.amount), op, op === '_between' ? numbers : numbers[0]);
}

const toNumbers = (wanted: unknown): unknown =>
  Array.isArray(wanted) ? wanted.map(Number) : typeof wanted === 'string' ? Number(wanted) : wanted;

function fitsTags(value: string[] | null, op: string, wanted: unknown): boolean {
  const list = wanted as string[];
  switch (op) {
    case '_has_any':
      return value !== null && list.some((one) => value.includes(one));
    case '_has_all':
      return value !== null && list.every((one) => value.includes(one));
    case '_contains':
      return value !== null && value.includes(wanted as string);
    case '_ncontains':
      return !fitsTags(value, '_contains', wanted);
    case '_empty':
      return (value === null || value.length === 0) === wanted;
    case '_nempty':
      return (value !== null && value.length > 0) === wanted;
    case '_eq':
      return value !== null && JSON.stringify(value) === JSON.stringify(wanted);
    case '_neq':
      return !fitsTags(value, '_eq', wanted);
    default:
      return passes(value, op, wanted);
  }
}

function fitsJson(value: unknown, { _path, ...tests }: Tests): boolean {
  if (!_path) {
    return all(tests, (op, wanted) => {
      if (op === '_eq') return value !== null && JSON.stringify(value) === JSON.stringify(wanted);
      if (op === '_neq') return value === null || JSON.stringify(value) !== JSON.stringify(wanted);
      return op.endsWith('empty') ? isBlank(value) === (op === '_empty' ? wanted : !wanted) : passes(value, op, wanted);
    });
  }
  const found =
    (_path as string[]).reduce<unknown>(
      (here, step) => (typeof here === 'object' && here !== null ? (here as Tests)[step] : undefined),
      value,
    ) ?? null;
  return all(tests, (op, wanted) => {
    if (op.endsWith('empty')) return isBlank(found) === (op === '_empty' ? wanted : !wanted);
    if (op === '_null' || op === '_nnull' || op === '_eq' || op === '_neq' || op === '_in' || op === '_nin')
      return passes(found, op, wanted);
    const [sample] = [wanted].flat();
    const negated = op === '_ncontains' || op === '_nbetween';
    return typeof found === typeof sample ? passes(found, op, wanted) : negated;
  });
}

const isBlank = (value: unknown): boolean =>
  value === null || value === '' || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}';

function part(name: string, value: string | null | undefined): number | null {
  if (!value) return null;
  const date = new Date(value.length === 10 ? `${value}T00:00:00Z` : value);
  const weekday = date.getUTCDay() || 7;
  switch (name) {
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'day':
      return date.getUTCDate();
    case 'weekday':
      return weekday;
    case 'hour':
      return date.getUTCHours();
    default: {
      const thursday = new Date(date);
      thursday.setUTCDate(date.getUTCDate() + 4 - weekday);
      return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
    }
  }
}

/** What a sort key such as `company.region.name` or `name.last` reads. */
export function valueAt(data: Data, object: string, row: Stored | null, path: string): unknown {
  const [name = '', ...rest] = path.split('.');
  const field = fields[object]![name];
  const value = row?.hidden?.has(name) ? null : (row?.[name] ?? null);
  if (field?.kind === 'one' || field?.kind === 'user') {
    const target = field.kind === 'one' ? field.target : 'member';
    const rows = field.kind === 'one' ? data[field.target]! : members;
    const found = rows.find((one: Stored) => one.id === value && !one.deleted) ?? null;
    return rest.length === 0 ? (found?.id ?? null) : valueAt(data, target, found, rest.join('.'));
  }
  if (field?.kind === 'name') return rest[0] ? ((value as Record<string, string | null> | null)?.[rest[0]] ?? null) : nameOf(value as Name);
  if (field?.kind === 'money')
    return rest[0] === 'currency' ? ((value as Money | null)?.currency ?? null) : value && Number((value as Money).amount);
  return value;
}

/** Rows in the order of a sort: nulls last either way, ties by id. */
export function inOrder(data: Data, object: string, rows: readonly Stored[], sort: readonly string[]): Stored[] {
  const keys = sort.map((key) => ({ path: key.replace('-', ''), sign: key.startsWith('-') ? -1 : 1 }));
  return rows.toSorted((a, b) => {
    for (const { path, sign } of keys) {
      const [x, y] = [valueAt(data, object, a, path), valueAt(data, object, b, path)];
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
      } else {
        const order = typeof x === 'boolean' ? Number(x) - Number(y) : compare(x, y);
        if (order !== 0) return order * sign;
      }
    }
    return a.id < b.id ? -1 : 1;
  });
}
