import type { Type, Typed } from '../../schema/index.ts';
import { f, whole, type Build, type Fragment } from '../fragment.ts';
import { types } from '../kinds.ts';
import { timeVariable } from '../variables.ts';
import { clamped, once, plain, zone, type Call, type Compiler, type Computed } from './computed.ts';

const firstDay = f`date '0001-01-01'`;
const daysOfAll = 3_652_058; // from the first day to 9999-12-31
const monthsOfAll = 12 * 9_999;
// A margin inside the years 1 to 9999, since months and years of an interval are counted as so many days.
const [firstSecond, lastSecond] = [-62_072_524_800, 253_339_228_800];

/** The day so many days later; none outside the years 1 to 9999. */
const shiftDays = (build: Build, date: Fragment, days: Fragment): Fragment =>
  once(
    build,
    [f`(${date} - ${firstDay}) + ${clamped(days, -daysOfAll, daysOfAll)}`],
    (place) => f`case when ${place} between 0 and ${whole(daysOfAll)} then ${firstDay} + ${place} end`,
  );

/** A wall clock's time so many months later; the 31st becomes a shorter month's last day. */
const shiftMonths = (build: Build, moment: Fragment, months: Fragment): Fragment =>
  once(build, [moment, clamped(months, -monthsOfAll, monthsOfAll)], (one, count) => {
    const place = f`extract(year from ${one}) * 12 + extract(month from ${one}) - 1 + ${count}`;
    return f`case when ${place} between 12 and ${whole(monthsOfAll + 11)} then ${one} + make_interval(months => ${count}) end`;
  });

const shiftInstant = (build: Build, instant: Fragment, span: Fragment): Fragment =>
  once(build, [instant, span], (one, by) => {
    const second = f`extract(epoch from ${one}) + extract(epoch from ${by})`;
    return f`case when ${second} between ${whole(firstSecond)} and ${whole(lastSecond)} then ${one} + ${by} end`;
  });

const asInstant = ({ build, value }: Compiler, arg: Typed): Fragment => {
  const { one } = value(arg);
  return arg.type === 'date' ? f`(${one}::timestamp at time zone ${zone(build)})` : one;
};

/** What the workspace's clock and calendar show. */
const wall = ({ build, value }: Compiler, arg: Typed): Fragment => {
  const { one } = value(arg);
  return arg.type === 'datetime' ? f`(${one} at time zone ${zone(build)})` : one;
};

/** Sums and differences with a moment among them; null for all others. */
export function shifted(compiler: Compiler, args: readonly Typed[], { type, sign }: { type: Type; sign: '+' | '-' }): Computed | null {
  const { build, value } = compiler;
  const [left, right] = args as readonly [Typed, Typed];
  if (type === 'date') {
    const [date, days] = left.type === 'date' ? [left, right] : [right, left];
    const count = value(days).one;
    return plain(shiftDays(build, value(date).one, sign === '-' ? f`(- ${count})` : count));
  }
  if (type === 'datetime') {
    const span = value(right).one;
    return plain(shiftInstant(build, asInstant(compiler, left), sign === '-' ? f`(- ${span})` : span));
  }
  if (left.type === 'date' && right.type === 'date') return plain(f`(${value(left).one} - ${value(right).one})::numeric`);
  if (type === 'duration' && left.type !== 'duration') return plain(f`(${asInstant(compiler, left)} - ${asInstant(compiler, right)})`);
  return null;
}

const extracted =
  (unit: Fragment): Call =>
  (compiler, [moment]) =>
    plain(f`extract(${unit} from ${wall(compiler, moment!)})::numeric`);

const makeDate: Call = ({ build, value }, args) =>
  plain(
    once(
      build,
      args.map((arg) => f`trunc(${value(arg).one})`),
      (year, month, day) => {
        const first = f`make_date(${year!}::integer, ${month!}::integer, 1)`;
        const made = f`${first} + (${day!}::integer - 1)`;
        const isThere = f`case when extract(month from ${made}) = ${month!} then ${made} end`;
        const inMonth = f`case when ${day!} between 1 and 31 then ${isThere} end`;
        return f`case when ${year!} between 1 and 9999 then case when ${month!} between 1 and 12 then ${inMonth} end end`;
      },
    ),
  );

