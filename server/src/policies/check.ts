import { policyActions, type Issue } from '@atrium/sdk';
import { issue, pointer } from '../lib/index.ts';
import { readFilter } from '../query/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';

const most = 200;
const keys = new Set(['object', 'actions', 'filter', 'fields']);
const actions: ReadonlySet<unknown> = new Set(policyActions);

/** Everything that doesn't fit in policies as they came in, each with its path below `/policies`; empty when all do. */
export function checkPolicies(definitions: Definitions, policies: unknown): Issue[] {
  if (!Array.isArray(policies))
    return [issue('/policies', 'wrong_type', 'policies takes a list such as [{"object": "person", "actions": ["read"]}].')];
  if (policies.length > most) return [issue('/policies', 'too_many', `A role has at most ${most} policies.`)];
  return policies.flatMap((policy: unknown, i) => checkPolicy(definitions, policy, pointer('policies', i)));
}

function checkPolicy(definitions: Definitions, policy: unknown, path: string): Issue[] {
  if (!isRecord(policy)) return [issue(path, 'wrong_type', 'A policy is an object such as {"object": "person", "actions": ["read"]}.')];
  const issues = Object.keys(policy)
    .filter((key) => !keys.has(key))
    .map((key) => issue(path + pointer(key), 'unknown_parameter', `A policy has ${[...keys].join(', ')}, not ${JSON.stringify(key)}.`));
  issues.push(...checkActions(policy.actions, `${path}/actions`));
  const objects = objectsOf(definitions, policy.object);
  if (objects.length === 0)
    return [
      ...issues,
      issue(
        `${path}/object`,
        policy.object === undefined ? 'required' : 'unknown_object',
        'object takes the name of an object, or "*" for all.',
      ),
    ];
  issues.push(...checkFields(objects, policy.fields, `${path}/fields`));
  if (policy.filter !== undefined && policy.filter !== null)
    issues.push(...checkFilter(definitions, objects, policy.filter, `${path}/filter`));
  return issues;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function objectsOf(definitions: Definitions, name: unknown): readonly ObjectDef[] {
  if (name === '*') return definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  const object = typeof name === 'string' ? definitions.find(name) : undefined;
  return object ? [object] : [];
}

function checkActions(given: unknown, path: string): Issue[] {
  if (!Array.isArray(given) || given.length === 0) return [issue(path, 'required', `actions takes a list of ${policyActions.join(', ')}.`)];
  return given.flatMap((action: unknown, i) =>
    actions.has(action) ? [] : [issue(`${path}/${i}`, 'not_an_option', `An action is one of ${policyActions.join(', ')}.`)],
  );
}

function checkFields(objects: readonly ObjectDef[], fields: unknown, path: string): Issue[] {
  if (fields === undefined || fields === null) return [];
  if (Array.isArray(fields)) return checkNames(objects, fields, path);
  if (!isRecord(fields)) return [issue(path, 'wrong_type', 'fields takes a list of names, or {"read": […], "write": […]}.')];
  return Object.entries(fields).flatMap(([key, names]) => {
    const below = path + pointer(key);
    if (key !== 'read' && key !== 'write') return [issue(below, 'unknown_parameter', 'fields has read and write.')];
    if (names === '*' || names === undefined) return [];
    return Array.isArray(names) ? checkNames(objects, names, below) : [issue(below, 'wrong_type', 'This takes a list of names, or "*".')];
  });
}

/** For all objects, a name that one of them has will do; the others grant nothing by it. */
const checkNames = (objects: readonly ObjectDef[], names: unknown[], path: string): Issue[] =>
  names.flatMap((name, i) => {
    if (typeof name === 'string' && objects.some((object) => object.find(name))) return [];
    return [
      issue(
        `${path}/${i}`,
        'unknown_field',
        `There is no field ${JSON.stringify(name)} on ${objects.length === 1 ? objects[0]!.name : 'any object'}.`,
      ),
    ];
  });

/** A filter for all objects has to fit each, or it would silently grant nothing on some. */
function checkFilter(definitions: Definitions, objects: readonly ObjectDef[], filter: unknown, path: string): Issue[] {
  for (const object of objects) {
    const checked = readFilter(definitions, object, filter, { prefix: path });
    if ('issues' in checked) return checked.issues;
  }
  return [];
}
