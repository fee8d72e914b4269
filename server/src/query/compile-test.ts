import type { DateFunction, ListTest, Money, Operand, RangeTest, Test, Value, ValueTest } from './ast.ts';
import { isJson, isMoney } from './check-value.ts';
import { any, f, fails, holds, type Build, type Fragment } from './fragment.ts';
import { isText, typeOf, types, type Kind, type likeness } from './kinds.ts';
import { mapped, timeZoneSlot, Variable, type Slot } from './variables.ts';

/** True negation: holds also where the condition is null. */
export const negate = (condition: Fragment): Fragment =>
  condition === holds ? fails : condition === fails ? holds : f`(${condition}) is not true`;

type Comparison = ValueTest | ListTest | RangeTest;

/** One test as SQL; `valueOf` gives what is tested, or a part of it. */
export function compileTest(build: Build, operand: Operand, test: Test, valueOf: (part: string | null) => Fragment): Fragment {
  if (isMoneyTest(test)) return compileMoney(build, { amount: valueOf('amount'), currency: valueOf('currency') }, test);
  const plain = valueOf(operand.part);
  if (operand.path) return compileInJson(build, f`(${plain} #> ${build.bind(operand.path, types.texts)})`, test);
  const value = operand.call ? called(build, operand.call, plain, operand.prop.kind === 'datetime') : plain;
  if ('holds' in test)
    return test.op === '_empty' ? emptiness(operand.kind, value, test.holds) : test.holds ? f`${value} is null` : f`${value} is not null`;
  if (operand.kind === 'multi_select') return compileOptions(build, value, test);
  return compileScalar(build, operand.kind, value, test);
}

/** Weeks and weekdays as ISO 8601 counts them: Monday is 1. */
const units: Record<DateFunction, Fragment> = {
  year: f`year`,
  month: f`month`,
  week: f`week`,
  day: f`day`,
  weekday: f`isodow`,
  hour: f`hour`,
};

/** A date function of a value. */
export function called(build: Build, call: DateFunction, value: Fragment, hasTime: boolean): Fragment {
  const local = hasTime ? f`(${value} at time zone ${build.bind(timeZoneSlot, types.text)})` : value;
  return f`extract(${units[call]} from ${local})::bigint`;
}

const blankJson = (value: Fragment): Fragment => f`${value} in ('null', '""', '[]', '{}')`;

function emptiness(kind: Kind, value: Fragment, asked: boolean): Fragment {
  const blank = kind === 'multi_select' ? f`${value} = '{}'` : kind === 'json' ? blankJson(value) : f`${value} = ''`;
  const empty = f`(${value} is null or ${blank})`;
  return asked ? empty : negate(empty);
}

const collated = (value: Fragment): Fragment => f`${value} collate "und-x-icu"`;
const comparators = { _lt: f`<`, _lte: f`<=`, _gt: f`>`, _gte: f`>=` } as const;

function compileScalar(build: Build, kind: Kind, value: Fragment, test: Comparison): Fragment {
  const type = typeOf(kind);
  const bind = (one: Value): Fragment => build.bind(slotOf(one), type.one);
  const sorted = isText(kind) ? collated(value) : value;
  switch (test.op) {
    case '_eq':
      return f`${value} = ${bind(test.value)}`;
    case '_neq':
      return negate(f`${value} = ${bind(test.value)}`);
    case '_in':
      return f`${value} = any(${build.bind(plainList(test.list), type.list)})`;
    case '_nin':
      return negate(f`${value} = any(${build.bind(plainList(test.list), type.list)})`);
    case '_lt':
    case '_lte':
    case '_gt':
    case '_gte':
      return f`${sorted} ${comparators[test.op]} ${bind(test.value)}`;
    case '_between':
      return f`${sorted} between ${bind(test.low)} and ${bind(test.high)}`;
    case '_nbetween':
      return negate(f`${sorted} between ${bind(test.low)} and ${bind(test.high)}`);
    case '_has_any':
    case '_has_all':
      throw new Error(`${test.op} doesn't fit ${kind}`);
    default:
      return compileLike(build, value, { op: test.op, value: test.value });
  }
}

function slotOf(value: Value): Slot {
  if (isMoney(value)) throw new Error('money is compared by amount and currency');
  return isJson(value) ? JSON.stringify(value.json) : value;
}

type Likeness = (typeof likeness)[number];

const likes: Record<Likeness, { before: string; after: string; ignoresCase: boolean }> = {
  _contains: { before: '%', after: '%', ignoresCase: false },
  _ncontains: { before: '%', after: '%', ignoresCase: false },
  _icontains: { before: '%', after: '%', ignoresCase: true },
  _starts_with: { before: '', after: '%', ignoresCase: false },
  _istarts_with: { before: '', after: '%', ignoresCase: true },
  _ends_with: { before: '%', after: '', ignoresCase: false },
  _iends_with: { before: '%', after: '', ignoresCase: true },
};

