import { literal } from '../db/index.ts';
import type { Connection, ConnectionPart, EdgePart, Page, PageInfoPart, Selected, Selection } from './ast.ts';
import { expression, fieldSight, linked, linkedFrom, partColumn, readValue, visible } from './compile-filter.ts';
import { compilePage, type Origin } from './compile-page.ts';
import { cursorOf, timeText } from './cursor.ts';
import { all, f, fails, holds, join, nothing, quote, rowOf, whole, type Build, type Fragment, type Row } from './fragment.ts';
import { types } from './kinds.ts';
import { computedValue } from './formula/read.ts';
import { once } from './formula/computed.ts';
import { limits } from './limits.ts';
import { type Rules } from './rules.ts';
import type { Prop, Shape } from './shape.ts';

/** A row that an answer is made of. */
export type Place = { build: Build; shape: Shape; row: Row; rules: Rules };

export const text = (value: string): Fragment => literal(value).parts[0] as Fragment;

/** `<value> as "<key>", …` for a select list. */
export function compileSelection(place: Place, selection: Selection): Fragment {
  return join(
    selection.map((one) => f`${compileSelected(place, one)} as ${quote(one.key)}`),
    ', ',
  );
}

/** A row's JSON as one expression. */
export function recordJson(place: Place, selection: Selection): Fragment {
  const alias = place.build.alias();
  return f`(select row_to_json(${alias}) from (select ${compileSelection(place, selection)}) as ${alias})`;
}

function compileSelected(place: Place, one: Selected): Fragment {
  switch (one.as) {
    case 'constant':
      return f`${text(one.value)}::text`;
    case 'value':
      return valueOf(place, one.prop);
    case 'parts':
      return partsOf(place, one.prop, one.parts);
    case 'one':
      return relatedOne(place, one.prop, one.selection);
    case 'ids':
      return relatedIds(place, one.prop);
    case 'list':
      return relatedList(place, one.prop, one);
    case 'connection':
      return compileConnection(place.build, originOf(place, one.prop), one);
  }
}

function valueOf(place: Place, prop: Prop): Fragment {
  const { rules } = place;
  if (prop.link && prop.link.target().object) {
    const id = place.build.alias();
    return relatedRow(place, prop, id, f`${id}."id"`);
  }
  return readValue(place, prop, wireValue(place, prop), rules);
}

/** A value in the form that the wire has it. */
function wireValue(place: Place, prop: Prop): Fragment {
  const { build, row } = place;
  if (prop.computed) return computedWire(place, prop);
  const part = (name: string): Fragment => row(partColumn(prop, name));
  switch (prop.kind) {
    case 'datetime':
      return timeText(row(prop.column));
    case 'currency':
      return f`case when ${part('amount')} is not null then json_build_object('amount', ${part('amount')}::text, 'currency', ${part('currency')}) end`;
    case 'person_name':
      return f`case when ${hasName(prop, row)} then json_build_object('first', ${part('first')}, 'last', ${part('last')}) end`;
    case 'autonumber':
      return autonumber(build, prop, row(prop.column));
    default:
      return row(prop.column);
  }
}

/** A price by its key of the answer, whole or the parts that are asked for. */
function computedWire(place: Place, prop: Prop, parts?: Parts): Fragment {
  return expression(place.build, place.shape, place.row, (scope) => {
    const { one, currency } = computedValue(scope, prop, place.rules);
    if (prop.kind === 'datetime') return timeText(one);
    if (!currency) return one;
    const asked = parts ?? [
      { key: 'amount', part: 'amount' },
      { key: 'currency', part: 'currency' },
    ];
    return once(place.build, [one, currency], (amount, code) => {
      const pairs = asked.map(({ key, part, constant }) => {
        const value = part === null ? f`${text(constant ?? '')}::text` : part === 'amount' ? f`${amount}::text` : code;
        return f`${text(key)}, ${value}`;
      });
      return f`case when ${amount} is not null then json_build_object(${join(pairs, ', ')}) end`;
    });
  });
}

const hasName = (prop: Prop, row: Row): Fragment =>
  f`(${row(partColumn(prop, 'first'))} is not null or ${row(partColumn(prop, 'last'))} is not null)`;

function autonumber(build: Build, prop: Prop, value: Fragment): Fragment {
  const { prefix = '', padding = 0 } = prop.field?.options ?? {};
  if (prefix === '' && padding === 0) return value;
  return f`${build.bind(prefix, types.text)} || repeat('0', ${whole(padding)} - length(${value}::text)) || ${value}::text`;
}

type Parts = Extract<Selected, { as: 'parts' }>['parts'];

function partsOf(place: Place, prop: Prop, parts: Parts): Fragment {
  const { row } = place;
  if (prop.computed) return readValue(place, prop, computedWire(place, prop, parts), place.rules);
  const pairs = parts.map(
    ({ key, part, constant }) =>
      f`${text(key)}, ${part === null ? f`${text(constant ?? '')}::text` : partValue(row(partColumn(prop, part)), part)}`,
  );
  const present = prop.kind === 'currency' ? f`${row(partColumn(prop, 'amount'))} is not null` : hasName(prop, row);
  return readValue(place, prop, f`case when ${present} then json_build_object(${join(pairs, ', ')}) end`, place.rules);
}

const partValue = (column: Fragment, part: string): Fragment => (part === 'amount' ? f`${column}::text` : column);

/** One value of the row that a to-one relation leads to; null when it leads nowhere that one may see. */
function relatedRow(place: Place, prop: Prop, alias: Fragment, value: Fragment): Fragment {
  const target = prop.link!.target();
  const row = rowOf(alias);
  const conditions = [linked(prop, place.row, row), fieldSight(place, prop, place.rules), visible(place.build, target, row, place.rules)];
  return f`(select ${value} from ${target.table} as ${alias} where ${all(conditions)})`;
}

