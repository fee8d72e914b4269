import type { Type, Typed } from '../../schema/index.ts';
import { f, join, type Fragment } from '../fragment.ts';
import { types } from '../kinds.ts';
import { clamped, once, plain, simple, type Call, type Compiler, type Computed } from './computed.ts';

/** Does it to the amount; a price keeps its currency. */
const onAmount =
  (make: (build: Compiler['build'], amount: Fragment, other: Fragment | undefined) => Fragment): Call =>
  ({ build, value }, [first, other]) => {
    const { one, currency } = value(first!);
    return { one: make(build, one, other && value(other).one), currency };
  };

const places = (digits: Fragment | undefined): Fragment => (digits ? clamped(digits, -15, 15) : f`0`);

/** Cut off, and a unit of the last place more where something was. */
const awayFromZero = (build: Compiler['build'], amount: Fragment, digits: Fragment | undefined): Fragment =>
  once(build, [amount, places(digits)], (value, count) => {
    const cut = f`trunc(${value}, ${count})`;
    return f`case when ${cut} = ${value} then ${cut} else ${cut} + sign(${value}) * power(10::numeric, -(${count})) end`;
  });

const toMultiple = (round: Fragment): Call =>
  onAmount((build, amount, step) =>
    step === undefined ? f`${round}(${amount})` : once(build, [step], (size) => f`(${round}(${amount} / nullif(${size}, 0)) * ${size})`),
  );

/** Of numbers, durations or prices; of prices in two currencies there is none. */
export function sum(
  { build, value }: Compiler,
  [left, right]: readonly Typed[],
  { type, sign }: { type: Type; sign: '+' | '-' },
): Computed {
  const [a, b] = [value(left!), value(right!)];
  const made = sign === '+' ? f`(${a.one} + ${b.one})` : f`(${a.one} - ${b.one})`;
  if (type !== 'currency') return plain(made);
  return ofOneCurrency(build, a, b, made);
}

function ofOneCurrency(build: Compiler['build'], a: Computed, b: Computed, made: Fragment): { one: Fragment; currency: Fragment } {
  const currency = once(build, [a.currency!, b.currency!], (one, other) => f`case when ${one} = ${other} then ${one} end`);
  return { one: f`case when ${a.currency!} = ${b.currency!} then ${made} end`, currency };
}

/** Below 1e100, so that no chain of them grows past what Postgres holds. */
const power: Call = ({ build, value }, [base, exponent]) =>
  plain(
    once(build, [value(base!).one, value(exponent!).one], (a, b) => {
      const magnitude = f`case when ${a} = 0 then 0 else abs(${b} * log(abs(${a}))) end`;
      const isReal = f`case when ${a} > 0 then true when ${a} = 0 then ${b} >= 0 else ${b} = trunc(${b}) end`;
      return f`case when ${isReal} then case when ${magnitude} < 100 then power(${a}, ${b}) when ${b} * log(abs(nullif(${a}, 0))) < 0 then 0 end end`;
    }),
  );

const logarithm: Call = ({ build, value }, [of, base]) =>
  plain(
    once(build, [value(of!).one, ...(base ? [value(base).one] : [])], (a, b) => {
      if (b === undefined) return f`case when ${a} > 0 then log(${a}) end`;
      return f`case when ${a} > 0 then case when ${b} > 0 then case when ${b} <> 1 then ln(${a}) / ln(${b}) end end end`;
    }),
  );

const toNumber: Call = ({ build, value }, [of]) =>
  plain(
    once(
      build,
      [value(of!).one],
      (text) => f`case when ${text} ~ '^\\s*[+-]?\\d{1,15}(\\.\\d{1,15})?\\s*$' then btrim(${text}, E' \\t\\n\\r')::numeric end`,
    ),
  );

const among = (name: Fragment): Call => simple((...values) => f`${name}(${join(values, ', ')})`);

const summed = (values: readonly Fragment[]): Fragment =>
  f`(${join(
    values.map((one) => f`coalesce(${one}, 0)`),
    ' + ',
  )})`;
const counted = (values: readonly Fragment[]): Fragment => f`num_nonnulls(${join(values, ', ')})`;

export const numberCalls: Record<string, Call> = {
  '*': onAmount((_, amount, by) => f`(${amount} * ${by!})`),
  '/': (compiler, [left, right]) => {
    const [a, b] = [compiler.value(left!), compiler.value(right!)];
    const made = f`(${a.one} / nullif(${b.one}, 0))`;
    return a.currency && b.currency ? plain(ofOneCurrency(compiler.build, a, b, made).one) : { one: made, currency: a.currency };
  },
  '@negate': onAmount((_, amount) => f`(- ${amount})`),
  ABS: onAmount((_, amount) => f`abs(${amount})`),
  SIGN: simple((one) => f`sign(${one})`),
  ROUND: onAmount((_, amount, digits) => f`round(${amount}, ${places(digits)})`),
  ROUNDUP: onAmount(awayFromZero),
  ROUNDDOWN: onAmount((_, amount, digits) => f`trunc(${amount}, ${places(digits)})`),
  CEILING: toMultiple(f`ceil`),
  FLOOR: toMultiple(f`floor`),
  MOD: ({ build, value }, [of, by]) =>
    plain(once(build, [value(of!).one, value(by!).one], (a, b) => f`(${a} - ${b} * floor(${a} / nullif(${b}, 0)))`)),
  POWER: power,
  SQRT: ({ build, value }, [of]) => plain(once(build, [value(of!).one], (one) => f`case when ${one} >= 0 then sqrt(${one}) end`)),
  EXP: ({ build, value }, [of]) =>
    plain(once(build, [value(of!).one], (one) => f`case when ${one} < -230 then 0 when ${one} < 230 then exp(${one}) end`)),
  LN: ({ build, value }, [of]) => plain(once(build, [value(of!).one], (one) => f`case when ${one} > 0 then ln(${one}) end`)),
  LOG: logarithm,
  MIN: among(f`least`),
  MAX: among(f`greatest`),
  SUM: simple((...values) => summed(values)),
  AVERAGE: ({ build, value }, args) =>
    plain(
      once(
        build,
        args.map((arg) => value(arg).one),
        (...values) => f`(${summed(values)} / nullif(${counted(values)}, 0))`,
      ),
    ),
  NUMBER: toNumber,
  AMOUNT: ({ value }, [of]) => plain(value(of!).one),
  CURRENCY: ({ build, value }, [amount, code]) => {
    const iso = once(build, [value(code!).one], (text) => f`case when ${text} ~ '^[A-Z]{3}$' then ${text} end`);
    const { one } = value(amount!);
    return {
      one: once(build, [one, iso], (number, currency) => f`case when ${currency} is not null then ${number} end`),
      currency: once(build, [one, iso], (number, currency) => f`case when ${number} is not null then ${currency} end`),
    };
  },
  CURRENCYCODE: ({ value }, [of]) => plain(value(of!).currency ?? f`null::${types.text}`),
};
