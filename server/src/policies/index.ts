/**
 * Roles and their policies: what an actor may do with records, compiled into `Rules` that every query takes along.
 * Main types: `Policies`; `Rules` and `Grant` are query's.
 * Stores nothing (roles are auth's) and guards no route: what isn't about records is `authorize`'s.
 */
import { checkPolicies } from './check.ts';
import { can, describeRules } from './describe.ts';
import { createRoleFollower, followPolicies } from './follow.ts';
import { rulesFor } from './rules.ts';

export { can, checkPolicies, createRoleFollower, describeRules, followPolicies, rulesFor };

/** The domain as a dependency. */
export type Policies = { rulesFor: typeof rulesFor; can: typeof can };
export const policies: Policies = Object.freeze({ rulesFor, can });
