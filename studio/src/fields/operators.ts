/**
 * What one may ask of a field, as people say it. `test` is the query language's condition on the field, `read` finds the
 * operator again in a stored one. Labels are `fields:operator.<id>`.
 */
export type OperatorId = keyof typeof definitions;

/** What stands behind the operator: nothing, one value of the field, two, a list, or a number of days. */
export type Operand = 'none' | 'one' | 'two' | 'list' | 'days';

export type Operator = {
  id: OperatorId;
  operand: Operand;
  /** The whole condition, with the field's path, stands in a `_not`. */
  negated?: boolean;
  test: (value: unknown) => Record<string, unknown>;
  read: (test: Record<string, unknown>) => { value: unknown } | null;
};

type Definition = Omit<Operator, 'id'>;

/** `{_op: value}`. */
function plain(key: string, operand: Operand = 'one'): Definition {
  return { operand, test: (value) => ({ [key]: value }), read: (test) => (onlyKey(test) === key ? { value: test[key] } : null) };
}

/** `{_op: constant}`, with nothing behind it. */
function fixed(key: string, constant: unknown): Definition {
  return {
    operand: 'none',
    test: () => ({ [key]: constant }),
    read: (test) => (onlyKey(test) === key && same(test[key], constant) ? { value: null } : null),
  };
}

/** `{_some: {_in: ids}}`. */
function quantified(key: string): Definition {
  return {
    operand: 'list',
    test: (value) => ({ [key]: { _in: value } }),
    read: (test) => {
      const inner = onlyKey(test) === key ? test[key] : null;
      return isObject(inner) && onlyKey(inner) === '_in' ? { value: inner._in } : null;
    },
  };
}

function days(key: '_gte' | '_lte', sign: '-' | '+', lower: string): Definition {
  const pattern = new RegExp(`^\\$TODAY\\(\\${sign}(\\d+) days?\\)$`);
  const other = key === '_gte' ? '_lte' : '_gte';
  return {
    operand: 'days',
    test: (value) => ({ [key]: `$TODAY(${sign}${Number(value)} days)`, [other]: lower }),
    read: (test) => {
      const bound = test[key];
      const match = Object.keys(test).length === 2 && test[other] === lower && typeof bound === 'string' ? pattern.exec(bound) : null;
      return match ? { value: Number(match[1]) } : null;
    },
  };
}

const definitions = {
  contains: plain('_icontains'),
  not_contains: { ...plain('_icontains'), negated: true },
  is: plain('_eq'),
  is_not: plain('_neq'),
  starts_with: plain('_istarts_with'),
  ends_with: plain('_iends_with'),
  empty: fixed('_null', true),
  not_empty: fixed('_nnull', true),
  more: plain('_gt'),
  at_least: plain('_gte'),
  less: plain('_lt'),
  at_most: plain('_lte'),
  between: plain('_between', 'two'),
  yes: fixed('_eq', true),
  no: fixed('_neq', true),
  on: plain('_eq'),
  before: plain('_lt'),
  after: plain('_gt'),
  from: plain('_gte'),
  until: plain('_lte'),
  last_days: days('_gte', '-', '$NOW'),
  next_days: days('_lte', '+', '$NOW'),
  any_of: plain('_in', 'list'),
  none_of: plain('_nin', 'list'),
  has_any: plain('_has_any', 'list'),
  has_all: plain('_has_all', 'list'),
  linked: plain('_in', 'list'),
  not_linked: plain('_nin', 'list'),
  has_some: quantified('_some'),
  has_none: quantified('_none'),
  some_links: fixed('_some', {}),
  no_links: fixed('_none', {}),
  me: fixed('_eq', '$CURRENT_USER'),
} satisfies Record<string, Definition>;

const pick = (...ids: OperatorId[]): readonly Operator[] => ids.map((id) => ({ id, ...(definitions[id] as Definition) }));

/** The first of each list is what a new condition begins with. */
export const operatorsFor = {
  text: pick('contains', 'not_contains', 'is', 'is_not', 'starts_with', 'ends_with', 'empty', 'not_empty'),
  number: pick('is', 'is_not', 'more', 'at_least', 'less', 'at_most', 'between', 'empty', 'not_empty'),
  boolean: pick('yes', 'no', 'empty', 'not_empty'),
  date: pick('on', 'before', 'after', 'from', 'until', 'between', 'last_days', 'next_days', 'empty', 'not_empty'),
  datetime: pick('after', 'before', 'between', 'last_days', 'next_days', 'empty', 'not_empty'),
  select: pick('any_of', 'none_of', 'empty', 'not_empty'),
  multiSelect: pick('has_any', 'has_all', 'empty', 'not_empty'),
  user: pick('me', 'any_of', 'none_of', 'empty', 'not_empty'),
  relation: pick('linked', 'not_linked', 'empty', 'not_empty'),
  relationToMany: pick('has_some', 'has_none', 'some_links', 'no_links'),
  json: pick('empty', 'not_empty'),
} as const;

/** The operator that a stored condition was made with. Constants are tried first: `is me` before `is`. */
export function readOperator(operators: readonly Operator[], test: Record<string, unknown>): { operator: Operator; value: unknown } | null {
  const fixedFirst = [...operators].sort((a, b) => Number(a.operand !== 'none') - Number(b.operand !== 'none'));
  for (const operator of fixedFirst) {
    const read = operator.read(test);
    if (read) return { operator, value: read.value };
  }
  // What people and programs write for one value of a choice.
  if (onlyKey(test) === '_eq') return readOperator(operators, { _in: [test._eq] });
  return null;
}

function onlyKey(test: Record<string, unknown>): string | null {
  const keys = Object.keys(test);
  return keys.length === 1 ? (keys[0] ?? null) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const singles = ['any_of', 'none_of', 'has_any', 'has_all', 'linked', 'not_linked', 'has_some', 'has_none'] as const;

/** Operators of a list that have a simpler word for one value: "is" instead of "is any of". */
export function isSingle(id: string): id is (typeof singles)[number] {
  return singles.some((single) => single === id);
}
