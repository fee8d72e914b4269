import { policyActions, type Policy, type PolicyAction } from '@atrium/sdk';
import type { Actor } from '../lib/index.ts';
import { fullRules, readFilter, type FieldIds, type Grant, type Rules } from '../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { builtInPolicies } from './built-in.ts';
import { fieldsOf } from './fields.ts';

type Kept = { policies: readonly Policy[]; rules: Rules };

// Only a memory of what follows from definitions and policies; it goes with the definitions.
const kept = new WeakMap<Definitions, Map<string, Kept>>();
const mostRoles = 500;

/** The actor's rules: compiled once a role and definitions, the same object until one of them changes. */
export function rulesFor(actor: Pick<Actor, 'kind' | 'role'>, definitions: Definitions): Rules {
  if (actor.kind === 'system') return fullRules;
  const { id, name, builtIn } = actor.role;
  const policies = (builtIn ? builtInPolicies(name) : undefined) ?? actor.role.policies;
  let roles = kept.get(definitions);
  if (!roles) kept.set(definitions, (roles = new Map()));
  const former = roles.get(id);
  if (former && isSame(former.policies, policies)) return former.rules;
  if (roles.size >= mostRoles) roles.delete(roles.keys().next().value!);
  const rules = createRules(definitions, policies);
  roles.set(id, { policies, rules });
  return rules;
}

/** A role that was read again and hasn't changed keeps its rules, and what is compiled under them. */
const isSame = (former: readonly Policy[], policies: readonly Policy[]): boolean =>
  former === policies || JSON.stringify(former) === JSON.stringify(policies);

function createRules(definitions: Definitions, policies: readonly Policy[]): Rules {
  const byObject = new Map<string, ReadonlyMap<PolicyAction, readonly Grant[]>>();
  return {
    grants(objectId, action) {
      let byAction = byObject.get(objectId);
      if (!byAction) {
        const object = definitions.byId.get(objectId);
        byObject.set(objectId, (byAction = object ? grantsOf(definitions, object, policies) : new Map()));
      }
      return byAction.get(action) ?? none;
    },
  };
}

const none: readonly Grant[] = Object.freeze([]);

function grantsOf(definitions: Definitions, object: ObjectDef, policies: readonly Policy[]): Map<PolicyAction, Grant[]> {
  const grants = new Map<PolicyAction, Grant[]>();
  for (const policy of policies) {
    if (policy.object !== '*' && definitions.find(policy.object) !== object) continue;
    const grant = toGrant(definitions, object, policy);
    if (!grant) continue;
    for (const action of policyActions) if (policy.actions.includes(action)) grants.set(action, [...(grants.get(action) ?? []), grant]);
  }
  return grants;
}

/** Null for a policy that no longer fits the definitions: it grants nothing, which is the safe side. */
function toGrant(definitions: Definitions, object: ObjectDef, { filter, fields }: Policy): Grant | null {
  const { read, write } = fieldsOf(fields);
  const columns = { readable: idsOf(object, read), writable: idsOf(object, write) };
  if (filter === undefined || filter === null || Object.keys(filter).length === 0) return { filter: null, ...columns };
  const checked = readFilter(definitions, object, filter);
  return 'filter' in checked ? { filter: checked.filter, ...columns } : null;
}

const idsOf = (object: ObjectDef, names: readonly string[] | '*'): FieldIds =>
  names === '*'
    ? 'all'
    : new Set(
        names
          .map((name) => object.find(name))
          .filter((field): field is FieldDef => field !== undefined)
          .map(({ id }) => id),
      );
