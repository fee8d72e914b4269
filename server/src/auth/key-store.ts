import { MoreThan } from 'typeorm';
import { apiKeyEntity, sql, type ApiKeyRow } from '../db/index.ts';
import type { On } from './store.ts';

export const insertKey = async (on: On, row: ApiKeyRow): Promise<void> => void (await on.manager.getRepository(apiKeyEntity).insert(row));
export const findKey = (on: On, workspaceId: string, id: string): Promise<ApiKeyRow | null> =>
  on.manager.getRepository(apiKeyEntity).findOneBy({ id, workspaceId });

export async function updateKey(on: On, id: string, set: Partial<Pick<ApiKeyRow, 'name' | 'roleId' | 'expiresAt'>>): Promise<void> {
  await on.manager.getRepository(apiKeyEntity).update({ id }, set);
}

/** @returns whether there was one */
export async function deleteKey(on: On, workspaceId: string, id: string): Promise<boolean> {
  const { affected } = await on.manager.getRepository(apiKeyEntity).delete({ id, workspaceId });
  return affected === 1;
}

export const listKeys = (on: On, workspaceId: string, { after, limit }: { after: string | null; limit: number }): Promise<ApiKeyRow[]> =>
  on.manager
    .getRepository(apiKeyEntity)
    .find({ where: { workspaceId, ...(after !== null && { id: MoreThan(after) }) }, order: { id: 'ASC' }, take: limit });

export const countKeys = (on: On, workspaceId: string): Promise<number> => on.manager.getRepository(apiKeyEntity).countBy({ workspaceId });

/** Names of roles by their ids. */
export async function roleNames(on: On, workspaceId: string): Promise<Map<string, string>> {
  const rows = await on.query<{ id: string; name: string }>(sql`select id, name from atrium.role where workspace_id = ${workspaceId}`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
