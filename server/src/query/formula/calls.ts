import type { Typed } from '../../schema/index.ts';
import { any, f, join, type Fragment } from '../fragment.ts';
import { types } from '../kinds.ts';
import { isTrue, once, plain, simple, type Call, type Compiler, type Computed } from './computed.ts';
import { dateCalls, shifted } from './date-calls.ts';
import { numberCalls, sum } from './number-calls.ts';
import { textCalls, toText } from './text-calls.ts';

const collated = (value: Fragment, { type }: Typed): Fragment => (type === 'text' ? f`${value} collate "und-x-icu"` : value);

const compare =
  (operator: Fragment): Call =>
  ({ value }, [left, right]) => {
    const [a, b] = [value(left!), value(right!)];
    const holds = f`(${collated(a.one, left!)} ${operator} ${b.one})`;
    return plain(isTrue(a.currency && b.currency ? f`(${holds} and ${a.currency} = ${b.currency})` : holds));
  };
const equal = compare(f`=`);

/** Of results that may be prices: the same choice for amount and currency. */
function choose({ value }: Compiler, results: readonly Typed[], choice: (results: readonly Fragment[]) => Fragment): Computed {
  const computed = results.map(value);
  const isPrice = computed.some(({ currency }) => currency !== null);
  const currencies = computed.map(({ currency }) => currency ?? f`null::text`);
  return { one: choice(computed.map(({ one }) => one)), currency: isPrice ? choice(currencies) : null };
}

const logicCalls: Record<string, Call> = {
  IF: (compiler, [condition, ...results]) => {
    const holds = compiler.value(condition!).one;
    return choose(compiler, results, ([then, otherwise]) => f`case when ${holds} then ${then!} else ${otherwise ?? f`null`} end`);
  },
  SWITCH: (compiler, [subject, ...rest]) => {
    const hasOther = rest.length % 2 === 1;
    const pairs = hasOther ? rest.slice(0, -1) : rest;
    const wanted = pairs.filter((_, i) => i % 2 === 0).map((one) => compiler.value(one).one);
    const results = [...pairs.filter((_, i) => i % 2 === 1), ...(hasOther ? rest.slice(-1) : [])];
    const asked = compiler.value(subject!).one;
    return choose(compiler, results, (made) =>
      once(compiler.build, [asked], (same) => {
        const branches = wanted.map((one, i) => f`when ${same} = ${one} then ${made[i]!}`);
        return f`case ${join(branches, ' ')} else ${made[wanted.length] ?? f`null`} end`;
      }),
    );
  },
  AND: ({ value }, args) =>
    plain(
      f`(${join(
        args.map((arg) => isTrue(value(arg).one)),
        ' and ',
      )})`,
    ),
  OR: ({ value }, args) => plain(any(args.map((arg) => isTrue(value(arg).one)))),
  NOT: simple((one) => f`(${one} is not true)`),
  XOR: simple((a, b) => f`(${isTrue(a)} <> ${isTrue(b)})`),
  ISBLANK: ({ value }, [arg]) => {
    const { one } = value(arg!);
    if (arg!.type === 'text') return plain(f`(coalesce(${one}, '') = '')`);
    return plain(arg!.type === 'list' ? f`(coalesce(cardinality(${one}), 0) = 0)` : f`(${one} is null)`);
  },
  COALESCE: (compiler, args) => choose(compiler, args, (all) => f`coalesce(${join(all, ', ')})`),
};

const operatorCalls: Record<string, Call> = {
  '=': equal,
  '!=': (compiler, args, type) => plain(f`(not ${equal(compiler, args, type).one})`),
  '<': compare(f`<`),
  '<=': compare(f`<=`),
  '>': compare(f`>`),
  '>=': compare(f`>=`),
  '+': (compiler, args, type) => shifted(compiler, args, { type, sign: '+' }) ?? sum(compiler, args, { type, sign: '+' }),
  '-': (compiler, args, type) => shifted(compiler, args, { type, sign: '-' }) ?? sum(compiler, args, { type, sign: '-' }),
};

const listCalls: Record<string, Call> = {
  COUNT: simple((list) => f`coalesce(cardinality(${list}), 0)::numeric`),
  HAS: simple((list, one) => isTrue(f`(${one} = any(${list}))`)),
  JOIN: ({ build, value }, [list, between]) =>
    plain(f`array_to_string(${value(list!).one}, ${between ? value(between).one : build.bind(', ', types.text)})`),
};

/** Every operator and function; a test holds that none of the language's is missing. */
export const calls: Readonly<Record<string, Call>> = {
  ...logicCalls,
  ...operatorCalls,
  ...listCalls,
  ...numberCalls,
  ...textCalls,
  ...dateCalls,
  TEXT: (compiler, [arg]) => plain(toText(compiler, arg!)),
  CONCAT: (compiler, args) =>
    plain(
      f`(${join(
        args.map((arg) => f`coalesce(${toText(compiler, arg)}, '')`),
        ' || ',
      )})`,
    ),
};
