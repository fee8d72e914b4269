import type { Filter } from './filter.ts';

export const policyActions = ['create', 'read', 'update', 'delete', 'destroy', 'export', 'import'] as const;
export type PolicyAction = (typeof policyActions)[number];

/** A list grants reading and writing alike; `'*'` is every field. */
export type PolicyFields = string[] | { read?: string[] | '*'; write?: string[] | '*' };

/** `object: '*'` is every object. Policies of a role add up. */
export type Policy = { object: string; actions: PolicyAction[]; filter?: Filter; fields?: PolicyFields };

export type Role = { id: string; name: string; builtIn: boolean; policies: Policy[] };
export type Workspace = { id: string; slug: string; name: string; timeZone: string; language: string };
export type Member = {
  id: string;
  email: string;
  name: string;
  role: string;
  state: 'active' | 'invited';
  /** Only in the answer that made it: the link that the invited person opens. */
  invitation?: string;
};
export type Key = { id: string; name: string; role: string; createdAt: string; expiresAt: string | null; prefix: string };
/** The only answer that holds the key itself. */
export type CreatedKey = { id: string; key: string };

export type Me = {
  kind: 'user' | 'key';
  id: string;
  name: string;
  email: string | null;
  role: string;
  workspace: Workspace;
  workspaces: { slug: string; name: string }[];
  /** What the role allows, for a studio that hides what would be refused. */
  permissions: {
    objects: Record<string, { actions: PolicyAction[]; readable: string[] | '*'; writable: string[] | '*' }>;
    manage: boolean;
  };
};
