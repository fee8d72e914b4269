import fc, { type Arbitrary } from 'fast-check';

/** A row as the plain evaluation sees it: whole numbers and tenths as numbers, days as text. */
export type PlainRow = { age: number | null; score: number | null; job_title: string | null; active: boolean | null; born: string | null };
export type Plain<T> = { source: string; evaluate: (row: PlainRow) => T | null };

type Num = Plain<number>;
type Text = Plain<string>;
type Bool = Plain<boolean>;
type Day = Plain<string>;

const field = <T>(name: keyof PlainRow): Plain<T> => ({ source: name, evaluate: (row) => row[name] as T | null });
const constant = <T>(source: string, value: T): Plain<T> => ({ source, evaluate: () => value });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Null wherever an argument is. */
const lift =
  <A extends unknown[], T>(source: (...sources: string[]) => string, compute: (...values: A) => T | null) =>
  (...args: { [K in keyof A]: Plain<A[K]> }): Plain<T> => ({
    source: source(...args.map((arg) => (arg as Plain<unknown>).source)),
    evaluate: (row) => {
      const values = args.map((arg) => (arg as Plain<unknown>).evaluate(row));
      return values.includes(null) ? null : compute(...(values as A));
    },
  });

/** Sums, products and halves of such numbers are exact in binary as far as these formulas nest. */
const round = (value: number, digits: number): number => {
  const scaled = Math.abs(value) * 10 ** digits;
  return (Math.sign(value) * Math.floor(scaled + 0.5)) / 10 ** digits;
};
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const toDay = (days: number): string | null => {
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
};

function addMonths(text: string, months: number): string | null {
  const date = new Date(`${text}T00:00:00Z`);
  const wanted = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  if (date.getUTCDate() !== wanted) date.setUTCDate(0);
  return toDay(date.getTime() / 86_400_000);
}

function monthsBetween(from: string, to: string): number {
  if (from > to) return -monthsBetween(to, from);
  const [[y1, m1, d1], [y2, m2, d2]] = [from, to].map((text) => text.split('-').map(Number)) as [number[], number[]];
  return (y2! - y1!) * 12 + (m2! - m1!) - (d2! < d1! ? 1 : 0);
}

const isTrue = (value: boolean | null): boolean => value === true;
const always = <T>(source: string, evaluate: Plain<T>['evaluate']): Plain<T> => ({ source, evaluate });

const compare =
  (operator: string, holds: (a: never, b: never) => boolean) =>
  (a: Plain<unknown>, b: Plain<unknown>): Bool =>
    always(`(${a.source} ${operator} ${b.source})`, (row) => {
      const [x, y] = [a.evaluate(row), b.evaluate(row)];
      return x !== null && y !== null && holds(x as never, y as never);
    });
const equal = compare('=', (a, b) => a === b);
const less = compare('<', (a: number, b: number) => a < b);
const different = (a: Plain<unknown>, b: Plain<unknown>): Bool =>
  always(`(${a.source} <> ${b.source})`, (row) => !equal(a, b).evaluate(row));

const choose = <T>(condition: Bool, then: Plain<T>, otherwise: Plain<T>): Plain<T> =>
  always(`IF(${condition.source}, ${then.source}, ${otherwise.source})`, (row) =>
    isTrue(condition.evaluate(row)) ? then.evaluate(row) : otherwise.evaluate(row),
  );
const first = <T>(one: Plain<T>, other: Plain<T>): Plain<T> =>
  always(`COALESCE(${one.source}, ${other.source})`, (row) => one.evaluate(row) ?? other.evaluate(row));

const there = (values: (number | null)[]): number[] => values.filter((value) => value !== null);
const among =
  (name: string, make: (values: number[]) => number | null) =>
  (a: Num, b: Num): Num =>
    always(`${name}(${a.source}, ${b.source})`, (row) => make(there([a.evaluate(row), b.evaluate(row)])));

const call =
  (name: string) =>
  (...args: string[]): string =>
    `${name}(${args.join(', ')})`;
