import { AppError, notFound, type Clock } from '../lib/index.ts';
import { workspaceEntity, type Db, type InvitationRow, type Tx, type UserRow, type WorkspaceRow } from '../db/index.ts';
import type { Access } from './access.ts';
import type { AcceptInput } from './input.ts';
import { countPlaces, deleteInvitation, findInvitationByToken } from './member-store.ts';
import type { Membership } from './membership.ts';
import { hashPassword } from './password.ts';
import type { Sessions } from './sessions.ts';
import { findUserByEmail, updateUser, type On } from './store.ts';
import { sha256 } from './token.ts';

type Deps = { db: Db; access: Access; membership: Membership; sessions: Sessions; clock: Clock };
type Accepted = { userId: string; slug: string };
export type Invitations = ReturnType<typeof createInvitations>;

export function createInvitations({ db, access, membership, sessions, clock }: Deps) {
  return { get, accept };

  async function get(token: string) {
    const { email, name, workspaceId } = await getLive(db, token);
    const workspace = await getWorkspace(db, workspaceId);
    return { email, name, workspace: { name: workspace.name } };
  }

  /** Who has got an account since says so with its password; everybody else chooses one. */
  async function accept(token: string, { name, password }: AcceptInput, address: string): Promise<Accepted> {
    const invitation = await getLive(db, token);
    const hasAccount = (await findActive(db, invitation.email)) !== null;
    if (hasAccount) await sessions.checkPassword({ email: invitation.email, password, address });
    const passwordHash = hasAccount ? null : await hashPassword(password);
    return access.change(async (tx) => {
      const live = await getLive(tx, token);
      await deleteInvitation(tx, live.id);
      const user =
        passwordHash === null ? await findActive(tx, live.email) : await giveAccount(tx, live, { name: name ?? live.name, passwordHash });
      if (!user) throw new AppError('conflict', 'The account changed meanwhile; open the invitation again.');
      const { schemaName: schema, ...workspace } = await getWorkspace(tx, live.workspaceId);
      await membership.add(tx, { ...workspace, schema }, { user, roleId: live.roleId });
      return { userId: user.id, slug: workspace.slug };
    });
  }

  async function giveAccount(
    tx: Tx,
    { id, email }: InvitationRow,
    { name, passwordHash }: { name: string; passwordHash: string },
  ): Promise<UserRow | null> {
    const account = await findUserByEmail(tx, email);
    if (!account) return membership.addUser(tx, { id, email, name, passwordHash });
    if ((await countPlaces(tx, account.id)) > 0) return null;
    await updateUser(tx, account.id, { name, passwordHash });
    return { ...account, name, passwordHash };
  }

  async function getLive(on: On, token: string): Promise<InvitationRow> {
    const invitation = await findInvitationByToken(on, sha256(token));
    if (invitation && invitation.expiresAt > clock()) return invitation;
    throw new AppError('not_found', 'The invitation was used, taken back, or is older than seven days; ask for another.');
  }
}

/** An account that is a member somewhere. */
async function findActive(on: On, email: string): Promise<UserRow | null> {
  const user = await findUserByEmail(on, email);
  return user && (await countPlaces(on, user.id)) > 0 ? user : null;
}

async function getWorkspace(on: On, id: string): Promise<WorkspaceRow> {
  const row = await on.manager.getRepository(workspaceEntity).findOneBy({ id });
  if (!row) throw notFound('The workspace');
  return row;
}
