import { From, Scope, sightCondition } from './compile-filter.ts';
import type { CheckedQuery, Selection } from './ast.ts';
import { compilePage, type Origin } from './compile-page.ts';
import { compileConnection, compileSelection, recordJson } from './compile-selection.ts';
import { cursorOf } from './cursor.ts';
import { all, Build, f, nothing, quote, rowOf, type Fragment } from './fragment.ts';
import { types } from './kinds.ts';
import { rowSight, type Rules } from './rules.ts';
import type { Shape } from './shape.ts';
import { bindValues, Variable, type Context, type Slot } from './variables.ts';

/** A statement whose values may be variables, so that it can be kept and run again; `bindValues` fills them in. */
export type Statement = { readonly text: string; readonly values: readonly Slot[] };

/** A statement that is ready to run. */
export type Bound = { text: string; values: unknown[] };

export const bindStatement = ({ text, values }: Statement, context: Context): Bound => ({ text, values: bindValues(values, context) });

/** The same for a get: the id takes the place that `buildGet` left for it. */
export const bindGet = ({ text, values }: Statement, recordId: string, context: Context): Bound => ({
  text,
  values: bindValues(values, context).map((value) => (value === idSlot ? recordId : value)),
});

const finish = (build: Build, text: Fragment): Statement => ({ text, values: build.slots });
export const schemaVersion = ({ schema }: Shape): Fragment => f`(select s.version from ${quote(schema, '_schema')} as s)`;
const originOf = ({ shape, rules, rows }: CheckedQuery): Origin => ({ shape, rules, rows, through: null });

/** One row: `data` (JSON list as text), `next` (cursor or null), `count` when asked, `version` of the schema. */
export function buildList(query: CheckedQuery): Statement {
  const { shape, rules, page, selection } = query;
  const build = new Build();
  const { rows, every, limit } = compilePage(build, originOf(query), page);
  const [paged, numbered, record] = [build.alias(), build.alias(), build.alias()];
  const row = rowOf(numbered);
  const source = f`(select row_number() over () as _n, ${paged}.* from (${rows({ spare: 1, withKeys: true })}) as ${paged}) as ${numbered}`;
  const columns = compileSelection({ build, shape, row, rules }, selection);
  const data = f`coalesce(json_agg(row_to_json(${record})) filter (where ${row('_n')} <= ${limit()}), '[]')::text as data`;
  const last = f`max(${cursorOf(page.sort, row)}) filter (where ${row('_n')} = ${limit()})`;
  const next = f`case when count(*) > ${limit()} then ${last} end as next`;
  const count = query.count ? f`, (${every(f`count(*)`)}) as count` : nothing;
  return finish(
    build,
    f`select ${data}, ${next}${count}, ${schemaVersion(shape)} as version from ${source} cross join lateral (select ${columns}) as ${record}`,
  );
}

/** One row: `data` (a Relay connection's JSON as text), `version` of the schema. */
export function buildConnection(query: CheckedQuery): Statement {
  if (!query.connection) throw new Error('the query asks for no connection');
  const build = new Build();
  const json = compileConnection(build, originOf(query), { connection: query.connection, page: query.page });
  return finish(build, f`select ${json}::text as data, ${schemaVersion(query.shape)} as version`);
}

/** One row: `count`, `cursors` (a list; each begins the page behind `every` rows more), `version` of the schema. */
export function buildAnchors(query: CheckedQuery, every: number): Statement {
  const { page, shape } = query;
  const build = new Build();
  const { every: rows, order } = compilePage(build, originOf(query), page);
  const [numbered, summed] = [build.alias(), build.alias()];
  const { by, keys } = order();
  const step = build.bind(every, types.integer);
  const cursors = f`array_agg(${cursorOf(page.sort, rowOf(numbered))} order by ${numbered}._n) filter (where ${numbered}._n % ${step} = 0)`;
  const source = f`(select count(*) as count, ${cursors} as cursors from (${rows(f`row_number() over (order by ${by}) as _n, ${keys}`)}) as ${numbered}) as ${summed}`;
  const ended = f`${summed}.count > 0 and ${summed}.count % ${step} = 0`; // the last one would begin an empty page
  const begins = f`coalesce(to_json(case when ${ended} then trim_array(${summed}.cursors, 1) else ${summed}.cursors end), '[]') as cursors`;
  return finish(build, f`select ${summed}.count, ${begins}, ${schemaVersion(shape)} as version from ${source}`);
}

/** Rows of `id`: which of the ids are live, in sight, and fit filter and search. */
export function buildIds(query: CheckedQuery, ids: readonly string[]): Statement {
  const build = new Build();
  const { every, scope } = compilePage(build, originOf(query), query.page);
  const id = scope.row('id');
  return finish(build, f`${every(id)} and ${id} = any(${build.bind(ids, types.uuids)})`);
}

/** Stands for the id that a get is asked for, which `bindGet` puts there. */
const idSlot: Variable = new Variable(() => idSlot);

type Get = { shape: Shape; rules: Rules; selection: Selection; rows: 'live' | 'deleted' };

/** One row: `body` (the record's JSON as text, null when there is none in sight), its `version`, `schema_version`. */
export function buildGet({ shape, rules, selection, rows }: Get): Statement {
  const build = new Build();
  const wanted = build.bind(idSlot, types.uuid); // $1
  const [alias, found] = [build.alias(), build.alias()];
  const row = rowOf(alias);
  const from = new From(build);
  const seen = sightCondition(new Scope(from, shape, row), rowSight(rules.grants(shape.id, 'read')));
  const there = rows === 'live' ? f`${row('deleted_at')} is null` : f`${row('deleted_at')} is not null`;
  const body = recordJson({ build, shape, row, rules }, selection);
  const where = all([f`${row('id')} = ${wanted}`, there, seen]);
  const record = f`(select ${body} as body, ${row('version')} from ${shape.table} as ${alias} ${from.joins} where ${where}) as ${found}`;
  return finish(
    build,
    f`select ${found}.body::text as body, ${found}.version, s.version as schema_version from ${quote(shape.schema, '_schema')} as s left join ${record} on true`,
  );
}
