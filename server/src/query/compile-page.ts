import type { Page, Sort, SortKey } from './ast.ts';
import { compileNode, operandValue } from './compile-filter.ts';
import { compileWord } from './compile-test.ts';
import { keyName } from './cursor.ts';
import { all, any, f, fails, holds, join, nothing, rowOf, whole, type Build, type Fragment, type Row } from './fragment.ts';
import { isText, typeOf, types } from './kinds.ts';
import { readSight, rowSight, type Rules } from './rules.ts';
import { From, fieldSight, linkedFrom, Scope, sightCondition } from './scope.ts';
import type { Prop, Shape } from './shape.ts';

/** The rows that a page is cut from: an object's live or deleted ones, or those that a relation leads to. */
export type Origin = { shape: Shape; rules: Rules; rows: 'live' | 'deleted'; through: { prop: Prop; shape: Shape; row: Row } | null };

export type CompiledPage = {
  /** `select <alias>.*, <sort keys>` of one row more than the page holds. */
  rows: Fragment;
  /** The same rows' ids and sort keys, all of them and unordered, for what counts them. */
  every: (columns: Fragment) => Fragment;
  /** `order by` of `every`, by the sort keys' expressions. */
  order: Fragment;
  keys: Fragment;
  limit: Fragment;
  scope: Scope;
};

/** Filter, search, rules, order and cursor of one list. `spare` rows more than the limit show whether there is another page. */
export function compilePage(build: Build, origin: Origin, page: Page, { spare, withKeys }: { spare: 0 | 1; withKeys: boolean }): CompiledPage {
  const { shape, rules } = origin;
  const alias = build.alias();
  const from = new From(build);
  const scope = new Scope(from, shape, rowOf(alias));
  const { tables, conditions } = start(build, origin, alias, scope);
  if (page.filter) conditions.push(compileNode(scope, page.filter, rules));
  if (page.search.length > 0) conditions.push(...searchConditions(scope, page.search, rules));
  const values = page.sort.keys.map((key) => keyValue(scope, key, rules));
  const after = page.after ? behind(build, page.sort.keys, values, page.after) : holds;
  const order = join(page.sort.keys.map((key, i) => ordered(key, values[i]!)), ', ');
  const keys = join(values.map((value, i) => f`${value} as ${keyName(i)}`), ', ');
  const limit = limitOf(build, page.limit);
  const where = all(conditions);
  const source = f`${tables} ${from.joins}`;
  return {
    rows: f`select ${alias}.*${withKeys ? f`, ${keys}` : nothing} from ${source} where ${all([where, after])} order by ${order} limit ${spare ? f`${limit} + 1` : limit}`,
    every: (columns) => f`select ${columns} from ${source} where ${where}`,
    ...{ order, keys, limit, scope },
  };
}

function start(build: Build, { shape, rules, rows, through }: Origin, alias: Fragment, scope: Scope): { tables: Fragment; conditions: Fragment[] } {
  const row = scope.row;
  const own = [
    ...(shape.softDeletes ? [rows === 'live' ? f`${row('deleted_at')} is null` : f`${row('deleted_at')} is not null`] : []),
    ...(shape.object ? [sightCondition(scope, rowSight(rules.grants(shape.id, 'read')))] : []),
  ];
  if (!through) return { tables: f`${shape.table} as ${alias}`, conditions: own };
  const { tables, condition } = linkedFrom(through.prop, through.row, alias, build);
  return { tables, conditions: [condition, fieldSight({ ...through, build }, through.prop, rules), ...own] };
}

function searchConditions(scope: Scope, words: readonly string[], rules: Rules): Fragment[] {
  const grants = scope.shape.object ? rules.grants(scope.shape.id, 'read') : [];
  const props = scope.shape.searched.filter(({ id }) => readSight(grants, id) !== false);
  if (props.length === 0) return [fails];
  const values = props.map((prop) => operandValue(scope, { prop, part: null }, rules));
  return words.map((word) => compileWord(scope.build, values, word));
}

function keyValue(scope: Scope, { path, prop, part, kind }: SortKey, rules: Rules): Fragment {
  const end = path.reduce((here, hop) => here.to(hop, rules), scope);
  const value = operandValue(end, { prop, part }, rules);
  return isText(kind) ? f`${value} collate "und-x-icu"` : value;
}

/** Nulls last either way; left unsaid where there are none, so that an index serves. */
const ordered = ({ descending, nullable }: SortKey, value: Fragment): Fragment =>
  descending ? (nullable ? f`${value} desc nulls last` : f`${value} desc`) : value;

/** The rows that come behind a cursor's values in the order of the sort. */
function behind(build: Build, keys: Sort['keys'], values: readonly Fragment[], after: readonly (string | null)[]): Fragment {
  const bound = keys.map(({ kind }, i) => (after[i] === null ? null : build.bind(after[i]!, typeOf(kind).one)));
  const [first] = keys;
  const uniform = keys.every(({ nullable, descending }) => !nullable && descending === first!.descending);
  if (uniform) return f`(${join(values, ', ')}) ${first!.descending ? f`<` : f`>`} (${join(bound.map((one) => one!), ', ')})`;

  const from = (i: number): Fragment => {
    const [key, value, limit] = [keys[i]!, values[i]!, bound[i]];
    const isBehind = limit ? any([f`${value} ${key.descending ? f`<` : f`>`} ${limit}`, key.nullable ? f`${value} is null` : fails]) : fails;
    if (i === keys.length - 1) return isBehind;
    return any([isBehind, all([limit ? f`${value} = ${limit}` : f`${value} is null`, from(i + 1)])]);
  };
  // What holds anyway for the first key alone lets an index on it begin where the page does.
  const atLeast = bound[0] && !first!.nullable ? f`${values[0]!} ${first!.descending ? f`<=` : f`>=`} ${bound[0]}` : holds;
  return all([atLeast, from(0)]);
}

/**
 * Usual sizes stand in the text: Postgres takes a bound limit for a tenth of the table and would plan anew each time. The
 * rest is bound, so that one query has few texts.
 */
const usualLimits = new Set([1, 5, 10, 20, 25, 50, 100, 200, 500]);
const limitOf = (build: Build, limit: number): Fragment => (usualLimits.has(limit) ? whole(limit) : build.bind(limit, types.integer));
