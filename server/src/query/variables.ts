import { tzOffset } from '@date-fns/tz';
import type { Actor } from '../lib/index.ts';

/** What a statement's values depend on when it runs, not when it is compiled. */
export type Context = {
  now: Date;
  /** The signed-in member; null for keys and for our own work, whose `$CURRENT_USER` equals nothing. */
  user: { id: string; name: string; email: string | null } | null;
  /** The query's own zone, else the workspace's. */
  timeZone: string;
};

/** A value that is known when the statement runs, so that a compiled statement can be kept. */
export class Variable {
  readonly resolve: (context: Context) => unknown;
  constructor(resolve: (context: Context) => unknown) {
    this.resolve = resolve;
  }
}

export type Slot = string | number | boolean | null | readonly (string | Variable)[] | Variable;

/** The values of a statement, variables filled in; other values (symbols of a caller's own) stay as they are. */
export function bindValues(values: readonly unknown[], context: Context): unknown[] {
  return values.map((value) => {
    if (value instanceof Variable) return value.resolve(context);
    return Array.isArray(value) ? value.map((one: unknown) => (one instanceof Variable ? one.resolve(context) : one)) : value;
  });
}

export const timeZoneSlot = new Variable(({ timeZone }) => timeZone);
/** The member as records name whoever wrote them. */
export const userTagSlot = new Variable(({ user }) => user && `user:${user.id}`);

const userSlots = {
  $CURRENT_USER: new Variable(({ user }) => user?.id ?? null),
  '$CURRENT_USER.id': new Variable(({ user }) => user?.id ?? null),
  '$CURRENT_USER.name': new Variable(({ user }) => user?.name ?? null),
  '$CURRENT_USER.email': new Variable(({ user }) => user?.email ?? null),
};

/** The member's id, name or email; undefined when `text` is no such variable. */
export const userVariable = (text: string): Variable | undefined =>
  Object.hasOwn(userSlots, text) ? userSlots[text as keyof typeof userSlots] : undefined;

/** A variable of what another resolves to; null stays null. */
export const mapped = (variable: Variable, to: (text: string) => string): Variable =>
  new Variable((context) => {
    const value = variable.resolve(context);
    return value === null ? null : to(String(value));
  });

/** What the actor brings into a query; `timeZone` is the workspace's until the query names another. */
export const contextOf = (actor: Actor, now: Date): Context => ({
  now,
  user: actor.kind === 'user' ? { id: actor.id, name: actor.name, email: actor.email } : null,
  timeZone: actor.workspace.timeZone,
});

/** `2010-12-01` as the instant at which that day begins in the query's zone. */
export const midnightSlot = (day: string): Variable =>
  new Variable(({ timeZone }) => fromWall(new Date(`${day}T00:00:00Z`), timeZone).toISOString());

const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;
type Unit = (typeof units)[number];
type Shift = { amount: number; unit: Unit }[];

const variablePattern = /^\$(NOW|TODAY)(?:\(([^()]{0,100})\))?$/;
const shiftPattern = /^\s*([+-]?\s*\d{1,9})\s*(second|minute|hour|day|week|month|year)s?(?:\s*,?\s*|$)/;
const mostYears = 1000; // further away, ISO 8601 needs more than four digits for a year

/** `$NOW`, `$TODAY`, each with an optional shift; null when `text` is none of them or the shift makes no sense. */
export function timeVariable(text: string, as: 'datetime' | 'date'): Variable | null {
  const match = variablePattern.exec(text);
  if (!match) return null;
  const shift = match[2] === undefined ? [] : parseShift(match[2]);
  if (!shift) return null;
  const wholeDay = match[1] === 'TODAY';
  return new Variable(({ now, timeZone }) => {
    const wall = shiftWall(toWall(now, timeZone), shift);
    if (as === 'date') return wall.toISOString().slice(0, 10);
    if (wholeDay) wall.setUTCHours(0, 0, 0, 0);
    return fromWall(wall, timeZone).toISOString();
  });
}

function parseShift(text: string): Shift | null {
  const shift: Shift = [];
  let rest = text.trim();
  while (rest) {
    const match = shiftPattern.exec(rest);
    const unit = units.find((one) => one === match?.[2]);
    if (!match?.[1] || !unit) return null;
    shift.push({ amount: Number(match[1].replace(/\s/g, '')), unit });
    rest = rest.slice(match[0].length);
  }
  const years = shift.reduce((sum, { amount, unit }) => sum + Math.abs(amount) / aYearHas[unit], 0);
  return shift.length > 0 && years <= mostYears ? shift : null;
}

const stepMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const aYearHas: Record<Unit, number> = { second: 31_557_600, minute: 525_960, hour: 8766, day: 365.25, week: 52.18, month: 12, year: 1 };

/** Moves a wall clock's time; the 31st moved by months into a shorter month is that month's last day. */
function shiftWall(wall: Date, shift: Shift): Date {
  const moved = new Date(wall);
  for (const { amount, unit } of shift) {
    if (unit === 'month' || unit === 'year') {
      const day = moved.getUTCDate();
      moved.setUTCMonth(moved.getUTCMonth() + amount * (unit === 'year' ? 12 : 1));
      if (moved.getUTCDate() !== day) moved.setUTCDate(0);
    } else {
      moved.setTime(moved.getTime() + amount * stepMs[unit]);
    }
  }
  return moved;
}

/** The zone's wall clock, written as if it were UTC. */
const toWall = (instant: Date, timeZone: string): Date =>
  timeZone === 'UTC' ? instant : new Date(instant.getTime() + tzOffset(timeZone, instant) * 60_000);

/** The instant at which the zone's clock shows `wall`; in the gap of a clock put forward, the instant after it. */
function fromWall(wall: Date, timeZone: string): Date {
  if (timeZone === 'UTC') return wall;
  const first = new Date(wall.getTime() - tzOffset(timeZone, wall) * 60_000);
  return new Date(wall.getTime() - tzOffset(timeZone, first) * 60_000);
}

const zones = new Set(Intl.supportedValuesOf('timeZone'));

/** Whether both we and Postgres know an IANA zone of this name. */
export const isTimeZone = (name: string): boolean =>
  zones.has(name) || (/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name) && isKnownToIntl(name));

function isKnownToIntl(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
