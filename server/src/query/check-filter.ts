import { filterOperators, type FilterOperator } from '@atrium/sdk';
import { isStorable } from '../schema/index.ts';
import { dateFunctions, type DateFunction, type Node, type Operand } from './ast.ts';
import { readTest } from './check-value.ts';
import { at, isPlain, nameType, type Checking, type Path } from './checking.ts';
import { jsonPathOperators, operatorsOf, type Kind } from './kinds.ts';
import { limits } from './limits.ts';
import { idProp, type Prop, type Shape } from './shape.ts';

export const always: Node = { is: 'true' };

const operatorSet: ReadonlySet<string> = new Set(filterOperators);
const isOperator = (key: string): key is FilterOperator => operatorSet.has(key);

const quantifiers = { _some: 'some', _none: 'none', _every: 'every' } as const;
const isQuantifier = (key: string): key is keyof typeof quantifiers => key in quantifiers;

/** `related`: the row is a relation's target, so that operators test its id. */
type Where = { shape: Shape; related: boolean; depth: number };

/** Reads a filter on rows of `shape`; what is wrong is in `c`, and the node then means nothing. */
export function checkFilter(c: Checking, shape: Shape, raw: unknown, path: Path | null): Node {
  return checkNode(c, { shape, related: false, depth: 1 }, raw, path);
}

function checkNode(c: Checking, where: Where, raw: unknown, path: Path | null): Node {
  if (!isPlain(raw)) {
    c.refuse(path, 'wrong_type', `A filter is an object such as {"name": {"_eq": "…"}}, not ${nameType(raw)}.`);
    return always;
  }
  if (where.depth > limits.filterDepth) {
    c.refuse(
      path,
      'too_deep',
      `A filter nests at most ${limits.filterDepth} levels; this one is deeper. Merge nested _and, or ask in two queries.`,
    );
    return always;
  }
  const nodes: Node[] = [];
  for (const key of Object.keys(raw)) {
    const node = checkKey(c, where, key, raw[key], at(path, key));
    if (node) nodes.push(node);
  }
  return allOf(nodes);
}

const allOf = (nodes: readonly Node[]): Node => (nodes.length === 1 ? nodes[0]! : nodes.length === 0 ? always : { is: 'all', nodes });

function checkKey(c: Checking, where: Where, key: string, raw: unknown, path: Path): Node | undefined {
  if (key === '_and' || key === '_or') return checkList(c, where, key, raw, path);
  if (key === '_not') return { is: 'not', node: checkNode(c, { ...where, depth: where.depth + 1 }, raw, path) };
  if (key.startsWith('_') && where.related) return checkTest(c, operandOf(idProp, 'one'), key, raw, path);
  if (key.startsWith('_'))
    return c.refuse(path, 'unknown_operator', `${key} stands where a field is expected; here only _and, _or and _not may.`);
  if (key.endsWith(')')) return checkCall(c, where.shape, key, raw, path);
  const prop = c.find(where.shape, key, path);
  return prop && checkProp(c, where, prop, raw, path);
}

function checkList(c: Checking, where: Where, key: '_and' | '_or', raw: unknown, path: Path): Node | undefined {
  const list = c.asText && isPlain(raw) ? Object.values(raw).flat() : raw;
  if (!Array.isArray(list)) return c.refuse(path, 'wrong_type', `${key} takes a list of filters, not ${nameType(raw)}.`);
  const deeper = { ...where, depth: where.depth + 1 };
  const nodes: Node[] = [];
  for (let i = 0; i < list.length && c.countCondition(path); i++) nodes.push(checkNode(c, deeper, list[i], at(path, i)));
  if (key === '_and') return allOf(nodes);
  return nodes.length === 1 ? nodes[0] : { is: 'any', nodes };
}

const callPattern = /^([a-z]+)\((.+)\)$/;
const isDateFunction = (name: string): name is DateFunction => dateFunctions.some((one) => one === name);

/** `year(created_at)`. */
function checkCall(c: Checking, shape: Shape, key: string, raw: unknown, path: Path): Node | undefined {
  const [, name = '', argument = ''] = callPattern.exec(key) ?? [];
  if (!isDateFunction(name))
    return c.refuse(path, 'unknown_function', `${key} is no function; there are ${dateFunctions.join(', ')} of a date.`);
  const prop = c.find(shape, argument, path);
  if (!prop) return undefined;
  const fits = prop.kind === 'datetime' || (prop.kind === 'date' && name !== 'hour');
  if (!fits)
    return c.refuse(
      path,
      'unknown_function',
      `${name} needs ${name === 'hour' ? 'a datetime' : 'a date or datetime'}, and ${argument} is none.`,
    );
  return checkTests(c, { ...operandOf(prop, 'integer'), call: name }, raw, path);
}