function relatedOne(place: Place, prop: Prop, selection: Selection): Fragment {
  const alias = place.build.alias();
  const record = recordJson({ ...place, shape: prop.link!.target(), row: rowOf(alias) }, selection);
  return relatedRow(place, prop, alias, record);
}

const originOf = ({ shape, row, rules }: Place, prop: Prop): Origin => ({
  ...{ shape: prop.link!.target(), rules, rows: 'live' },
  through: { prop, shape, row },
});

function relatedIds(place: Place, prop: Prop): Fragment {
  const { build, rules } = place;
  const target = prop.link!.target();
  const [alias, ids] = [build.alias(), build.alias()];
  const row = rowOf(alias);
  const { tables, condition } = linkedFrom(prop, place.row, alias, build);
  const where = all([condition, fieldSight(place, prop, rules), visible(build, target, row, rules)]);
  const found = f`select ${row('id')} from ${tables} where ${where} order by ${row('id')} limit ${whole(limits.relatedIds)}`;
  return f`(select coalesce(json_agg(${ids}."id"), '[]') from (${found}) as ${ids})`;
}

function relatedList(place: Place, prop: Prop, { selection, page }: { selection: Selection; page: Page }): Fragment {
  const { build } = place;
  const rows = compilePage(build, originOf(place, prop), page).rows({ spare: 0, withKeys: false });
  const [alias, record] = [build.alias(), build.alias()];
  const columns = compileSelection({ ...place, shape: prop.link!.target(), row: rowOf(alias) }, selection);
  return f`(select coalesce(json_agg(row_to_json(${record})), '[]') from (select ${columns} from (${rows}) as ${alias}) as ${record})`;
}

const needsKeys = (connection: Connection): boolean =>
  connection.some((part) => {
    if (part.as === 'edges') return part.parts.some(({ as }) => as === 'cursor');
    return part.as === 'pageInfo' && part.parts.some(({ as }) => as === 'startCursor' || as === 'endCursor');
  });

type Asked = { connection: Connection; page: Page };

/** A Relay connection as one expression: what is asked of it and no more. */
export function compileConnection(build: Build, origin: Origin, { connection, page }: Asked): Fragment {
  const compiled = compilePage(build, origin, page);
  const [numbered, paged, summed, answer] = [build.alias(), build.alias(), build.alias(), build.alias()];
  const n = f`${numbered}._n`;
  const cursor = (): Fragment => cursorOf(page.sort, rowOf(numbered));
  const place = { build, shape: origin.shape, row: rowOf(numbered), rules: origin.rules };
  const laterals: Fragment[] = [];
  const aggregates: Fragment[] = [];

  const lateral = (columns: Fragment): Fragment => {
    const alias = build.alias();
    laterals.push(f` cross join lateral (select ${columns}) as ${alias}`);
    return f`row_to_json(${alias})`;
  };
  const aggregate = (value: Fragment): Fragment => {
    const name = quote(`_${aggregates.length}`);
    aggregates.push(f`${value} as ${name}`);
    return f`${summed}.${name}`;
  };
  const listed = (value: Fragment): Fragment => aggregate(f`coalesce(json_agg(${value}) filter (where ${n} <= ${compiled.limit()}), '[]')`);

  const edge = (part: EdgePart): Fragment => {
    if (part.as === 'constant') return f`${text(part.value)}::text`;
    return part.as === 'cursor' ? cursor() : lateral(compileSelection(place, part.selection));
  };
  const info = (part: PageInfoPart): Fragment => {
    switch (part.as) {
      case 'constant':
        return f`${text(part.value)}::text`;
      case 'hasNextPage':
        return aggregate(f`count(*) > ${compiled.limit()}`);
      case 'hasPreviousPage':
        return page.after ? holds : fails;
      case 'startCursor':
        return aggregate(f`max(${cursor()}) filter (where ${n} = 1)`);
      case 'endCursor':
        return aggregate(f`max(${cursor()}) filter (where ${n} = least(${numbered}._of, ${compiled.limit()}))`);
    }
  };
  const part = (one: ConnectionPart): Fragment => {
    switch (one.as) {
      case 'constant':
        return f`${text(one.value)}::text`;
      case 'edges':
        return listed(
          lateral(
            join(
              one.parts.map((each) => f`${edge(each)} as ${quote(each.key)}`),
              ', ',
            ),
          ),
        );
      case 'nodes':
        return listed(lateral(compileSelection(place, one.selection)));
      case 'pageInfo': {
        const alias = build.alias();
        const columns = join(
          one.parts.map((each) => f`${info(each)} as ${quote(each.key)}`),
          ', ',
        );
        return f`(select row_to_json(${alias}) from (select ${columns}) as ${alias})`;
      }
      case 'totalCount':
        return f`(${compiled.every(f`count(*)`)})`;
    }
  };

  const rows = (): Fragment => {
    const page = compiled.rows({ spare: 1, withKeys: needsKeys(connection) });
    return f`(select row_number() over () as _n, count(*) over () as _of, ${paged}.* from (${page}) as ${paged}) as ${numbered}`;
  };
  const columns = join(
    connection.map((one) => f`${part(one)} as ${quote(one.key)}`),
    ', ',
  );
  const needed =
    aggregates.length > 0 ? f` from (select ${join(aggregates, ', ')} from ${rows()}${join(laterals, ' ')}) as ${summed}` : nothing;
  return f`(select row_to_json(${answer}) from (select ${columns}${needed}) as ${answer})`;
}