function compileLike(build: Build, value: Fragment, test: { op: Likeness; value: Value }): Fragment {
  const { before, after, ignoresCase } = likes[test.op];
  const pattern = (text: string): string => before + escapeLike(text) + after;
  const wanted = slotOf(test.value);
  const bound = build.bind(wanted instanceof Variable ? mapped(wanted, pattern) : pattern(String(wanted)), types.text);
  const like = ignoresCase ? f`${collated(value)} ilike ${bound}` : f`${value} like ${bound}`;
  return test.op === '_ncontains' ? negate(like) : like;
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Whether one of the values holds the word, whatever its case. */
export function compileWord(build: Build, values: readonly Fragment[], word: string): Fragment {
  const bound = build.bind(`%${escapeLike(word)}%`, types.text);
  return any(values.map((value) => f`${collated(value)} ilike ${bound}`));
}

function compileOptions(build: Build, value: Fragment, test: Comparison): Fragment {
  if (!('value' in test)) throw new Error(`${test.op} doesn't fit a list`);
  const bind = (type: Fragment): Fragment => build.bind(slotOf(test.value), type);
  switch (test.op) {
    case '_has_any':
      return f`${value} && ${bind(types.texts)}`;
    case '_has_all':
      return f`${value} @> ${bind(types.texts)}`;
    case '_contains':
      return f`${bind(types.text)} = any(${value})`;
    case '_ncontains':
      return negate(f`${bind(types.text)} = any(${value})`);
    case '_neq':
      return negate(f`${value} = ${bind(types.texts)}`);
    default:
      return f`${value} = ${bind(types.texts)}`;
  }
}

type MoneyTest =
  | { op: ValueTest['op']; value: Money }
  | { op: ListTest['op']; list: readonly Money[] }
  | { op: RangeTest['op']; low: Money; high: Money };

function isMoneyTest(test: Test): test is Comparison & MoneyTest {
  if ('holds' in test) return false;
  if ('value' in test) return isMoney(test.value);
  return 'list' in test ? test.list.length > 0 && test.list.every(isMoney) : isMoney(test.low);
}

function plainList(list: ListTest['list']): readonly (string | Variable)[] {
  return list.map((one) => {
    if (isMoney(one)) throw new Error('money is compared by amount and currency');
    return one;
  });
}

/** Amounts of one currency; those of another are neither less nor more. */
function compileMoney(build: Build, { amount, currency }: { amount: Fragment; currency: Fragment }, test: MoneyTest): Fragment {
  const bind = (money: Money): Fragment => build.bind(money.amount, types.number);
  const same = (money: Money): Fragment => f`${currency} = ${build.bind(money.currency, types.text)}`;
  if ('list' in test) {
    const among = any(test.list.map((money) => f`(${amount} = ${bind(money)} and ${same(money)})`));
    return test.op === '_in' ? among : negate(among);
  }
  if ('low' in test) {
    const between = f`(${amount} between ${bind(test.low)} and ${bind(test.high)} and ${same(test.low)})`;
    return test.op === '_between' ? between : negate(between);
  }
  const comparator = test.op === '_lt' || test.op === '_lte' || test.op === '_gt' || test.op === '_gte' ? comparators[test.op] : f`=`;
  const fits = f`(${amount} ${comparator} ${bind(test.value)} and ${same(test.value)})`;
  return test.op === '_neq' ? negate(fits) : fits;
}

/** Inside JSON numbers compare with numbers and text with text; a value of another type is no match. */
function compileInJson(build: Build, value: Fragment, test: Test): Fragment {
  if ('holds' in test) {
    const missing = test.op === '_empty' ? emptiness('json', value, true) : f`(${value} is null or ${value} = 'null')`;
    return test.holds ? missing : negate(missing);
  }
  switch (test.op) {
    case '_eq':
    case '_neq':
    case '_in':
    case '_nin':
      return compileScalar(build, 'json', value, test);
    default: {
      const sample = 'low' in test ? test.low : test.value;
      const ofNumbers = isJson(sample) && typeof sample.json === 'number';
      const plain = f`(${value} #>> '{}')`;
      const compared = compileScalar(build, ofNumbers ? 'number' : 'text', ofNumbers ? f`${plain}::numeric` : plain, unwrap(test));
      const otherwise = test.op === '_ncontains' || test.op === '_nbetween' ? holds : fails;
      return f`case when jsonb_typeof(${value}) = '${ofNumbers ? f`number` : f`string`}' then ${compared} else ${otherwise} end`;
    }
  }
}

function plainOf(value: Value): Value {
  const plain = isJson(value) ? value.json : value;
  if (typeof plain !== 'string' && typeof plain !== 'number') throw new Error('inside JSON only numbers and text are ordered');
  return plain;
}

const unwrap = (test: ValueTest | RangeTest): Comparison =>
  'low' in test ? { ...test, low: plainOf(test.low), high: plainOf(test.high) } : { ...test, value: plainOf(test.value) };
