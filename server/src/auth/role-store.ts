import { policyActions, type Policy } from '@atrium/sdk';
import { MoreThan } from 'typeorm';
import { roleEntity, sql, type RoleRow } from '../db/index.ts';
import type { NewId } from '../lib/index.ts';
import type { On } from './store.ts';

const editorActions = policyActions.filter((action) => action !== 'destroy');

const builtIns: Record<string, Policy[]> = {
  admin: [{ object: '*', actions: [...policyActions] }],
  editor: [{ object: '*', actions: editorActions }],
  viewer: [{ object: '*', actions: ['read'] }],
};

export const isBuiltInName = (name: string): boolean => Object.hasOwn(builtIns, name.toLowerCase());

export async function insertBuiltInRoles(
  on: On,
  { workspaceId, now, newId }: { workspaceId: string; now: Date; newId: NewId },
): Promise<void> {
  for (const [name, policies] of Object.entries(builtIns))
    await insertRole(on, { id: newId(), workspaceId, name, builtIn: true, policies, createdAt: now });
}

export async function insertRole(on: On, row: RoleRow): Promise<void> {
  await on.manager.getRepository<RoleRow>(roleEntity).insert(row as never); // TypeORM's partial type can't say jsonb of an open shape
}

export async function updateRole(on: On, id: string, set: Partial<Pick<RoleRow, 'name' | 'policies'>>): Promise<void> {
  await on.manager.getRepository<RoleRow>(roleEntity).update({ id }, set as never);
}

export const deleteRole = async (on: On, id: string): Promise<void> => void (await on.manager.getRepository(roleEntity).delete({ id }));

export const findRole = (on: On, workspaceId: string, id: string): Promise<RoleRow | null> =>
  on.manager.getRepository<RoleRow>(roleEntity).findOneBy({ id, workspaceId });

export const findRoleByName = (on: On, workspaceId: string, name: string): Promise<RoleRow | null> =>
  on.manager.getRepository<RoleRow>(roleEntity).findOneBy({ name, workspaceId });

export const listRoles = (on: On, workspaceId: string, { after, limit }: { after: string | null; limit: number }): Promise<RoleRow[]> =>
  on.manager
    .getRepository<RoleRow>(roleEntity)
    .find({ where: { workspaceId, ...(after !== null && { id: MoreThan(after) }) }, order: { id: 'ASC' }, take: limit });

export const countRoles = (on: On, workspaceId: string): Promise<number> => on.manager.getRepository(roleEntity).countBy({ workspaceId });

export type RoleUse = { members: string[]; invitations: string[]; keys: string[] };

/** Who has the role, by name. */
export async function findRoleUse(on: On, roleId: string): Promise<RoleUse> {
  const [use] = await on.query<RoleUse>(sql`
    select array(select u.name from atrium.member m join atrium."user" u on u.id = m.user_id where m.role_id = ${roleId} order by u.name) as members,
      array(select i.name from atrium.invitation i where i.role_id = ${roleId} order by i.name) as invitations,
      array(select k.name from atrium.api_key k where k.role_id = ${roleId} order by k.name) as keys`);
  return use!;
}
