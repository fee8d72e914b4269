import type { Page, Sort, SortKey } from './ast.ts';
import { compileNode, fieldSight, From, linkedFrom, operandValue, Scope, sightCondition } from './compile-filter.ts';
import { compileWord } from './compile-test.ts';
import { keyName } from './cursor.ts';
import { all, any, f, fails, holds, join, rowOf, whole, type Build, type Fragment, type Row } from './fragment.ts';
import { isText, typeOf, types } from './kinds.ts';
import { readSight, rowSight, type Rules } from './rules.ts';
import type { Prop, Shape } from './shape.ts';

/** The rows that a page is cut from: an object's live or deleted ones, or those that a relation leads to. */
export type Origin = { shape: Shape; rules: Rules; rows: 'live' | 'deleted'; through: { prop: Prop; shape: Shape; row: Row } | null };

/** A list's parts. What is never called binds nothing, since a statement may not hold values that it doesn't use. */
export type CompiledPage = {
  scope: Scope;
  /** Filter, search and rules, without the cursor: all rows that the list goes through, in no order. */
  every: (columns: Fragment) => Fragment;
  /** `select <alias>.*`, with the sort keys when asked, of one page and `spare` rows more, in order. */
  rows: (options: { spare: 0 | 1; withKeys: boolean }) => Fragment;
  /** How many rows the page holds. */
  limit: () => Fragment;
  /** What `order by` takes, and the sort keys as columns. */
  order: () => { by: Fragment; keys: Fragment };
};

export function compilePage(build: Build, origin: Origin, page: Page): CompiledPage {
  const { shape, rules } = origin;
  const alias = build.alias();
  const from = new From(build);
  const scope = new Scope(from, shape, rowOf(alias));
  const { tables, conditions } = start(build, origin, alias, scope);
  if (page.filter) conditions.push(compileNode(scope, page.filter, rules));
  if (page.search.length > 0) conditions.push(...searchConditions(scope, page.search, rules));
  const where = all(conditions);
  const { keys } = page.sort;
  let size: Fragment | undefined;
  let values: Fragment[] | undefined;
  return { scope, every, rows, limit, order };

  function every(columns: Fragment): Fragment {
    return f`select ${columns} from ${tables} ${from.joins} where ${where}`;
  }

  function rows({ spare, withKeys }: { spare: 0 | 1; withKeys: boolean }): Fragment {
    const { by, keys: keyColumns } = order();
    const after = page.after ? behind(build, keys, values!, page.after) : holds;
    const columns = withKeys ? f`${alias}.*, ${keyColumns}` : f`${alias}.*`;
    const end = spare ? f`${limit()} + 1` : limit();
    return f`select ${columns} from ${tables} ${from.joins} where ${all([where, after])} order by ${by} limit ${end}`;
  }

  function limit(): Fragment {
    return (size ??= limitOf(build, page.limit));
  }

  function order(): { by: Fragment; keys: Fragment } {
    const all = (values ??= keys.map((key) => keyValue(scope, key, rules)));
    return {
      by: join(
        keys.map((key, i) => ordered(key, all[i]!)),
        ', ',
      ),
      keys: join(
        all.map((value, i) => f`${value} as ${keyName(i)}`),
        ', ',
      ),
    };
  }
}

function start(
  build: Build,
  { shape, rules, rows, through }: Origin,
  alias: Fragment,
  scope: Scope,
): { tables: Fragment; conditions: Fragment[] } {
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
  if (uniform)
    return f`(${join(values, ', ')}) ${first!.descending ? f`<` : f`>`} (${join(
      bound.map((one) => one!),
      ', ',
    )})`;

  const from = (i: number): Fragment => {
    const [key, value, limit] = [keys[i]!, values[i]!, bound[i]];
    const isBehind = limit
      ? any([f`${value} ${key.descending ? f`<` : f`>`} ${limit}`, key.nullable ? f`${value} is null` : fails])
      : fails;
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
