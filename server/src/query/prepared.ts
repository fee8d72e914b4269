import { LRUCache } from 'lru-cache';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import { checkAggregate, cursorAt } from './aggregate/check.ts';
import { buildAggregate } from './aggregate/compile.ts';
import { checkFields, checkQuery, type CheckOptions } from './check.ts';
import { bindGet, bindStatement, buildGet, buildList, type Bound, type Statement } from './compile.ts';
import { isDeeperThan, limits } from './limits.ts';
import type { Rules } from './rules.ts';
import { shapeOf } from './shape.ts';
import type { Context } from './variables.ts';

type Kept = { statement: Statement; timeZone: string };

const keptPerRules = 300; // texts are 2 to 5 kB
const longestKey = 2000; // a query with long lists in it won't come again

const caches = new WeakMap<Definitions, WeakMap<Rules, LRUCache<string, Kept>>>();

function cacheOf(definitions: Definitions, rules: Rules): LRUCache<string, Kept> {
  let byRules = caches.get(definitions);
  if (!byRules) caches.set(definitions, (byRules = new WeakMap()));
  let cache = byRules.get(rules);
  if (!cache) byRules.set(rules, (cache = new LRUCache({ max: keptPerRules })));
  return cache;
}

/** Checks and compiles a list query, or takes what the same query came to before under the same definitions and rules. */
export function prepareList(
  definitions: Definitions,
  object: ObjectDef,
  input: unknown,
  options: Omit<CheckOptions, 'fields' | 'connection'>,
): Bound {
  const key = keyOf(object, input, options);
  const cache = key === null ? null : cacheOf(definitions, options.rules);
  let kept = key === null ? undefined : cache?.get(key);
  if (!kept) {
    const query = checkQuery(definitions, object, input, options);
    kept = { statement: buildList(query), timeZone: query.context.timeZone };
    if (key !== null) cache?.set(key, kept);
  }
  return bind(kept, options.context);
}

/** The same for groups of records: `data` (JSON list as text), `more`, `version`; the cursor of the next page when there are more. */
export function prepareAggregate(
  definitions: Definitions,
  object: ObjectDef,
  input: Record<string, unknown>,
  options: Pick<CheckOptions, 'rules' | 'context' | 'from'>,
): { bound: Bound; next: string } {
  const query = checkAggregate(definitions, object, input, { ...options, shape: shapeOf(definitions, object) });
  return { bound: bindStatement(buildAggregate(query), query.context), next: cursorAt(query.signature, query.offset + query.limit) };
}

function keyOf(
  object: ObjectDef,
  input: unknown,
  { from = 'body', rows = 'live', naming = 'api', context }: Omit<CheckOptions, 'fields'>,
): string | null {
  if (isDeeperThan(input, limits.inputDepth)) return null; // JSON.stringify recurses; the check refuses it
  const text = JSON.stringify(input);
  return text && text.length <= longestKey ? `${from} ${rows} ${naming} ${context.timeZone} ${object.id} ${text}` : null;
}

const bind = ({ statement, timeZone }: Kept, context: Context): Bound =>
  bindStatement(statement, timeZone === context.timeZone ? context : { ...context, timeZone });

type GetOptions = { rules: Rules; context: Context; fields?: unknown; from?: 'body' | 'query'; rows?: 'live' | 'deleted' };

/** Reads one record by id; see `buildGet` for what comes back. */
export function prepareGet(
  definitions: Definitions,
  object: ObjectDef,
  recordId: string,
  { rules, context, fields, from = 'body', rows = 'live' }: GetOptions,
): Bound {
  const asked = fields === undefined ? '' : isDeeperThan(fields, limits.inputDepth) ? null : JSON.stringify(fields);
  const key = asked === null || asked.length > longestKey ? null : `get ${from} ${rows} ${object.id} ${asked}`;
  const cache = key === null ? null : cacheOf(definitions, rules);
  let kept = key === null ? undefined : cache?.get(key);
  if (!kept) {
    const selection = checkFields(definitions, object, fields, { rules, from });
    kept = { statement: buildGet({ shape: shapeOf(definitions, object), rules, selection, rows }), timeZone: context.timeZone };
    if (key !== null) cache?.set(key, kept);
  }
  return bindGet(kept.statement, recordId, context);
}
