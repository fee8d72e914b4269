import { AppError, type Actor, type Authorize, type Permission } from '../lib/index.ts';

/** What any member may; what of the records is a matter of the role's policies. */
const everybodys: ReadonlySet<Permission> = new Set(['definitions.read', 'records.use', 'jobs.read']);

export const mainSlug = 'main';

export const isAdmin = ({ role }: Actor): boolean => role.builtIn && role.name === 'admin';

/** Admins may everything in their workspace; making workspaces is for those of the first one. */
export const may = (actor: Actor, permission: Permission): boolean => {
  if (permission === 'workspace.create') return isAdmin(actor) && actor.workspace.slug === mainSlug;
  return isAdmin(actor) || everybodys.has(permission);
};

export const authorize: Authorize = (actor, permission) => {
  if (may(actor, permission)) return;
  if (permission === 'workspace.create') throw new AppError('forbidden', 'Only an admin of the workspace "main" can make workspaces.');
  throw new AppError('forbidden', `The role "${actor.role.name}" doesn't allow this; it takes an admin.`);
};