const infix =
  (operator: string) =>
  (a?: string, b?: string): string =>
    `(${a} ${operator} ${b})`;

const numberCalls = {
  add: lift(infix('+'), (a: number, b: number) => a + b),
  subtract: lift(infix('-'), (a: number, b: number) => a - b),
  multiply: lift(infix('*'), (a: number, b: number) => a * b),
  negate: lift(
    (a) => `-(${a})`,
    (a: number) => -a,
  ),
  abs: lift(call('ABS'), (a: number) => Math.abs(a)),
  sign: lift(call('SIGN'), (a: number) => Math.sign(a)),
  round: lift(
    (a) => `ROUND(${a})`,
    (a: number) => round(a, 0),
  ),
  up: lift(
    (a) => `ROUNDUP(${a}, 0)`,
    (a: number) => Math.sign(a) * Math.ceil(Math.abs(a)),
  ),
  down: lift(
    (a) => `ROUNDDOWN(${a})`,
    (a: number) => Math.trunc(a),
  ),
  ceiling: lift(
    (a) => `CEILING(${a}, 5)`,
    (a: number) => Math.ceil(a / 5) * 5,
  ),
  floor: lift(
    (a) => `FLOOR(${a})`,
    (a: number) => Math.floor(a),
  ),
  half: lift(
    (a) => `(${a} / 2)`,
    (a: number) => a / 2,
  ),
  none: lift(
    (a) => `(${a} / 0)`,
    (_: number): number | null => null,
  ),
  mod: lift(
    (a) => `MOD(${a}, 4)`,
    (a: number) => a - 4 * Math.floor(a / 4),
  ),
};

