import type { Member } from '@atrium/sdk';
import { invitationEntity, memberEntity, sql, type InvitationRow, type MemberRow, type UserRow } from '../db/index.ts';
import type { WorkspaceRef } from '../lib/index.ts';
import type { On } from './store.ts';

export const insertMember = async (on: On, row: MemberRow): Promise<void> =>
  void (await on.manager.getRepository(memberEntity).insert(row));
export const findMember = (on: On, workspaceId: string, userId: string): Promise<MemberRow | null> =>
  on.manager.getRepository(memberEntity).findOneBy({ workspaceId, userId });
export const countPlaces = (on: On, userId: string): Promise<number> => on.manager.getRepository(memberEntity).countBy({ userId });
export const updateMemberRole = async (on: On, id: string, roleId: string): Promise<void> =>
  void (await on.manager.getRepository(memberEntity).update({ id }, { roleId }));
export const deleteMember = async (on: On, id: string): Promise<void> => void (await on.manager.getRepository(memberEntity).delete({ id }));

export async function listAdmins(on: On, workspaceId: string): Promise<Pick<UserRow, 'id' | 'name' | 'email'>[]> {
  return on.query(sql`
    select u.id, u.name, u.email from atrium.member m join atrium.role r on r.id = m.role_id join atrium."user" u on u.id = m.user_id
    where m.workspace_id = ${workspaceId} and r.built_in and r.name = 'admin' order by u.id`);
}

/** Where a user is a member, to bring each workspace's own row in step. */
export async function listPlaces(on: On, userId: string): Promise<WorkspaceRef[]> {
  return on.query(sql`
    select w.id, w.slug, w.name, w.schema_name as schema, w.time_zone as "timeZone", w.language
    from atrium.member m join atrium.workspace w on w.id = m.workspace_id where m.user_id = ${userId} order by w.id`);
}

export const insertInvitation = async (on: On, row: InvitationRow): Promise<void> =>
  void (await on.manager.getRepository(invitationEntity).insert(row));
export const findInvitation = (on: On, workspaceId: string, id: string): Promise<InvitationRow | null> =>
  on.manager.getRepository(invitationEntity).findOneBy({ id, workspaceId });
export const findInvitationOf = (on: On, workspaceId: string, email: string): Promise<InvitationRow | null> =>
  on.manager.getRepository(invitationEntity).findOneBy({ email, workspaceId });
export const findInvitationByToken = (on: On, tokenHash: Buffer): Promise<InvitationRow | null> =>
  on.manager.getRepository(invitationEntity).findOneBy({ tokenHash });
export const deleteInvitation = async (on: On, id: string): Promise<void> =>
  void (await on.manager.getRepository(invitationEntity).delete({ id }));

export async function updateInvitation(on: On, id: string, set: Partial<Pick<InvitationRow, 'name' | 'roleId'>>): Promise<void> {
  await on.manager.getRepository(invitationEntity).update({ id }, set);
}

type ListedMember = Omit<Member, 'invitation'>;

/** Members and those invited, by age. */
export async function listMembers(
  on: On,
  workspaceId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<ListedMember[]> {
  return on.query(sql`
    select * from (
      select u.id, u.email, u.name, r.name as role, 'active' as state
      from atrium.member m join atrium."user" u on u.id = m.user_id join atrium.role r on r.id = m.role_id where m.workspace_id = ${workspaceId}
      union all
      select i.id, i.email, i.name, r.name, 'invited' from atrium.invitation i join atrium.role r on r.id = i.role_id where i.workspace_id = ${workspaceId}
    ) listed where ${after}::uuid is null or id > ${after} order by id limit ${limit}`);
}

export async function countMembers(on: On, workspaceId: string): Promise<number> {
  const [row] = await on.query<{ count: number }>(sql`
    select (select count(*) from atrium.member where workspace_id = ${workspaceId})::int
      + (select count(*) from atrium.invitation where workspace_id = ${workspaceId})::int as count`);
  return row!.count;
}
