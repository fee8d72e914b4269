import { call, type FieldDef, type RecordColumn, type RollupDef, type Typed } from '../../schema/index.ts';
import type { CheckedFilter } from '../ast.ts';
import { readFilter } from '../check.ts';
import type { Scope } from '../compile-filter.ts';
import { all, f, holds, nothing as empty, whole, type Build, type Fragment, type Row } from '../fragment.ts';
import { limits } from '../limits.ts';
import type { Rules } from '../rules.ts';
import type { Prop } from '../shape.ts';
import { compileTyped } from './compile.ts';
import { plain, rounded, type Computed } from './computed.ts';

const nothing: Computed = plain(f`null::text`);

/**
 * What a computed field gives in a row, null unless all that it reads of the row, and of those that it leads to, may be
 * read there.
 */
export function computedValue(scope: Scope, prop: Prop, rules: Rules): Computed {
  const sights: Fragment[] = [];
  return whereSeen(unguarded(scope, prop, rules, sights), sights);
}

/** `sights` takes where what it reads may be read. */
function unguarded(scope: Scope, { name, computed }: Prop, rules: Rules, sights: Fragment[]): Computed {
  if (!computed) throw new Error(`${name} has a column`);
  return computed.is === 'formula' ? formulaValue(scope, computed.typed, rules, sights) : rollupValue(scope, computed, rules, sights);
}

function whereSeen(value: Computed, sights: readonly Fragment[]): Computed {
  const seen = all(sights);
  if (seen === holds) return value;
  const where = (one: Fragment): Fragment => f`case when ${seen} then ${one} end`;
  return { one: where(value.one), currency: value.currency && where(value.currency) };
}

/** Rounded as the wire has it, so that what one sees is what filters and sorts go by. */
function formulaValue(scope: Scope, typed: Typed, rules: Rules, sights: Fragment[]): Computed {
  const value = compileTyped(scope.build, typed, (path, field) => readField(scope, { path, field, rules, sights }));
  if (typed.is === 'field') return value;
  if (typed.type === 'number' || typed.type === 'currency') return { ...value, one: rounded(scope.build, value.one) };
  return typed.type === 'text' ? plain(f`left(${value.one}, ${whole(mostCharacters)})`) : value;
}

/** Formulas of formulas would grow past all measure. */
const mostCharacters = 10_000;

type Reading = { path: readonly FieldDef[]; field: FieldDef | RecordColumn; rules: Rules; sights: Fragment[] };

/** `sights` takes where each field on the way may be read. */
function readField(scope: Scope, { path, field, rules, sights }: Reading): Computed {
  let here = scope;
  for (const hop of path) {
    const prop = here.shape.byId(hop.id);
    if (!prop?.link) return nothing;
    sights.push(here.sight(prop, rules));
    here = here.to(prop, rules);
  }
  const prop = here.shape.byId(typeof field === 'string' ? field : field.id);
  if (!prop) return nothing;
  sights.push(here === scope ? here.sight(prop, rules) : whereThere(here, here.sight(prop, rules)));
  if (prop.computed) return unguarded(here, prop, rules, sights);
  if (prop.kind === 'currency') return { one: here.value(prop, rules, 'amount'), currency: here.value(prop, rules, 'currency') };
  const one = here.value(prop, rules);
  if (prop.kind === 'uuid') return plain(f`${one}::text`);
  return plain(prop.kind === 'integer' || prop.kind === 'autonumber' ? f`${one}::numeric` : one);
}

/** A row that isn't there hides nothing. */
const whereThere = ({ row }: Scope, sight: Fragment): Fragment => (sight === holds ? holds : f`(${row('id')} is null or ${sight})`);

