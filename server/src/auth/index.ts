/**
 * Who asks and what they may: users, sessions, server keys, members, invitations, roles.
 * Main types: `Auth`, `Access`, `Accounts`, `Authenticate`.
 * Every change of them goes through `Access.change`, so that each process forgets what it has cached within half a second.
 * Stores roles' policies but doesn't know what they mean; makes no workspaces.
 */
export { createAccess, type Access } from './access.ts';
export { createActorOfTag, type ActorOfTag } from './actor-of-tag.ts';
export type { Accounts } from './accounts.ts';
export { createAuth, type Auth } from './auth.ts';
export type { Authenticate } from './authenticate.ts';
export { authorize, isAdmin, mainSlug } from './authorize.ts';
export type { Door } from './door.ts';
export { emailSchema, lineSchema, passwordSchema } from './input.ts';
export { listPage, listSchema, pageQuery, type Listed, type PageQuery } from './page.ts';
export { hashPassword } from './password.ts';
export { setUpSchema, toWorkspace, workspaceSchema } from './present.ts';
export { passwordProblem, resetPassword } from './reset.ts';
export { cookieName } from './request.ts';
export { createSecretKeyCheck } from './secret-key.ts';
export { createRolePolicies, type RolePolicies, type RoleWithPolicies } from './role-policies.ts';
export type { CheckPolicies } from './roles.ts';
export type { Describe } from './sessions.ts';
export type { MemberChange, SyncMember } from './membership.ts';
