import type { Policy } from '@atrium/sdk';

/** A tenant as every request carries it; `schema` is its Postgres schema. */
export type WorkspaceRef = { id: string; slug: string; name: string; schema: string; timeZone: string; language: string };

export type ActorRole = { id: string; name: string; builtIn: boolean; policies: Policy[] };

/** Who acts, in which workspace, in which role. `system` is our own background work. */
export type Actor = {
  kind: 'user' | 'key' | 'system';
  id: string;
  name: string;
  email: string | null;
  workspace: WorkspaceRef;
  role: ActorRole;
};

/** How an actor is written into records, history and the outbox: `user:<id>`. */
export const actorTag = (actor: Pick<Actor, 'kind' | 'id'>): string => `${actor.kind}:${actor.id}`;

/** What a route or a service asks before it acts; what one may do with records is a matter of policies. */
export const permissions = [
  'definitions.read',
  'schema.manage',
  'members.manage',
  'keys.manage',
  'roles.manage',
  'workspace.manage',
  'workspace.create',
  'records.use',
  'jobs.read',
] as const;
export type Permission = (typeof permissions)[number];

/** Throws `forbidden` unless the actor's role holds the permission. */
export type Authorize = (actor: Actor, permission: Permission) => void;
