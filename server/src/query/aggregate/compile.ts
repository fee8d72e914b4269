import type { Scope } from '../compile-filter.ts';
import { compilePage } from '../compile-page.ts';
import { text } from '../compile-selection.ts';
import { called } from '../compile-test.ts';
import { schemaVersion, type Statement } from '../compile.ts';
import { timeText } from '../cursor.ts';
import { Build, f, holds, join, nothing, whole, type Fragment } from '../fragment.ts';
import { isText, type Kind } from '../kinds.ts';
import { rounded } from '../formula/computed.ts';
import { defaultSort } from '../check-sort.ts';
import type { Rules } from '../rules.ts';
import type { CheckedAggregate, Measure, MeasureName, Way } from './ast.ts';

type Column = { name: Fragment; value: Fragment };

/** One row: `data` (JSON list of groups as text), `more` (whether others follow), `version` of the schema. */
export function buildAggregate(query: CheckedAggregate): Statement {
  const { shape, rules, keys, measures } = query;
  const build = new Build();
  const page = compilePage(
    build,
    { shape, rules, rows: 'live', through: null },
    { filter: query.filter, search: query.search, sort: defaultSort(shape), limit: 1, after: null },
  );
  const keyColumns = keys.map(({ way, call }, i): Column => {
    const value = valueAt(page.scope, way, rules);
    return { name: f`k${whole(i)}`, value: call ? called(build, call, value, way.kind === 'datetime') : value };
  });
  const inputs = measures.map((measure, i) => inputOf(page.scope, measure, f`m${whole(i)}`, rules));
  const columns = [...keyColumns, ...inputs.flat()].map(({ name, value }) => f`${value} as ${name}`);
  const base = page.every(columns.length > 0 ? join(columns, ', ') : f`1 as one`);
  const names = keyColumns.map(({ name }) => name);
  const ctes = [
    f`base as (${base})`,
    f`grouped as (select ${join([...names, f`count(*) as n`, ...measures.flatMap(madeOf)], ', ')} from base${groupBy(names)})`,
  ];
  const joins: Fragment[] = [];
  for (const [i, measure] of measures.entries()) {
    if (!isApart(measure)) continue;
    const name = f`p${whole(i)}`;
    ctes.push(f`${name} as (${isPrice(measure) ? byCurrency(build, measure, i, names) : distinct(i, names)})`);
    const same = names.map((key) => f`${name}.${key} is not distinct from g.${key}`);
    joins.push(f` left join ${name} on ${same.length > 0 ? join(same, ' and ') : f`true`}`);
  }
  const order = orderOf(query, names);
  const sorted = f`select g.*${join(priceColumns(measures), ' ')} from grouped as g${join(joins, ' ')} order by ${order} offset ${whole(query.offset)} limit ${whole(query.limit + 1)}`;
  const group = f`json_build_object(${join(partsOf(build, query), ', ')})`;
  const listed = f`coalesce(json_agg(${group} order by r._n) filter (where r._n <= ${whole(query.limit)}), '[]')::text as data`;
  return {
    text: f`with ${join(ctes, ', ')} select ${listed}, count(*) > ${whole(query.limit)} as more, ${schemaVersion(shape)} as version from (select row_number() over () as _n, s.* from (${sorted}) as s) as r`,
    values: build.slots,
  };
}

const isPrice = ({ way, name }: Measure): boolean => way.kind === 'currency' && name !== 'count_distinct';
/** What a group needs rows of its own for. */
const isApart = (measure: Measure): boolean => isPrice(measure) || (measure.name === 'count_distinct' && measure.way.many !== null);
const groupBy = (names: readonly Fragment[]): Fragment => (names.length > 0 ? f` group by ${join(names, ', ')}` : nothing);
const priceColumns = (measures: readonly Measure[]): Fragment[] =>
  measures.flatMap((measure, i) => (isApart(measure) ? [f`, p${whole(i)}.v as v${whole(i)}`] : []));

/** One value of a record, through relations to one only. */
function valueAt(scope: Scope, { before, prop, part }: Way, rules: Rules): Fragment {
  const end = before.reduce((here, hop) => here.to(hop, rules), scope);
  const value = end.value(prop, rules, part);
  return prop.kind === 'integer' || prop.kind === 'autonumber' ? f`${value}::numeric` : value;
}

/** What of each record an aggregate is made of; through a relation to many it is put together for each record first. */
function inputOf(scope: Scope, measure: Measure, name: Fragment, rules: Rules): Column[] {
  const { way } = measure;
  if (!way.many) {
    if (!isPrice(measure)) return [{ name, value: valueAt(scope, way, rules) }];
    return [
      { name, value: valueAt(scope, { ...way, part: 'amount' }, rules) },
      { name: f`${name}c`, value: valueAt(scope, { ...way, part: 'currency' }, rules) },
    ];
  }
  const start = way.before.reduce((here, hop) => here.to(hop, rules), scope);
  const sight = start.sight(way.many, rules);
  const end = sight === holds ? nothing : f` and ${sight}`;
  const related = (make: (read: (part: string | null) => Fragment) => Fragment): Fragment => {
    const rows = start.related(way.many!, rules, null);
    const read = (part: string | null): Fragment => valueAt(rows.scope, { ...way, before: way.after, part: part ?? way.part }, rules);
    return rows.select(make(read), end);
  };
  if (isPrice(measure)) {
    return [{ name, value: related((read) => f`json_agg(json_build_object('a', ${read('amount')}, 'c', ${read('currency')}))`) }];
  }
  if (measure.name === 'avg') {
    return [
      { name, value: related((read) => f`sum(${read(null)})`) },
      { name: f`${name}n`, value: related((read) => f`count(${read(null)})`) },
    ];
  }
  if (measure.name === 'count_distinct') return [{ name, value: related((read) => f`array_agg(distinct ${read(null)})`) }];
  return [{ name, value: related((read) => aggregated(measure.name, way.kind, read(null))) }];
}