/** Random expressions of each type with their plain evaluation, which shares nothing with the language's own code. */
export const expressions = fc.letrec<{ number: Num; text: Text; boolean: Bool; day: Day }>((tie) => {
  const number = tie('number') as Arbitrary<Num>;
  const text = tie('text') as Arbitrary<Text>;
  const boolean = tie('boolean') as Arbitrary<Bool>;
  const date = tie('day') as Arbitrary<Day>;
  const depth = { depthSize: 'small', maxDepth: 4, withCrossShrink: true } as const;
  const of = <A extends unknown[], T>(make: (...args: A) => Plain<T>, ...args: { [K in keyof A]: Arbitrary<A[K]> }): Arbitrary<Plain<T>> =>
    fc.tuple(...(args as unknown as [Arbitrary<unknown>])).map((made) => make(...(made as unknown as A)));
  const two = Object.values({ ...numberCalls }).filter(({ length }) => length !== 1);
  return {
    number: fc.oneof(
      depth,
      fc.constantFrom<Num>(field('age'), field('score')),
      fc.integer({ min: 0, max: 20 }).map((value) => constant(String(value), value)),
      fc
        .tuple(fc.constantFrom(...Object.keys(numberCalls)), number, number)
        .map(([name, a, b]) =>
          (numberCalls[name as keyof typeof numberCalls] as (...args: Num[]) => Num)(
            ...(two.length > 0 && ['add', 'subtract', 'multiply'].includes(name) ? [a, b] : [a]),
          ),
        ),
      of(choose<number>, boolean, number, number),
      of(first<number>, number, number),
      of(
        among('MIN', (values) => (values.length === 0 ? null : Math.min(...values))),
        number,
        number,
      ),
      of(
        among('MAX', (values) => (values.length === 0 ? null : Math.max(...values))),
        number,
        number,
      ),
      of(
        among('SUM', (values) => values.reduce((sum, value) => sum + value, 0)),
        number,
        number,
      ),
      of(
        among('AVERAGE', (values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length)),
        number,
        number,
      ),
      of(
        lift(call('LEN'), (value: string) => [...value].length),
        text,
      ),
      of(
        lift(call('FIND'), (part: string, value: string) => value.indexOf(part) + 1),
        text,
        text,
      ),
      of(
        lift(infix('-'), (a: string, b: string) => day(a) - day(b)),
        date,
        date,
      ),
      of(
        lift((a, b) => `DATEDIF(${a}, ${b}, "months")`, monthsBetween),
        date,
        date,
      ),
      of(
        lift(call('YEAR'), (a: string) => Number(a.slice(0, 4))),
        date,
      ),
      of(
        lift(call('QUARTER'), (a: string) => Math.ceil(Number(a.slice(5, 7)) / 3)),
        date,
      ),
      of(
        lift(call('WEEKDAY'), (a: string) => new Date(`${a}T00:00:00Z`).getUTCDay() || 7),
        date,
      ),
    ),
    text: fc.oneof(
      depth,
      fc.constant(field<string>('job_title')),
      fc.constantFrom('', 'a', 'Ab', 'x"y', "o'b", 'äß').map((value) => constant(quoted(value), value)),
      of(
        (a: Text, b: Text): Text => always(`(${a.source} & ${b.source})`, (row) => (a.evaluate(row) ?? '') + (b.evaluate(row) ?? '')),
        text,
        text,
      ),
      of(choose<string>, boolean, text, text),
      of(first<string>, text, text),
      of(
        lift(call('UPPER'), (value: string) => value.toUpperCase()),
        text,
      ),
      of(
        lift(call('LOWER'), (value: string) => value.toLowerCase()),
        text,
      ),
      of(
        lift(
          (a) => `LEFT(${a}, 2)`,
          (value: string) => value.slice(0, 2),
        ),
        text,
      ),
      of(
        lift(
          (a) => `RIGHT(${a}, 2)`,
          (value: string) => value.slice(-2),
        ),
        text,
      ),
      of(
        lift(
          (a) => `MID(${a}, 2, 3)`,
          (value: string) => value.slice(1, 4),
        ),
        text,
      ),
      of(
        lift(
          (a) => `SUBSTITUTE(${a}, "a", "bb")`,
          (value: string) => value.replaceAll('a', 'bb'),
        ),
        text,
      ),
    ),
    boolean: fc.oneof(
      depth,
      fc.constant(field<boolean>('active')),
      fc.constantFrom(constant('TRUE', true), constant('FALSE', false)),
      of(less, number, number),
      of(equal, number, number),
      of(different, number, number),
      of(equal, text, text),
      of(less, date, date),
      of(
        (a: Bool, b: Bool): Bool => always(`AND(${a.source}, ${b.source})`, (row) => isTrue(a.evaluate(row)) && isTrue(b.evaluate(row))),
        boolean,
        boolean,
      ),
      of(
        (a: Bool, b: Bool): Bool => always(`OR(${a.source}, ${b.source})`, (row) => isTrue(a.evaluate(row)) || isTrue(b.evaluate(row))),
        boolean,
        boolean,
      ),
      of((a: Bool): Bool => always(`NOT(${a.source})`, (row) => !isTrue(a.evaluate(row))), boolean),
      of((a: Num): Bool => always(`ISBLANK(${a.source})`, (row) => a.evaluate(row) === null), number),
      of((a: Text): Bool => always(`ISBLANK(${a.source})`, (row) => (a.evaluate(row) ?? '') === ''), text),
    ),
    day: fc.oneof(
      depth,
      fc.constant(field<string>('born')),
      fc.constant(constant('DATE(2024, 2, 29)', '2024-02-29')),
      of(
        (a: Day, b: Num): Day =>
          always(`(${a.source} + ${b.source})`, (row) => {
            const [from, days] = [a.evaluate(row), b.evaluate(row)];
            return from === null || days === null ? null : toDay(day(from) + Math.trunc(days));
          }),
        date,
        number,
      ),
      of(
        lift(
          (a) => `DATEADD(${a}, 1, "months")`,
          (a: string) => addMonths(a, 1),
        ),
        date,
      ),
      of(
        lift(
          (a) => `STARTOF(${a}, "month")`,
          (a: string) => `${a.slice(0, 8)}01`,
        ),
        date,
      ),
      of(choose<string>, boolean, date, date),
    ),
  };
});
