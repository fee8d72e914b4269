import { AppError, type Clock, type NewId, type WorkspaceRef } from '../lib/index.ts';
import type { MemberRow, Tx, UserRow } from '../db/index.ts';
import { countPlaces, deleteMember, insertMember, listAdmins, listPlaces, updateMemberRole } from './member-store.ts';
import { deleteSessionsOf, insertUser, updateUser, type On } from './store.ts';

/** A person as the workspace's own `_member` table keeps them, for records to point at. */
export type MemberChange = { id: string; name: string; email: string } | { id: string; removed: true };
/** Brings `_member` in step in the transaction that changes the account. */
export type SyncMember = (tx: Tx, workspace: WorkspaceRef, member: MemberChange) => Promise<void>;

type Person = Pick<UserRow, 'id' | 'name' | 'email'>;
type Deps = { clock: Clock; newId: NewId; syncMember: SyncMember };
export type Membership = ReturnType<typeof createMembership>;

/** The steps that every change of members is made of; each runs in the caller's `access.change`. */
export function createMembership({ clock, newId, syncMember }: Deps) {
  return { addUser, add, changeRole, rename, end };

  async function addUser(
    tx: Tx,
    { id = newId(), email, name, passwordHash }: Omit<Person, 'id'> & { id?: string; passwordHash: string },
  ): Promise<UserRow> {
    const row: UserRow = { id, email, name, passwordHash, createdAt: clock() };
    await insertUser(tx, row);
    return row;
  }

  async function add(tx: Tx, workspace: WorkspaceRef, { user, roleId }: { user: Person; roleId: string }): Promise<void> {
    await insertMember(tx, { id: newId(), workspaceId: workspace.id, userId: user.id, roleId, createdAt: clock() });
    await syncMember(tx, workspace, { id: user.id, name: user.name, email: user.email });
  }

  async function changeRole(tx: Tx, member: MemberRow, { id, isAdmin }: { id: string; isAdmin: boolean }): Promise<void> {
    if (!isAdmin) await assertNotLastAdmin(tx, member, 'demoted');
    await updateMemberRole(tx, member.id, id);
  }

  /** A name is the account's: it changes wherever the user is a member. */
  async function rename(tx: Tx, user: Person, name: string): Promise<void> {
    await updateUser(tx, user.id, { name });
    for (const workspace of await listPlaces(tx, user.id)) await syncMember(tx, workspace, { id: user.id, name, email: user.email });
  }

  /** Who is left without any workspace is signed out everywhere. */
  async function end(tx: Tx, workspace: WorkspaceRef, member: MemberRow): Promise<void> {
    await assertNotLastAdmin(tx, member, 'removed');
    await deleteMember(tx, member.id);
    await syncMember(tx, workspace, { id: member.userId, removed: true });
    if ((await countPlaces(tx, member.userId)) === 0) await deleteSessionsOf(tx, member.userId);
  }
}

async function assertNotLastAdmin(on: On, member: MemberRow, done: string): Promise<void> {
  const admins = await listAdmins(on, member.workspaceId);
  if (admins.length !== 1 || admins[0]!.id !== member.userId) return;
  throw new AppError('restricted', `The last admin can't be ${done}; make somebody else an admin first.`);
}