const functions: Record<Exclude<MeasureName, 'count_distinct'>, Fragment> = { sum: f`sum`, avg: f`avg`, min: f`min`, max: f`max` };

function aggregated(name: MeasureName, kind: Kind, value: Fragment): Fragment {
  if (name === 'count_distinct') return f`count(distinct ${value})`;
  // Postgres has no least of truth values and of ids; false comes before true.
  if (kind === 'boolean' && name === 'min') return f`bool_and(${value})`;
  if (kind === 'boolean' && name === 'max') return f`bool_or(${value})`;
  if (kind === 'uuid') return f`${functions[name]}(${value}::text)`;
  return f`${functions[name]}(${isText(kind) ? f`${value} collate "und-x-icu"` : value})`;
}

/** The aggregate of a group's column. */
function madeOf(measure: Measure, i: number): Fragment[] {
  if (isApart(measure)) return [];
  const name = f`m${whole(i)}`;
  if (!measure.way.many) return [f`${aggregated(measure.name, measure.way.kind, name)} as ${name}`];
  if (measure.name === 'avg') return [f`sum(${name}) / nullif(sum(${name}n), 0) as ${name}`];
  return [f`${aggregated(measure.name, measure.way.kind, name)} as ${name}`];
}

/** A list of prices, one a currency. */
function byCurrency(build: Build, { name, way }: Measure, i: number, keys: readonly Fragment[]): Fragment {
  const column = f`m${whole(i)}`;
  const [rows, amount, currency] = way.many
    ? [f`base cross join lateral json_to_recordset(base.${column}) as e(a numeric, c text)`, f`e.a`, f`e.c`]
    : [f`base`, column, f`${column}c`];
  const call = functions[name as keyof typeof functions];
  const each = f`select ${join([...keys, f`${currency} as c`, f`${call}(${amount}) as a`], ', ')} from ${rows} where ${amount} is not null group by ${join([...keys, currency], ', ')}`;
  const price = f`json_build_object('amount', ${rounded(build, f`x.a`)}::text, 'currency', x.c)`;
  const columns = join([...keys.map((key) => f`x.${key}`), f`json_agg(${price} order by x.c) as v`], ', ');
  return f`select ${columns} from (${each}) as x${groupBy(keys.map((key) => f`x.${key}`))}`;
}

/** Values of related records, each counted once a group. */
function distinct(i: number, keys: readonly Fragment[]): Fragment {
  const columns = join([...keys, f`count(distinct e.v) as v`], ', ');
  return f`select ${columns} from base cross join lateral unnest(base.m${whole(i)}) as e(v)${groupBy(keys)}`;
}

function orderOf({ sort, keys }: CheckedAggregate, names: readonly Fragment[]): Fragment {
  const chosen = sort.map((one) => {
    const value =
      one.by === 'count' ? f`g.n` : one.by === 'key' ? keyOrder(keys[one.index]!.kind, names[one.index]!) : f`g.m${whole(one.index)}`;
    return one.descending ? f`${value} desc nulls last` : f`${value} nulls last`;
  });
  const ties = names.map((name, i) => f`${keyOrder(keys[i]!.kind, name)} nulls last`);
  return join([...chosen, ...ties, ...(ties.length === 0 ? [f`1`] : [])], ', ');
}

const keyOrder = (kind: Kind, name: Fragment): Fragment => (isText(kind) ? f`g.${name} collate "und-x-icu"` : f`g.${name}`);

/** `{key: {…}, count, sum: {…}, …}`. */
function partsOf(build: Build, { keys, measures, count }: CheckedAggregate): Fragment[] {
  const key = keys.flatMap(({ name, kind }, i) => [text(name), onWire(build, kind, f`r.k${whole(i)}`)]);
  const parts = [f`'key'`, f`json_build_object(${join(key, ', ')})`];
  if (count) parts.push(f`'count'`, f`r.n`);
  for (const [name, of] of Map.groupBy(
    measures.map((measure, i) => ({ measure, i })),
    ({ measure }) => measure.name,
  )) {
    const values = of.flatMap(({ measure, i }) => [text(measure.path), measured(build, measure, i)]);
    parts.push(text(name), f`json_build_object(${join(values, ', ')})`);
  }
  return parts;
}

function measured(build: Build, measure: Measure, i: number): Fragment {
  if (isPrice(measure)) return f`coalesce(r.v${whole(i)}, '[]')`;
  if (isApart(measure)) return f`coalesce(r.v${whole(i)}, 0)`;
  const value = f`r.m${whole(i)}`;
  return measure.name === 'count_distinct' ? value : onWire(build, measure.way.kind, value);
}

function onWire(build: Build, kind: Kind, value: Fragment): Fragment {
  if (kind === 'datetime') return timeText(value);
  return kind === 'integer' || kind === 'number' || kind === 'autonumber' ? rounded(build, value) : value;
}
