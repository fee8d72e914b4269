import type { EntityManager } from 'typeorm';
import { LessThanOrEqual } from 'typeorm';
import { sessionEntity, sql, userEntity, type Runner, type SessionRow, type UserRow } from '../db/index.ts';

/** The pool or a transaction. */
export type On = Runner & { manager: EntityManager };

export const insertUser = async (on: On, row: UserRow): Promise<void> => void (await on.manager.getRepository(userEntity).insert(row));
export const findUser = (on: On, id: string): Promise<UserRow | null> => on.manager.getRepository(userEntity).findOneBy({ id });
export const findUserByEmail = (on: On, email: string): Promise<UserRow | null> =>
  on.manager.getRepository(userEntity).findOneBy({ email });
export const hasUsers = (on: On): Promise<boolean> => on.manager.getRepository(userEntity).exists();

export async function updateUser(on: On, id: string, set: Partial<Pick<UserRow, 'name' | 'passwordHash'>>): Promise<void> {
  await on.manager.getRepository(userEntity).update({ id }, set);
}

export const insertSession = async (on: On, row: SessionRow): Promise<void> =>
  void (await on.manager.getRepository(sessionEntity).insert(row));
export const findSession = (on: On, id: Buffer): Promise<SessionRow | null> => on.manager.getRepository(sessionEntity).findOneBy({ id });
export const deleteSession = async (on: On, id: Buffer): Promise<void> =>
  void (await on.manager.getRepository(sessionEntity).delete({ id }));

export async function prolongSession(on: On, id: Buffer, expiresAt: Date): Promise<void> {
  await on.manager.getRepository(sessionEntity).update({ id }, { expiresAt });
}

export async function deleteExpiredSessions(on: On, userId: string, now: Date): Promise<void> {
  await on.manager.getRepository(sessionEntity).delete({ userId, expiresAt: LessThanOrEqual(now) });
}

/** All of a user's sessions but, if given, one. */
export async function deleteSessionsOf(on: On, userId: string, kept: Buffer | null = null): Promise<void> {
  await on.query(sql`delete from atrium.session where user_id = ${userId} and (${kept}::bytea is null or id <> ${kept})`);
}
