import type { Me } from '@atrium/sdk';
import { AppError, invalid, issue, type Actor, type Clock } from '../lib/index.ts';
import type { Db } from '../db/index.ts';
import type { Access } from './access.ts';
import { listWorkspacesOf } from './actor-store.ts';
import type { Limiter } from './limiter.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { toWorkspace } from './present.ts';
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  findSession,
  findUser,
  findUserByEmail,
  insertSession,
  prolongSession,
  updateUser,
} from './store.ts';
import { newToken, sha256 } from './token.ts';

const dayMs = 24 * 60 * 60 * 1000;
export const sessionLifeMs = 30 * dayMs;
/** A session in use is prolonged once a day, not with every request. */
const prolongedEveryMs = dayMs;

/** What an actor may, as `GET /api/v1/me` says it; policies know. */
export type Describe = (actor: Actor) => Me['permissions'] | Promise<Me['permissions']>;
export type Limits = { perAddress: Limiter; perAccount: Limiter };
type Deps = { db: Db; access: Access; clock: Clock; limits: Limits; describe: Describe };
type Credentials = { email: string; password: string; address: string };
type FoundSession = { userId: string; prolongAt: Date; prolonged: boolean };
export type Sessions = ReturnType<typeof createSessions>;

export function createSessions({ db, access, clock, limits, describe }: Deps) {
  return { find, checkPassword, begin, end, changePassword, describeMe };

  /** A live session, prolonged when it is due. */
  async function find(id: Buffer): Promise<FoundSession | null> {
    const row = await findSession(db, id);
    const nowMs = clock().getTime();
    if (!row || row.expiresAt.getTime() <= nowMs) return null;
    const prolonged = row.expiresAt.getTime() - nowMs <= sessionLifeMs - prolongedEveryMs;
    const expiresAt = prolonged ? new Date(nowMs + sessionLifeMs) : row.expiresAt;
    if (prolonged) await prolongSession(db, id, expiresAt);
    return { userId: row.userId, prolonged, prolongAt: new Date(expiresAt.getTime() - sessionLifeMs + prolongedEveryMs) };
  }

  /** The user with this address and password; who is wrong learns only that, after the same time. */
  async function checkPassword({ email, password, address }: Credentials): Promise<string> {
    const giveBack = [limits.perAddress.take(address), limits.perAccount.take(`${address} ${email}`)];
    const user = await findUserByEmail(db, email);
    if (!(await verifyPassword(user?.passwordHash, password)) || !user) {
      throw new AppError('unauthenticated', 'The e-mail address or the password is wrong.');
    }
    giveBack.forEach((back) => back());
    return user.id;
  }

  /** @returns the token for the cookie; only its hash is kept */
  async function begin(userId: string): Promise<string> {
    const token = newToken();
    const now = clock();
    await deleteExpiredSessions(db, userId, now);
    await insertSession(db, { id: sha256(token), userId, createdAt: now, expiresAt: new Date(now.getTime() + sessionLifeMs) });
    return token;
  }

  async function end(token: string): Promise<void> {
    await access.change((tx) => deleteSession(tx, sha256(token)));
  }

  /** Ends the user's other sessions: who changes a password may fear that somebody knows it. */
  async function changePassword(actor: Actor, { current, next }: { current: string; next: string }, token: string | null): Promise<void> {
    if (actor.kind !== 'user') throw new AppError('forbidden', 'A key has no password.');
    const giveBack = limits.perAccount.take(`password of ${actor.id}`);
    const user = await findUser(db, actor.id);
    if (!(await verifyPassword(user?.passwordHash, current))) {
      throw invalid([issue('/current', 'wrong_password', 'This is not your present password.')]);
    }
    giveBack();
    const passwordHash = await hashPassword(next);
    await access.change(async (tx) => {
      await updateUser(tx, actor.id, { passwordHash });
      await deleteSessionsOf(tx, actor.id, token === null ? null : sha256(token));
    });
  }

  async function describeMe(actor: Actor): Promise<Me> {
    const { kind, id, name, email, role, workspace } = actor;
    return {
      ...{ kind: kind === 'user' ? 'user' : 'key', id, name, email },
      role: role.name,
      workspace: toWorkspace(workspace),
      workspaces: kind === 'user' ? await listWorkspacesOf(db, id) : [{ slug: workspace.slug, name: workspace.name }],
      permissions: await describe(actor),
    };
  }
}