/** One value of all related records that one may see and that the rollup's own filter lets through. */
function rollupValue(scope: Scope, rollup: RollupDef, rules: Rules, sights: Fragment[]): Computed {
  const prop = scope.shape.byId(rollup.relation.id);
  const filter = filterOf(scope, rollup);
  if (!prop?.link || filter === undefined) return nothing;
  sights.push(scope.sight(prop, rules));
  const select: Select = (make) => {
    const rows = scope.related(prop, rules, filter);
    const value = rollup.of ? relatedValue(rows.scope, rollup.of, rules, rollup.function === 'list') : plain(f`1`);
    const { columns, end = empty } = make(value, rows.scope.row);
    return rows.select(columns, end);
  };
  return rollup.type === 'currency' ? priceOf(scope.build, rollup, select) : valueOf(scope.build, rollup, select);
}

/** `make` gets what is read of one related record. */
type Select = (make: (value: Computed, row: Row) => { columns: Fragment; end?: Fragment }) => Fragment;

const calls = { sum: f`sum`, avg: f`avg`, min: f`min`, max: f`max` } as const;

function valueOf(build: Build, { function: name, type }: RollupDef, select: Select): Computed {
  switch (name) {
    case 'count':
      return plain(select(() => ({ columns: f`count(*)::numeric` })));
    case 'first':
    case 'last':
      return plain(select(({ one }, row) => ({ columns: one, end: atEnd(name, row) })));
    case 'list': {
      const [value, listed] = [build.alias(), build.alias()];
      const values = select(({ one }, row) => ({
        columns: f`${one} as ${value}`,
        end: f` and ${one} is not null order by ${row('created_at')}, ${row('id')} limit ${whole(limits.relatedIds)}`,
      }));
      return plain(f`(select coalesce(array_agg(${listed}.${value}), '{}') from ${values} as ${listed})`);
    }
    default: {
      const made = select(({ one }) => ({ columns: f`${calls[name]}(${type === 'text' ? f`${one} collate "und-x-icu"` : one})` }));
      if (type !== 'number') return plain(made);
      return plain(rounded(build, name === 'sum' ? f`coalesce(${made}, 0)` : made));
    }
  }
}

/** Prices in several currencies have no sum and no order. */
function priceOf(build: Build, { function: name }: RollupDef, select: Select): Computed {
  if (name === 'first' || name === 'last') {
    return {
      one: select(({ one }, row) => ({ columns: one, end: atEnd(name, row) })),
      currency: select(({ currency }, row) => ({ columns: currency!, end: atEnd(name, row) })),
    };
  }
  if (name === 'count' || name === 'list') throw new Error(`${name} gives no price`);
  const alone = (currency: Fragment, made: Fragment): Fragment => f`case when count(distinct ${currency}) = 1 then ${made} end`;
  return {
    one: rounded(
      build,
      select(({ one, currency }) => ({ columns: alone(currency!, f`${calls[name]}(${one})`) })),
    ),
    currency: select(({ currency }) => ({ columns: alone(currency!, f`min(${currency!})`) })),
  };
}

const atEnd = (name: 'first' | 'last', row: Row): Fragment =>
  name === 'first'
    ? f` order by ${row('created_at')}, ${row('id')} limit 1`
    : f` order by ${row('created_at')} desc, ${row('id')} desc limit 1`;

/** Null where a field that it reads is hidden in that record. */
function relatedValue(scope: Scope, of: Typed, rules: Rules, asText: boolean): Computed {
  const sights: Fragment[] = [];
  const typed: Typed = asText && of.type !== 'text' ? call('TEXT', 'text', [of]) : of;
  return whereSeen(
    compileTyped(scope.build, typed, (path, field) => readField(scope, { path, field, rules, sights })),
    sights,
  );
}

const filters = new WeakMap<RollupDef, CheckedFilter | null>();

/** A rollup's own filter is part of its definition: it reads with full rights, as a policy's does. Undefined when what it names has gone. */
function filterOf(scope: Scope, rollup: RollupDef): CheckedFilter | null | undefined {
  if (!rollup.filter) return null;
  let filter = filters.get(rollup);
  if (filter === undefined) {
    const read = readFilter(scope.shape.definitions, rollup.target, rollup.filter);
    if ('issues' in read) return undefined;
    filters.set(rollup, (filter = read.filter));
  }
  return filter;
}