function checkProp(c: Checking, where: Where, prop: Prop, raw: unknown, path: Path): Node | undefined {
  if (!isPlain(raw)) {
    const example = prop.kind === 'many' ? '{"_some": {…}}' : '{"_eq": …}';
    return c.refuse(path, 'wrong_type', `${prop.name} takes an object of operators such as ${example}, not ${nameType(raw)}.`);
  }
  switch (prop.kind) {
    case 'many':
      return checkMany(c, where, prop, raw, path);
    case 'one': {
      const node = checkNode(c, { shape: prop.link!.target(), related: true, depth: where.depth + 1 }, raw, path);
      return node === always ? undefined : { is: 'at', prop, node };
    }
    case 'currency':
      return checkParts(c, prop, { amount: 'currency', currency: 'text' }, raw, path);
    case 'person_name':
      return checkParts(c, prop, { first: 'text', last: 'text' }, raw, path);
    case 'json':
      return '_path' in raw ? checkJsonPath(c, prop, raw, path) : checkTests(c, operandOf(prop, prop.kind), raw, path);
    default:
      return checkTests(c, operandOf(prop, prop.kind), raw, path);
  }
}

/** A to-many relation holds nothing by itself: one says whether some, none or every related record does. */
function checkMany(c: Checking, where: Where, prop: Prop, raw: Record<string, unknown>, path: Path): Node | undefined {
  const nodes: Node[] = [];
  const keys = Object.keys(raw);
  if (keys.length === 0) c.refuse(path, 'quantifier_required', needsQuantifier(prop));
  for (const key of keys) {
    const below = at(path, key);
    if (!isQuantifier(key)) c.refuse(below, 'quantifier_required', needsQuantifier(prop));
    else if (c.countCondition(below)) {
      nodes.push({
        is: quantifiers[key],
        prop,
        node: checkNode(c, { shape: prop.link!.target(), related: true, depth: where.depth + 1 }, raw[key], below),
      });
    }
  }
  return allOf(nodes);
}

const needsQuantifier = ({ name }: Prop): string => `${name} leads to many records: say {"${name}": {"_some": {…}}}, _none or _every.`;

function checkParts(c: Checking, prop: Prop, parts: Record<string, Kind>, raw: Record<string, unknown>, path: Path): Node {
  const nodes: Node[] = [];
  for (const key of Object.keys(raw)) {
    const below = at(path, key);
    const kind = Object.hasOwn(parts, key) ? parts[key] : undefined;
    if (key.startsWith('_')) nodes.push(checkTest(c, operandOf(prop, prop.kind), key, raw[key], below) ?? always);
    else if (kind) nodes.push(checkTests(c, { ...operandOf(prop, kind), part: key }, raw[key], below));
    else c.refuse(below, 'unknown_field', `${prop.name} has the parts ${Object.keys(parts).join(' and ')}, not ${JSON.stringify(key)}.`);
  }
  return allOf(nodes);
}

function checkJsonPath(c: Checking, prop: Prop, { _path, ...raw }: Record<string, unknown>, path: Path): Node | undefined {
  const steps = c.asText && typeof _path === 'string' ? _path.split(',') : c.asText && isPlain(_path) ? Object.values(_path).flat() : _path;
  const isStep = (step: unknown): step is string | number => (typeof step === 'string' && isStorable(step)) || Number.isSafeInteger(step);
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > 20 || !steps.every(isStep)) {
    return c.refuse(at(path, '_path'), 'wrong_type', '_path takes a list of keys such as ["cart", "total"], at most 20.');
  }
  return checkTests(c, { ...operandOf(prop, 'json'), path: steps.map(String) }, raw, path);
}

const operandOf = (prop: Prop, kind: Kind): Operand => ({ prop, kind, part: null, call: null, path: null });

/** `{_gt: 1, _lt: 5}`. */
function checkTests(c: Checking, operand: Operand, raw: unknown, path: Path): Node {
  if (!isPlain(raw)) {
    c.refuse(path, 'wrong_type', `Expected an object of operators such as {"_eq": …}, not ${nameType(raw)}.`);
    return always;
  }
  const nodes: Node[] = [];
  for (const key of Object.keys(raw)) {
    const node = checkTest(c, operand, key, raw[key], at(path, key));
    if (node) nodes.push(node);
  }
  return allOf(nodes);
}

function checkTest(c: Checking, operand: Operand, key: string, raw: unknown, path: Path): Node | undefined {
  if (!c.countCondition(path)) return undefined;
  const fitting = operand.path ? jsonPathOperators : operatorsOf(operand.kind);
  if (!isOperator(key) || !fitting.includes(key)) {
    return c.refuse(path, 'unknown_operator', `${operand.prop.name} takes ${fitting.join(', ')}, not ${JSON.stringify(key)}.`);
  }
  const test = readTest(c, operand, key, raw, path);
  return test && { is: 'test', operand, test };
}
