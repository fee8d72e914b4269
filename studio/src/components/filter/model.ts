import type { FieldDefinition, Filter, ObjectDefinition } from '@atrium/sdk';
import { asPlain } from '../../fields/computed.ts';
import { fieldViews } from '../../fields/field-views.tsx';
import { type Operator, type OperatorId, operatorsFor, readOperator } from '../../fields/operators.ts';
import { isEmpty, toWire } from '../../fields/values.ts';
import { findField, findObject } from '../../resources/objects.ts';
import { isToMany } from '../../resources/record-selection.ts';
import { newId } from '../../ui/index.ts';

/** A filter as the builder holds it: conditions joined by `and` or `or`, and groups of them. */
export type Rule = { kind: 'rule'; key: string; path: string[]; operator: OperatorId; value: unknown };
/** A condition that the builder has no words for; kept as it is. */
export type Raw = { kind: 'raw'; key: string; filter: Filter };
export type Group = { kind: 'group'; key: string; mode: 'and' | 'or'; children: FilterNode[] };
export type FilterNode = Rule | Raw | Group;

export type Scope = { object: ObjectDefinition; objects: ObjectDefinition[] };

/** Columns that every record has and that people ask about. */
export const systemFields = ['created_at', 'updated_at'] as const;

export function emptyGroup(mode: Group['mode'] = 'and'): Group {
  return { kind: 'group', key: newId(), mode, children: [] };
}

export function newRule({ object, objects }: Scope, path: string[]): Rule {
  const operator = operatorsAt({ object, objects }, path)[0]?.id ?? 'not_empty';
  return { kind: 'rule', key: newId(), path, operator, value: null };
}

/** The field at the end of a path; `created_at` and `updated_at` count as fields. */
export function fieldAt({ object, objects }: Scope, path: string[]): FieldDefinition | undefined {
  const [head = '', ...rest] = path;
  const field = systemField(head) ?? findField(object, head);
  if (!field || rest.length === 0) return field;
  const target = findObject(objects, field.target ?? '');
  return target && fieldAt({ object: target, objects }, rest);
}

function systemField(name: string): FieldDefinition | undefined {
  if (!systemFields.some((known) => known === name)) return undefined;
  return { id: name, name, label: name, type: 'datetime', owner: 'core', aliases: [], hidden: false, required: true, unique: false };
}

export function operatorsAt(scope: Scope, path: string[]): readonly Operator[] {
  const field = fieldAt(scope, path);
  if (!field) return [];
  return field.type === 'relation' && isToMany(field) ? operatorsFor.relationToMany : fieldViews[asPlain(field).type].operators;
}

export function operatorOf(scope: Scope, rule: Rule): Operator | undefined {
  return operatorsAt(scope, rule.path).find((operator) => operator.id === rule.operator);
}

/** Whether the condition says something already: a value is there where one is needed. */
export function isComplete(scope: Scope, rule: Rule): boolean {
  const operator = operatorOf(scope, rule);
  if (!operator) return false;
  if (operator.operand === 'none') return true;
  if (operator.operand === 'two') return Array.isArray(rule.value) && rule.value.length === 2 && !rule.value.some(isEmpty);
  return !isEmpty(rule.value);
}

/** The query language's filter, or undefined while nothing is asked. Unfinished conditions count as not there yet. */
export function toFilter(scope: Scope, group: Group): Filter | undefined {
  const parts = group.children.map((node) => nodeToFilter(scope, node)).filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  if (parts.length === 1) return parts[0];
  return { [group.mode === 'and' ? '_and' : '_or']: parts };
}

function nodeToFilter(scope: Scope, node: FilterNode): Filter | undefined {
  if (node.kind === 'raw') return node.filter;
  if (node.kind === 'group') return toFilter(scope, node);
  const operator = operatorOf(scope, node);
  if (!operator || !isComplete(scope, node)) return undefined;
  const condition = wrap(scope, node.path, operator.test(toOperand(scope, node)));
  return operator.negated ? { _not: condition } : condition;
}

