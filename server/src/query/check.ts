import type { Issue } from '@atrium/sdk';
import { invalid, issue } from '../lib/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import type { CheckedFilter, CheckedQuery, Selection } from './ast.ts';
import { checkFilter } from './check-filter.ts';
import { checkPage } from './check-page.ts';
import { checkConnection, checkPicks, type ConnectionPick, type FieldPick } from './check-picks.ts';
import { checkWishes, defaultSelection } from './check-selection.ts';
import { at, Checking } from './checking.ts';
import { costOf, costOfConnection } from './cost.ts';
import { isDeeperThan, limits } from './limits.ts';
import { readQueryString } from './query-string.ts';
import { fullRules, type Rules } from './rules.ts';
import { shapeOf, type Naming } from './shape.ts';
import { isTimeZone, type Context } from './variables.ts';

export type CheckOptions = {
  rules: Rules;
  context: Context;
  /** `query`: the input is a query string's parameters, and issues say `/query/<parameter>`. */
  from?: 'body' | 'query';
  /** Put before the path of each issue. */
  prefix?: string;
  naming?: Naming;
  rows?: 'live' | 'deleted';
  /** In place of the input's `fields`: what GraphQL asks for, of the records or of a connection of them. */
  fields?: readonly FieldPick[];
  connection?: readonly ConnectionPick[];
};

const known = new Set(['fields', 'filter', 'sort', 'search', 'limit', 'cursor', 'count', 'timeZone']);

/**
 * Reads a list query as it came (RecordQuery with `timeZone`, or a query string's parameters).
 * @throws AppError `invalid` with everything that doesn't fit and where it stands
 */
export function checkQuery(definitions: Definitions, object: ObjectDef, input: unknown, options: CheckOptions): CheckedQuery {
  const { rules, naming, rows = 'live', from = 'body' } = options;
  const prefix = options.prefix ?? (from === 'query' ? '/query' : '');
  assertShallow(input, prefix);
  const { query, asText, issues } = from === 'query' ? readQueryString(input) : { query: input, asText: false, issues: [] };
  if (from === 'query') assertShallow(query, prefix); // a filter that was text until now
  const c = new Checking(definitions, rules, { prefix, naming, asText });
  c.issues.push(...issues);
  const shape = shapeOf(definitions, object);
  const given = isRecord(query) ? query : {};
  if (!isRecord(query)) c.refuse(null, 'wrong_type', 'A query is an object such as {"filter": {…}, "limit": 50}.');
  for (const key of Object.keys(given))
    if (!known.has(key)) c.refuse(at(null, key), 'unknown_parameter', `There is no ${key}; a query takes ${[...known].join(', ')}.`);

  const page = checkPage(c, shape, given, null);
  const place = { shape, depth: 1, path: null };
  const connection = options.connection ? checkConnection(c, place, options.connection) : null;
  const selection = connection
    ? []
    : options.fields
      ? checkPicks(c, place, options.fields)
      : checkWishes(c, shape, given.fields, at(null, 'fields'));
  const cost = page.limit * (1 + (connection ? costOfConnection(connection) : costOf(selection)));
  if (cost > limits.cost) refuseCost(c, cost);
  const count = checkFlag(c, given.count);
  const timeZone = checkTimeZone(c, given.timeZone, options.context.timeZone);
  if (c.issues.length > 0) throw invalid(c.issues);
  const context = timeZone === options.context.timeZone ? options.context : { ...options.context, timeZone };
  return { shape, rules, context, page, count, rows, selection, connection };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function assertShallow(input: unknown, prefix: string): void {
  if (isDeeperThan(input, limits.inputDepth)) {
    throw invalid([
      issue(
        prefix,
        'too_deep',
        `A query nests at most ${limits.inputDepth} levels of JSON; a filter at most ${limits.filterDepth} of its own.`,
      ),
    ]);
  }
}

function refuseCost(c: Checking, cost: number): void {
  const counted = `The answer could hold ${cost} records and may hold ${limits.cost} at most`;
  c.refuse(at(null, 'fields'), 'too_costly', `${counted}, nested ones counted. Lower limit, or give nested lists a smaller one.`);
}

function checkFlag(c: Checking, raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === false) return false;
  if (raw === true) return true;
  c.refuse(at(null, 'count'), 'wrong_type', 'count takes true or false.');
  return false;
}

export function checkTimeZone(c: Checking, raw: unknown, otherwise: string): string {
  if (raw === undefined || raw === null) return otherwise;
  if (typeof raw === 'string' && isTimeZone(raw)) return raw;
  c.refuse(at(null, 'timeZone'), 'wrong_type', 'timeZone takes the name of an IANA zone such as "Europe/Berlin".');
  return otherwise;
}

type Fields = { rules: Rules; from?: 'body' | 'query'; prefix?: string };

/**
 * What a get asks for: a list as in RecordQuery's `fields`.
 * @throws AppError `invalid`
 */
export function checkFields(
  definitions: Definitions,
  object: ObjectDef,
  fields: unknown,
  { rules, from = 'body', prefix }: Fields,
): Selection {
  const at_ = prefix ?? (from === 'query' ? '/query' : '');
  assertShallow(fields, at_);
  const c = new Checking(definitions, rules, { prefix: at_ });
  const selection = checkWishes(c, shapeOf(definitions, object), fields, at(null, 'fields'));
  if (c.issues.length > 0) throw invalid(c.issues);
  return selection;
}

/** The same for GraphQL's selection of one record. */
export function checkRecordPicks(
  definitions: Definitions,
  object: ObjectDef,
  picks: readonly FieldPick[],
  { rules, prefix = '' }: Fields,
): Selection {
  const c = new Checking(definitions, rules, { prefix, naming: 'camel' });
  const selection = checkPicks(c, { shape: shapeOf(definitions, object), depth: 1, path: null }, picks);
  const cost = costOf(selection);
  if (cost > limits.cost) refuseCost(c, cost);
  if (c.issues.length > 0) throw invalid(c.issues);
  return selection;
}

export const defaultFields = (definitions: Definitions, object: ObjectDef, rules: Rules): Selection =>
  defaultSelection(new Checking(definitions, rules, {}), shapeOf(definitions, object));

type Standalone = { rules?: Rules; prefix?: string; naming?: Naming };

/**
 * Reads a filter that stands by itself: of a policy, a subscription, later a segment. Without `rules`, with full rights.
 * @returns the filter, or what is wrong with it
 */
export function readFilter(
  definitions: Definitions,
  object: ObjectDef,
  raw: unknown,
  { rules = fullRules, prefix = '', naming }: Standalone = {},
): { filter: CheckedFilter } | { issues: Issue[] } {
  if (isDeeperThan(raw, limits.inputDepth))
    return { issues: [issue(prefix, 'too_deep', `A filter nests at most ${limits.filterDepth} levels.`)] };
  const c = new Checking(definitions, rules, { prefix, naming });
  const shape = shapeOf(definitions, object);
  const node = checkFilter(c, shape, raw, null);
  return c.issues.length > 0 ? { issues: c.issues } : { filter: { shape, node, rules } };
}

/** What is wrong with a filter that stands by itself, read with full rights. */
export function issuesOfFilter(definitions: Definitions, object: ObjectDef, raw: object): Issue[] {
  const read = readFilter(definitions, object, raw);
  return 'issues' in read ? read.issues : [];
}
