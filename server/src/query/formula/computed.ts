import type { Type, Typed } from '../../schema/index.ts';
import { f, join, whole, type Build, type Fragment } from '../fragment.ts';
import { types } from '../kinds.ts';
import { timeZoneSlot } from '../variables.ts';

/** A value as SQL, null where there is none. A price has two, null together. */
export type Computed = { one: Fragment; currency: Fragment | null };
export type Compiler = { build: Build; value: (typed: Typed) => Computed };
/** One operator or function of the language as SQL. */
export type Call = (compiler: Compiler, args: readonly Typed[], type: Type) => Computed;

export const plain = (one: Fragment): Computed => ({ one, currency: null });

/** Of functions whose arguments are all needed once, and none of which is a price. */
export const simple =
  (make: (...args: Fragment[]) => Fragment): Call =>
  ({ value }, args) =>
    plain(make(...args.map((arg) => value(arg).one)));

export const isTrue = (condition: Fragment): Fragment => f`(${condition} is true)`;
export const zone = (build: Build): Fragment => build.bind(timeZoneSlot, types.text);

/** A whole number between two, of whatever number was given. */
export const clamped = (value: Fragment, least: number, most: number): Fragment =>
  f`least(greatest(trunc(${value}), ${whole(least)}), ${whole(most)})::integer`;

/** What may stand several times in a statement: a column, a value. */
const isAtom = (value: Fragment): boolean => /^(?:\w+\."[^"]+"|\$\d+::[\w[\]]+|null::\w+|true|false|\d+)$/.test(value);

/**
 * Makes something of values that are each worked out once, however often `make` names them: nested conditions would
 * double their text at each level otherwise. `offset 0` keeps the planner from writing them out again.
 */
export function once(build: Build, values: readonly Fragment[], make: (...values: Fragment[]) => Fragment): Fragment {
  const alias = build.alias();
  const columns: Fragment[] = [];
  const names = values.map((value) => {
    if (isAtom(value)) return value;
    const name = build.alias();
    columns.push(f`${value} as ${name}`);
    return f`${alias}.${name}`;
  });
  const made = make(...names);
  return columns.length === 0 ? made : f`(select ${made} from (select ${join(columns, ', ')} offset 0) as ${alias})`;
}

/** To 15 significant digits; none from 1e100 on, so that formulas of formulas stay within what Postgres holds. */
export const rounded = (build: Build, number: Fragment): Fragment =>
  once(build, [number], (one) => f`case when abs(${one}) < 1e100 then trim_scale(to_char(${one}, '9.99999999999999EEEE')::numeric) end`);
