import { policyActions, type Me, type PolicyAction } from '@atrium/sdk';
import type { FieldIds, Grant, Rules } from '../query/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';

/** Whether the rules allow an action on some records of the object; on which ones is part of each statement. */
export const can = (rules: Rules, { id }: Pick<ObjectDef, 'id'>, action: PolicyAction): boolean => rules.grants(id, action).length > 0;

/** What the rules allow by live object's name, for a studio that hides what would be refused. */
export function describeRules(definitions: Definitions, rules: Rules): Me['permissions']['objects'] {
  const live = definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  return Object.fromEntries(
    live.map((object) => {
      const writing = [...rules.grants(object.id, 'create'), ...rules.grants(object.id, 'update')];
      const described = {
        actions: policyActions.filter((action) => can(rules, object, action)),
        readable: namesOf(object, rules.grants(object.id, 'read'), ({ readable }) => readable),
        writable: namesOf(object, writing, ({ writable }) => writable),
      };
      return [object.name, described];
    }),
  );
}

function namesOf(object: ObjectDef, grants: readonly Grant[], idsOf: (grant: Grant) => FieldIds): string[] | '*' {
  const sets = grants.map(idsOf);
  if (sets.includes('all')) return '*';
  return object.fields
    .filter(({ id, hiddenAt }) => hiddenAt === null && sets.some((ids) => ids !== 'all' && ids.has(id)))
    .map(({ name }) => name);
}