const secondsOf: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 };
const monthsOf: Readonly<Record<string, number>> = { months: 1, years: 12 };

/** What stands in the formula as one of a parameter's choices. */
const chosen = (arg: Typed | undefined): string => (arg?.is === 'constant' ? String(arg.value) : '');

const dateAdd: Call = (compiler, [moment, count, unitArg]) => {
  const { build, value } = compiler;
  const unit = chosen(unitArg);
  const number = f`trunc(${value(count!).one})`;
  const months = monthsOf[unit];
  if (moment!.type === 'date') {
    const day = value(moment!).one;
    if (months !== undefined) return plain(f`${shiftMonths(build, day, f`(${number} * ${whole(months)})`)}::date`);
    return plain(shiftDays(build, day, f`floor(${number} * ${whole(secondsOf[unit]!)} / 86400)`));
  }
  const back = (clock: Fragment): Computed => plain(f`(${clock} at time zone ${zone(build)})`);
  if (months !== undefined) return back(shiftMonths(build, wall(compiler, moment!), f`(${number} * ${whole(months)})`));
  if (unit === 'days' || unit === 'weeks') {
    const days = unit === 'weeks' ? f`(${number} * 7)` : number;
    return back(once(build, [wall(compiler, moment!)], (clock) => f`(${shiftDays(build, f`${clock}::date`, days)} + ${clock}::time)`));
  }
  const most = lastSecond - firstSecond;
  const seconds = f`least(greatest(${number} * ${whole(secondsOf[unit]!)}, ${whole(-most)}), ${whole(most)})`;
  return plain(shiftInstant(build, value(moment!).one, f`make_interval(secs => ${seconds}::double precision)`));
};

/** Seconds, minutes and hours of instants pass by the clock of physics, all else by that on the wall. */
const dateDif: Call = (compiler, [from, to, unitArg]) => {
  const { build, value } = compiler;
  const unit = chosen(unitArg);
  const months = monthsOf[unit];
  const isElapsed = from!.type === 'datetime' && months === undefined && unit !== 'days' && unit !== 'weeks';
  if (isElapsed) return plain(f`trunc(extract(epoch from (${value(to!).one} - ${value(from!).one})) / ${whole(secondsOf[unit]!)})`);
  const [begin, end] = [f`${wall(compiler, from!)}::timestamp`, f`${wall(compiler, to!)}::timestamp`];
  if (months === undefined) return plain(f`trunc(extract(epoch from (${end} - ${begin})) / ${whole(secondsOf[unit]!)})`);
  const inMonths = (age: Fragment): Fragment => f`(extract(year from ${age}) * 12 + extract(month from ${age}))`;
  return plain(once(build, [f`age(${end}, ${begin})`], (age) => f`trunc(${inMonths(age)} / ${whole(months)})`));
};

const startOf: Call = (compiler, [moment, span]) => {
  const began = f`date_trunc(${compiler.build.bind(chosen(span), types.text)}, ${wall(compiler, moment!)}::timestamp)`;
  return plain(moment!.type === 'date' ? f`${began}::date` : f`(${began} at time zone ${zone(compiler.build)})`);
};

const [now, today] = [timeVariable('$NOW', 'datetime')!, timeVariable('$TODAY', 'date')!];

export const dateCalls: Record<string, Call> = {
  '@datetime': (compiler, [date]) => plain(asInstant(compiler, date!)),
  TODAY: ({ build }) => plain(build.bind(today, types.date)),
  NOW: ({ build }) => plain(build.bind(now, types.datetime)),
  DATE: makeDate,
  TODATE: (compiler, [moment]) => plain(f`${wall(compiler, moment!)}::date`),
  YEAR: extracted(f`year`),
  QUARTER: extracted(f`quarter`),
  MONTH: extracted(f`month`),
  WEEK: extracted(f`week`),
  DAY: extracted(f`day`),
  WEEKDAY: extracted(f`isodow`),
  HOUR: extracted(f`hour`),
  MINUTE: extracted(f`minute`),
  DATEADD: dateAdd,
  DATEDIF: dateDif,
  STARTOF: startOf,
  SECONDS: ({ value }, [span]) => plain(f`extract(epoch from ${value(span!).one})::numeric`),
};