function toOperand(scope: Scope, rule: Rule): unknown {
  const value = toWire(rule.value);
  // A currency compares its amount; which currency is a question of its own.
  const amount = (one: unknown) => (typeof one === 'object' && one !== null && 'amount' in one ? one.amount : one);
  if (fieldAt(scope, rule.path)?.type !== 'currency') return value;
  return Array.isArray(value) ? value.map(amount) : amount(value);
}

/** `company.industry` is a filter in a filter; through a relation to many it asks whether some record is like that. */
function wrap(scope: Scope, path: string[], test: Filter): Filter {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return { [head]: test };
  const field = findField(scope.object, head);
  const target = findObject(scope.objects, field?.target ?? '');
  const inner = target ? wrap({ ...scope, object: target }, rest, test) : test;
  return { [head]: field && isToMany(field) ? { _some: inner } : inner };
}

/** Reads a stored filter back into conditions. Nothing is lost: what has no words is kept as `raw`. */
export function fromFilter(scope: Scope, filter: Filter | undefined): Group {
  if (!filter) return emptyGroup();
  const node = readNode(scope, filter);
  return node.kind === 'group' ? node : { ...emptyGroup(), children: [node] };
}

function readNode(scope: Scope, filter: Filter): FilterNode {
  const keys = Object.keys(filter);
  const [key = ''] = keys;
  if (keys.length > 1) return { ...emptyGroup(), children: keys.map((one) => readNode(scope, { [one]: filter[one] })) };
  const value = filter[key];
  if ((key === '_and' || key === '_or') && Array.isArray(value)) {
    return { ...emptyGroup(key === '_and' ? 'and' : 'or'), children: value.filter(isFilter).map((child) => readNode(scope, child)) };
  }
  if (keys.length === 0) return emptyGroup();
  const negated = key === '_not' && isFilter(value);
  const rule = readRule(scope, negated ? value : filter, []);
  const operators = rule ? operatorsAt(scope, rule.path).filter((operator) => Boolean(operator.negated) === negated) : [];
  const read = rule && readOperator(operators, rule.test);
  if (!rule || !read) return { kind: 'raw', key: newId(), filter };
  return { kind: 'rule', key: newId(), path: rule.path, operator: read.operator.id, value: read.value };
}

function readRule(scope: Scope, filter: Filter, before: string[]): { path: string[]; test: Record<string, unknown> } | null {
  const keys = Object.keys(filter);
  const [head = ''] = keys;
  const value = filter[head];
  if (keys.length !== 1 || !isFilter(value)) return null;
  const field = fieldAt(scope, [head]);
  if (!field) return null;
  const path = [...before, head];
  const target = field.type === 'relation' ? findObject(scope.objects, field.target ?? '') : undefined;
  const inner = target && isToMany(field) ? someOf(value) : value;
  const leads = target && inner && Object.keys(inner).length === 1 && !Object.keys(inner)[0]?.startsWith('_');
  return leads ? readRule({ ...scope, object: target }, inner, path) : { path, test: value };
}

function someOf(value: Filter): Filter | null {
  const inner = value._some;
  return Object.keys(value).length === 1 && isFilter(inner) ? inner : null;
}

function isFilter(value: unknown): value is Filter {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces a node, or takes it out where `next` is null; groups that were left empty go with it. */
export function replaceNode(group: Group, key: string, next: FilterNode | null): Group {
  const children = group.children.flatMap((node): FilterNode[] => {
    if (node.key === key) return next ? [next] : [];
    if (node.kind !== 'group') return [node];
    const inner = replaceNode(node, key, next);
    return inner.children.length === 0 && node.children.length > 0 ? [] : [inner];
  });
  return { ...group, children };
}

export function countRules(scope: Scope, group: Group): number {
  return group.children.reduce((sum, node) => {
    if (node.kind === 'group') return sum + countRules(scope, node);
    return sum + (node.kind === 'raw' || isComplete(scope, node) ? 1 : 0);
  }, 0);
}
