import type { PlanStep, Policy, PolicyFields } from '@atrium/sdk';
import type { RolePolicies, RoleWithPolicies } from '../auth/index.ts';
import { id, literal, sql, toText, type Runner, type Tx } from '../db/index.ts';
import { AppError, issue } from '../lib/index.ts';
import type { RoleChanges, SchemaChanged } from '../objects/index.ts';
import { findField, renameFilter, type Lost } from '../query/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';

type Followed = { policies: Policy[]; lost: Lost[] };

/**
 * Pure: policies that say names as in `before`, in those of `after`. What is deleted for good goes from lists of fields,
 * and policies for an object with the object: both grant less. A filter can't lose a condition without granting more, so
 * what it would lose is told instead. A policy for all objects goes by names, and follows no rename in one of them.
 */
export function followPolicies(before: Definitions, after: Definitions, policies: readonly Policy[]): Followed {
  const lost: Lost[] = [];
  const followed = policies.flatMap((policy): Policy[] => {
    if (policy.object === '*') return [followAll(policy)];
    const object = findObject(before, policy.object);
    if (!object) return [policy];
    const now = after.byId.get(object.id);
    return now ? [followOne(policy, object, now)] : [];
  });
  return { policies: followed, lost };

  function followOne(policy: Policy, object: ObjectDef, now: ObjectDef): Policy {
    const names = (name: string): string[] => {
      const field = findField(object, name);
      return field ? now.fields.filter((one) => one.id === field.id).map((one) => one.name) : [name];
    };
    return { ...policy, object: now.name, ...withFields(policy, names), ...withFilter(policy, object) };
  }

  function followAll(policy: Policy): Policy {
    const known = (all: Definitions, name: string) => all.objects.some((object) => findField(object, name));
    for (const object of before.objects) if (object.hiddenAt === null) withFilter(policy, object);
    return { ...policy, ...withFields(policy, (name) => (known(after, name) || !known(before, name) ? [name] : [])) };
  }

  function withFilter({ filter }: Policy, object: ObjectDef): Pick<Policy, 'filter'> {
    if (!filter) return {};
    const renamed = renameFilter(before, after, object, filter);
    lost.push(...renamed.lost);
    return { filter: renamed.filter as Policy['filter'] };
  }
}

function withFields({ fields }: Policy, names: (name: string) => string[]): Pick<Policy, 'fields'> {
  if (!fields) return {};
  const follow = (list: readonly string[]): string[] => [...new Set(list.flatMap(names))];
  if (Array.isArray(fields)) return { fields: follow(fields) };
  const entries = Object.entries(fields).map(([key, list]) => [key, Array.isArray(list) ? follow(list) : list]);
  return { fields: Object.fromEntries(entries) as PolicyFields };
}

const findObject = (all: Definitions, name: string): ObjectDef | undefined =>
  all.find(name) ?? all.objects.find((object) => object.name === name) ?? all.objects.find(({ aliases }) => aliases.includes(name));

type Rewritten = { role: RoleWithPolicies; policies: Policy[] };

/** Keeps the policies of a workspace's roles in step with its definitions: in the transaction that changes them. */
export function createRoleFollower(roles: RolePolicies) {
  return { plan };

  /** What becomes of the roles. Throws `restricted` where a filter asks about what would be deleted for good. */
  async function plan(runner: Runner, workspaceId: string, change: SchemaChanged): Promise<RoleChanges> {
    const rewritten = rewrite(await roles.list(runner, workspaceId), change);
    return { steps: rewritten.map(toStep), save, committed: rewritten.length > 0 ? roles.committed : () => undefined };

    async function save(tx: Tx): Promise<void> {
      if (rewrite(await roles.list(tx, workspaceId), change).length === 0) return;
      await roles.lock(tx); // and once more, on what nobody changes any longer
      for (const { role, policies } of rewrite(await roles.list(tx, workspaceId), change)) await roles.save(tx, role.id, policies);
    }
  }
}

function rewrite(roles: readonly RoleWithPolicies[], { before, after, placeOf }: SchemaChanged): Rewritten[] {
  const all = roles.map((role) => ({ role, ...followPolicies(before, after, role.policies) }));
  const errors = all.flatMap(({ role, lost }) =>
    [...new Map(lost.map((one) => [one.id, one])).values()].map(({ id: fieldId, name }) =>
      issue(
        placeOf(fieldId.replace(':inverse', ''), 'deleted') ?? '',
        'in_use',
        `A filter of the role “${role.name}” asks about ${name}; change the role first.`,
      ),
    ),
  );
  if (errors.length > 0) throw new AppError('restricted', errors.map(({ message }) => message).join(' '), { errors });
  return all.filter(({ role, policies }) => JSON.stringify(role.policies) !== JSON.stringify(policies));
}

const toStep = ({ role, policies }: Rewritten): PlanStep => ({
  sql: toText(sql`update ${id('atrium', 'role')} set policies = ${literal(JSON.stringify(policies))} where id = ${literal(role.id)}`),
  summary: `Let the policies of the role “${role.name}” follow.`,
  ...{ lock: 'none', rewrites: 0, destroys: null },
});
