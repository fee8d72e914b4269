import { createHash } from 'node:crypto';
import { invalid } from '../../lib/index.ts';
import type { Definitions, ObjectDef } from '../../schema/index.ts';
import { dateFunctions, type DateFunction } from '../ast.ts';
import { checkPage } from '../check-page.ts';
import { at, Checking, isPlain, nameType, type Path } from '../checking.ts';
import { isSortable, type Kind } from '../kinds.ts';
import { isDeeperThan, limits } from '../limits.ts';
import { readQueryString } from '../query-string.ts';
import type { Prop, Shape } from '../shape.ts';
import { checkTimeZone, type CheckOptions } from '../check.ts';
import { measureNames, type CheckedAggregate, type GroupKey, type GroupSort, type Measure, type MeasureName, type Way } from './ast.ts';

const known = ['aggregate', 'group_by', 'filter', 'search', 'sort', 'limit', 'cursor', 'timeZone'];
const most = { keys: 5, measures: 20 };

/** Whether a query asks for groups instead of records. */
export const isAggregate = (input: unknown): boolean => isPlain(input) && (input.aggregate !== undefined || input.group_by !== undefined);

/**
 * Reads a query with `aggregate` or `group_by` as it came.
 * @throws AppError `invalid` with everything that doesn't fit and where it stands
 */
export function checkAggregate(
  definitions: Definitions,
  object: ObjectDef,
  input: Record<string, unknown>,
  { rules, context, shape, from = 'body' }: Pick<CheckOptions, 'rules' | 'context' | 'from'> & { shape: Shape },
): CheckedAggregate {
  const prefix = from === 'query' ? '/query' : '';
  const { query, asText, issues } = from === 'query' ? readQueryString(input) : { query: input, asText: false, issues: [] };
  const c = new Checking(definitions, rules, { prefix, asText });
  c.issues.push(...issues);
  if (isDeeperThan(query, limits.inputDepth)) {
    c.refuse(null, 'too_deep', `A query nests at most ${limits.inputDepth} levels of JSON.`);
    throw invalid(c.issues);
  }
  for (const key of Object.keys(query)) {
    const message = `There is no ${key} in a query for groups; it takes ${known.join(', ')}.`;
    if (!known.includes(key)) c.refuse(at(null, key), 'unknown_parameter', message);
  }
  const { filter, search, limit } = checkPage(c, shape, { filter: query.filter, search: query.search, limit: query.limit }, null);
  const keys = checkKeys(c, shape, query.group_by, at(null, 'group_by'));
  const { measures, count } = checkMeasures(c, shape, query.aggregate, at(null, 'aggregate'));
  const sort = checkSort(c, query.sort, { keys, measures }, at(null, 'sort'));
  const timeZone = checkTimeZone(c, query.timeZone, context.timeZone);
  const signature = sign(object.id, { ...query, cursor: null, limit: null });
  const offset = checkCursor(c, query.cursor, signature, at(null, 'cursor'));
  if (c.issues.length > 0) throw invalid(c.issues);
  return { shape, rules, context: { ...context, timeZone }, filter, search, keys, measures, count, sort, limit, offset, signature };
}

const callPattern = /^([a-z]+)\((.+)\)$/;

function checkKeys(c: Checking, shape: Shape, raw: unknown, path: Path): GroupKey[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw) || raw.length > most.keys) {
    c.refuse(path, 'wrong_type', `group_by takes a list of at most ${most.keys} fields such as ["company.industry", "month(created_at)"].`);
    return [];
  }
  return raw.flatMap((name: unknown, i) => checkKey(c, shape, name, at(path, i)) ?? []);
}

function checkKey(c: Checking, shape: Shape, name: unknown, path: Path): GroupKey | undefined {
  if (typeof name !== 'string') return c.refuse(path, 'wrong_type', `A key is text such as "company.industry", not ${nameType(name)}.`);
  const [, called, inside] = callPattern.exec(name) ?? [];
  const way = checkWay(c, shape, inside ?? name, path);
  if (!way) return undefined;
  if (way.many) return c.refuse(path, 'wrong_type', `${name} leads to many records, by which nothing is grouped.`);
  if (called === undefined) {
    if (isSortable(way.kind) && (way.kind !== 'currency' || way.part)) return { name, way, call: null, kind: way.kind };
    const hint = way.kind === 'currency' ? ` Group by ${name}.currency.` : '';
    return c.refuse(path, 'wrong_type', `Nothing is grouped by ${name}, a ${way.prop.field?.type ?? way.kind}.${hint}`);
  }
  const fits = way.kind === 'datetime' || (way.kind === 'date' && called !== 'hour');
  if (isDateFunction(called) && fits) return { name, way, call: called, kind: 'integer' };
  return c.refuse(path, 'unknown_function', `${name} does not work; there are ${dateFunctions.join(', ')} of a date, hour of a datetime.`);
}

const isDateFunction = (name: string): name is DateFunction => dateFunctions.some((one) => one === name);

/** `orders.product.price`: where a value stands. */
function checkWay(c: Checking, shape: Shape, text: string, path: Path): Way | undefined {
  const names = text.split('.');
  if (names.length > limits.selectionDepth) return c.refuse(path, 'too_deep', `A path has at most ${limits.selectionDepth} steps.`);
  const way = { before: [] as Prop[], many: null as Prop | null, after: [] as Prop[] };
  let here = shape;
  for (const [i, name] of names.entries()) {
    const prop = c.find(here, name, path);
    if (!prop) return undefined;
    const rest = names.slice(i + 1);
    if (rest.length === 0) return endOf(c, { ...way, prop }, text, path);
    const part = rest.length === 1 ? partKind(prop, rest[0]!) : undefined;
    if (part) return { ...way, prop, part: rest[0]!, kind: part };
    if (!prop.link) return c.refuse(path, 'unknown_field', `${name} in ${JSON.stringify(text)} leads nowhere.`);
    if (prop.link.many && way.many) return c.refuse(path, 'wrong_type', `${text} leads through two relations to many records.`);
    if (prop.link.many) way.many = prop;
    else (way.many ? way.after : way.before).push(prop);
    here = prop.link.target();
  }
  return undefined;
}

