import type { Issue, Member } from '@atrium/sdk';
import type { Db, InvitationRow, RoleRow, Tx, UserRow } from '../db/index.ts';
import { issue, notFound, refused, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Access } from './access.ts';
import { normaliseEmail, type MemberInput, type MemberPatch } from './input.ts';
import {
  countMembers,
  countPlaces,
  deleteInvitation,
  findInvitation,
  findInvitationOf,
  findMember,
  insertInvitation,
  listMembers,
  updateInvitation,
} from './member-store.ts';
import type { Membership } from './membership.ts';
import { listPage, type Listed, type PageQuery } from './page.ts';
import { hashPassword } from './password.ts';
import { findRole } from './role-store.ts';
import { getRoleByName, roleIssues } from './roles.ts';
import { findUser, findUserByEmail, updateUser, type On } from './store.ts';
import { newToken, sha256 } from './token.ts';

type Deps = { db: Db; access: Access; membership: Membership; clock: Clock; newId: NewId };
export type Members = ReturnType<typeof createMembers>;

const invitationLifeMs = 7 * 24 * 60 * 60 * 1000;

/** A new member: what was asked, with the address as it is kept. */
type Wanted = { email: string; name: string; role: RoleRow; passwordHash: string | null };

export function createMembers({ db, access, membership, clock, newId }: Deps) {
  return { list, create, update, remove, issuesOf: (actor: Actor, input: Partial<MemberInput>) => issuesOf(db, actor, input) };

  function list({ workspace: { id } }: Actor, query: PageQuery): Promise<Listed<Member>> {
    return listPage(query, { list: (page) => listMembers(db, id, page), count: () => countMembers(db, id) }, (member): Member => member);
  }

  /**
   * Who has an account in another workspace is added with it and keeps their password. Who has none gets one with the
   * password given, or an invitation. An account that is a member of nothing any more counts as none, but keeps its id.
   */
  async function create(actor: Actor, input: MemberInput): Promise<Member> {
    const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
    const email = normaliseEmail(input.email);
    return access.change(async (tx) => {
      const issues = await issuesOf(tx, actor, input);
      if (issues.length > 0) throw refused(issues);
      const role = await getRoleByName(tx, actor.workspace.id, input.role);
      const wanted = { email, name: input.name, role, passwordHash };
      const account = await findUserByEmail(tx, email);
      const invitation = await findInvitationOf(tx, actor.workspace.id, email);
      const isActive = account !== null && (await countPlaces(tx, account.id)) > 0;
      if (!isActive && passwordHash === null) return invite(tx, actor, { wanted, former: invitation });
      if (invitation) await deleteInvitation(tx, invitation.id);
      const user = isActive ? account : await giveAccount(tx, { wanted, account, id: invitation?.id });
      await membership.add(tx, actor.workspace, { user, roleId: role.id });
      return { id: user.id, email, name: user.name, role: role.name, state: 'active' };
    });
  }

  /** What the workspace says against a new member, as far as `input` goes: an unknown role, an address that is there already. */
  async function issuesOf(on: On, { workspace: { id } }: Actor, { email: given, role, password }: Partial<MemberInput>): Promise<Issue[]> {
    const issues = role === undefined ? [] : await roleIssues(on, id, role);
    if (given === undefined) return issues;
    const email = normaliseEmail(given);
    const account = await findUserByEmail(on, email);
    if (account && (await findMember(on, id, account.id))) return [...issues, taken(`${email} is a member already.`)];
    const isActive = account !== null && (await countPlaces(on, account.id)) > 0;
    const invitation = isActive || password !== undefined ? null : await findInvitationOf(on, id, email);
    if (!invitation || invitation.expiresAt <= clock()) return issues;
    return [...issues, taken(`${email} is invited already; delete that invitation to make another link.`)];
  }

  async function giveAccount(
    tx: Tx,
    { wanted, account, id }: { wanted: Wanted; account: UserRow | null; id: string | undefined },
  ): Promise<UserRow> {
    const { email, name } = wanted;
    const passwordHash = wanted.passwordHash!;
    if (!account) return membership.addUser(tx, { email, name, passwordHash, ...(id !== undefined && { id }) });
    await updateUser(tx, account.id, { name, passwordHash });
    return { ...account, name, passwordHash };
  }

  async function invite(
    tx: Tx,
    actor: Actor,
    { wanted: { email, name, role }, former }: { wanted: Wanted; former: InvitationRow | null },
  ): Promise<Member> {
    const now = clock();
    if (former) await deleteInvitation(tx, former.id);
    const token = newToken();
    const id = newId();
    const expiresAt = new Date(now.getTime() + invitationLifeMs);
    await insertInvitation(tx, {
      id,
      workspaceId: actor.workspace.id,
      email,
      name,
      roleId: role.id,
      tokenHash: sha256(token),
      createdAt: now,
      expiresAt,
    });
    return { id, email, name, role: role.name, state: 'invited', invitation: `/invitation/${token}` };
  }

  async function update({ workspace }: Actor, id: string, { role: roleName, name }: MemberPatch): Promise<Member> {
    return access.change(async (tx) => {
      const wantedRole = roleName === undefined ? null : await getRoleByName(tx, workspace.id, roleName);
      const member = await findMember(tx, workspace.id, id);
      const user = member && (await findUser(tx, id));
      if (member && user) {
        if (wantedRole)
          await membership.changeRole(tx, member, { id: wantedRole.id, isAdmin: wantedRole.builtIn && wantedRole.name === 'admin' });
        if (name !== undefined) await membership.rename(tx, user, name);
        const role = wantedRole ?? (await findRole(tx, workspace.id, member.roleId));
        return { id, email: user.email, name: name ?? user.name, role: role!.name, state: 'active' };
      }
      const invitation = await findInvitation(tx, workspace.id, id);
      if (!invitation) throw notFound('The member');
      const set = { ...(name !== undefined && { name }), ...(wantedRole && { roleId: wantedRole.id }) };
      if (Object.keys(set).length > 0) await updateInvitation(tx, id, set);
      const role = wantedRole ?? (await findRole(tx, workspace.id, invitation.roleId));
      return { id, email: invitation.email, name: name ?? invitation.name, role: role!.name, state: 'invited' };
    });
  }

  async function remove({ workspace }: Actor, id: string): Promise<void> {
    await access.change(async (tx) => {
      const member = await findMember(tx, workspace.id, id);
      if (member) return membership.end(tx, workspace, member);
      const invitation = await findInvitation(tx, workspace.id, id);
      if (!invitation) throw notFound('The member');
      await deleteInvitation(tx, id);
    });
  }
}

const taken = (message: string): Issue => issue('/email', 'not_unique', message);
