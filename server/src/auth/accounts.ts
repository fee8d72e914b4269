import type { Clock, NewId, WorkspaceRef } from '../lib/index.ts';
import type { Tx, UserRow } from '../db/index.ts';
import { normaliseEmail } from './input.ts';
import { listAdmins } from './member-store.ts';
import type { Membership } from './membership.ts';
import { insertBuiltInRoles } from './role-store.ts';
import { getRoleByName } from './roles.ts';
import { hasUsers, type On } from './store.ts';

type Deps = { membership: Membership; clock: Clock; newId: NewId };
type NewUser = { email: string; name: string; passwordHash: string };
export type Accounts = ReturnType<typeof createAccounts>;

/** What making a workspace and its first people takes; each writes in the caller's `access.change`. */
export function createAccounts({ membership, clock, newId }: Deps) {
  return { hasUsers: (on: On): Promise<boolean> => hasUsers(on), addUser, addRoles, addAdmin, listAdmins };

  function addUser(tx: Tx, { email, name, passwordHash }: NewUser): Promise<UserRow> {
    return membership.addUser(tx, { email: normaliseEmail(email), name, passwordHash });
  }

  /** The built-in roles of a new workspace. */
  async function addRoles(tx: Tx, workspaceId: string): Promise<void> {
    await insertBuiltInRoles(tx, { workspaceId, now: clock(), newId });
  }

  async function addAdmin(tx: Tx, workspace: WorkspaceRef, user: Pick<UserRow, 'id' | 'name' | 'email'>): Promise<void> {
    const { id: roleId } = await getRoleByName(tx, workspace.id, 'admin');
    await membership.add(tx, workspace, { user, roleId });
  }
}