const partKind = (prop: Prop, part: string): Kind | undefined => {
  if (prop.kind !== 'currency' && !prop.parts.has(part)) return undefined;
  if (prop.kind === 'currency') return part === 'amount' ? 'number' : part === 'currency' ? 'text' : undefined;
  return 'text';
};

function endOf(c: Checking, way: Omit<Way, 'part' | 'kind'>, text: string, path: Path): Way | undefined {
  if (!way.prop.link) return { ...way, part: null, kind: way.prop.kind };
  const { link } = way.prop;
  if (link.many) return c.refuse(path, 'wrong_type', `${text} leads to many records; say which of their fields.`);
  // A relation to one record stands for its id.
  const id = link.target().byId('id')!;
  const hops = way.many ? { after: [...way.after, way.prop] } : { before: [...way.before, way.prop] };
  return { ...way, ...hops, prop: id, part: null, kind: 'uuid' };
}

const numeric: readonly Kind[] = ['integer', 'number', 'currency', 'duration'];

function checkMeasures(c: Checking, shape: Shape, raw: unknown, path: Path): { measures: Measure[]; count: boolean } {
  if (raw === undefined || raw === null) return { measures: [], count: true };
  if (!isPlain(raw)) {
    c.refuse(path, 'wrong_type', `aggregate takes an object such as {"count": true, "sum": ["total"]}, not ${nameType(raw)}.`);
    return { measures: [], count: true };
  }
  const measures: Measure[] = [];
  for (const [name, paths] of Object.entries(raw)) {
    const below = at(path, name);
    if (name === 'count') {
      if (typeof paths !== 'boolean') c.refuse(below, 'wrong_type', 'count takes true or false.');
    } else if (!isMeasure(name)) {
      c.refuse(below, 'unknown_function', `There is no ${name}; there are count, ${measureNames.join(', ')}.`);
    } else if (!Array.isArray(paths)) c.refuse(below, 'wrong_type', `${name} takes a list of fields such as ["total"].`);
    else measures.push(...paths.flatMap((one: unknown, i) => checkMeasure(c, shape, name, { text: one, path: at(below, i) }) ?? []));
  }
  if (measures.length > most.measures) c.refuse(path, 'too_many_fields', `A query has at most ${most.measures} aggregates beside count.`);
  return { measures, count: raw.count === true };
}

const isMeasure = (name: string): name is MeasureName => measureNames.some((one) => one === name);

function checkMeasure(c: Checking, shape: Shape, name: MeasureName, { text, path }: { text: unknown; path: Path }): Measure | undefined {
  if (typeof text !== 'string') return c.refuse(path, 'wrong_type', `A field is text such as "total", not ${nameType(text)}.`);
  const way = checkWay(c, shape, text, path);
  if (!way) return undefined;
  const adds = name === 'sum' || name === 'avg';
  if (adds ? numeric.includes(way.kind) : isSortable(way.kind)) return { name, path: text, way };
  return c.refuse(path, 'wrong_type', `There is no ${name} of ${text}, a ${way.prop.field?.type ?? way.kind}.`);
}

function checkSort(c: Checking, raw: unknown, { keys, measures }: Pick<CheckedAggregate, 'keys' | 'measures'>, path: Path): GroupSort[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) return c.refuse(path, 'wrong_type', `sort takes a list such as ["-count"], not ${nameType(raw)}.`) ?? [];
  return raw.slice(0, limits.sortKeys).flatMap((one: unknown, i): GroupSort[] => {
    const text = typeof one === 'string' ? one.replace(/^[+-]/, '') : '';
    const descending = String(one).startsWith('-');
    const key = keys.findIndex(({ name }) => name === text);
    const measure = measures.findIndex(
      ({ name, path: of, way }) => `${name}.${of}` === text && way.kind !== 'currency' && !(way.many && name === 'count_distinct'),
    );
    if (key >= 0) return [{ by: 'key', index: key, descending }];
    if (measure >= 0) return [{ by: 'measure', index: measure, descending }];
    if (text === 'count') return [{ by: 'count', descending }];
    const prices = 'prices, which are a list by currency, have no order';
    c.refuse(at(path, i), 'not_sortable', `Groups sort by their keys, by count, or by an aggregate such as "-sum.quantity"; ${prices}.`);
    return [];
  });
}

const sign = (objectId: string, query: object): string =>
  createHash('sha256')
    .update(objectId + JSON.stringify(query))
    .digest('hex')
    .slice(0, 8);

export const cursorAt = (signature: string, offset: number): string => Buffer.from(`${signature} ${offset}`).toString('base64url');

function checkCursor(c: Checking, raw: unknown, signature: string, path: Path): number {
  if (raw === undefined || raw === null || raw === '') return 0;
  const [, named, offset] = /^([0-9a-f]{8}) (\d{1,9})$/.exec(Buffer.from(String(raw), 'base64url').toString()) ?? [];
  if (named === signature) return Number(offset);
  c.refuse(path, 'invalid_cursor', 'This is no cursor of this query; take one from an answer to the same query, or begin without.');
  return 0;
}
