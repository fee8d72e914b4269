import { policyActions, type Policy } from '@atrium/sdk';

const policiesOf: Record<string, readonly Policy[]> = {
  admin: [{ object: '*', actions: [...policyActions] }],
  editor: [{ object: '*', actions: ['create', 'read', 'update', 'delete', 'import', 'export'] }],
  viewer: [{ object: '*', actions: ['read', 'export'] }],
};

/** What the roles that every workspace has may do; undefined for any other name. */
export const builtInPolicies = (name: string): readonly Policy[] | undefined =>
  Object.hasOwn(policiesOf, name) ? policiesOf[name] : undefined;
