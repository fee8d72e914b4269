import type { EntityManager } from 'typeorm';
import { id, sql, workspaceEntity, type Runner, type Tx, type WorkspaceRow } from '../db/index.ts';
import type { WorkspaceRef } from '../lib/index.ts';

export type On = Runner & { manager: EntityManager };
type Named = { id: string; name: string; email: string };

/** @see SyncMember of auth */
export async function syncMember(tx: Tx, { schema }: WorkspaceRef, member: Named | { id: string; removed: true }): Promise<void> {
  if ('removed' in member) {
    await tx.query(sql`update ${id(schema, '_member')} set left_at = now() where id = ${member.id}`);
    return;
  }
  await tx.query(sql`
    insert into ${id(schema, '_member')} (id, name, email) values (${member.id}, ${member.name}, ${member.email})
    on conflict (id) do update set name = excluded.name, email = excluded.email, left_at = null`);
}

export const toRef = ({ id, slug, name, schemaName, timeZone, language }: WorkspaceRow): WorkspaceRef => ({
  id,
  slug,
  name,
  schema: schemaName,
  timeZone,
  language,
});

export const insertWorkspace = async (on: On, row: WorkspaceRow): Promise<void> =>
  void (await on.manager.getRepository(workspaceEntity).insert(row));
export const findWorkspace = (on: On, workspaceId: string): Promise<WorkspaceRow | null> =>
  on.manager.getRepository(workspaceEntity).findOneBy({ id: workspaceId });
export const findWorkspaceBySlug = (on: On, slug: string): Promise<WorkspaceRow | null> =>
  on.manager.getRepository(workspaceEntity).findOneBy({ slug });
export const findWorkspaces = (on: On): Promise<WorkspaceRow[]> => on.manager.getRepository(workspaceEntity).find({ order: { id: 'ASC' } });
export const deleteWorkspace = async (on: On, workspaceId: string): Promise<void> =>
  void (await on.manager.getRepository(workspaceEntity).delete({ id: workspaceId }));

export async function updateWorkspace(
  on: On,
  workspaceId: string,
  set: Partial<Pick<WorkspaceRow, 'name' | 'timeZone' | 'language'>>,
): Promise<void> {
  await on.manager.getRepository(workspaceEntity).update({ id: workspaceId }, set);
}

type ListedRow = { id: string; slug: string; name: string; timeZone: string; language: string };
const listed = sql`w.id, w.slug, w.name, w.time_zone as "timeZone", w.language`;

export async function listWorkspacesOfUser(
  on: On,
  userId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<ListedRow[]> {
  return on.query(sql`
    select ${listed} from atrium.workspace w join atrium.member m on m.workspace_id = w.id
    where m.user_id = ${userId} and (${after}::uuid is null or w.id > ${after}) order by w.id limit ${limit}`);
}

export async function countWorkspacesOfUser(on: On, userId: string): Promise<number> {
  const [row] = await on.query<{ count: number }>(sql`select count(*)::int as count from atrium.member where user_id = ${userId}`);
  return row!.count;
}

/** All that the workspace has in Postgres, rows of the control schema aside. */
export async function dropSchema(tx: Tx, schema: string): Promise<void> {
  await tx.query(sql`drop schema if exists ${id(schema)} cascade`);
}
