import type { Issue, Policy, Role } from '@atrium/sdk';
import type { Db, RoleRow } from '../db/index.ts';
import { AppError, invalid, issue, mergeIssues, notFound, pointer, refused, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Access } from './access.ts';
import { listPage, type Listed, type PageQuery } from './page.ts';
import { toRole } from './present.ts';
import {
  countRoles,
  deleteRole,
  findRole,
  findRoleByName,
  findRoleUse,
  insertRole,
  isBuiltInName,
  listRoles,
  updateRole,
  type RoleUse,
} from './role-store.ts';
import type { On } from './store.ts';

/** What is wrong with policies in a workspace (objects, fields, filters), with paths under `/policies`. */
export type CheckPolicies = (workspaceId: string, policies: unknown) => Promise<Issue[]>;
type Inspected = { id?: string; name?: string; policies?: unknown };
export type RoleInput = { name: string; policies: Policy[] };
type Deps = { db: Db; access: Access; clock: Clock; newId: NewId; checkPolicies: CheckPolicies };
export type Roles = ReturnType<typeof createRoles>;

export function createRoles({ db, access, clock, newId, checkPolicies }: Deps) {
  return {
    list,
    create,
    update,
    remove,
    issuesOf: (actor: Actor, input: Inspected) => issuesOf(db, actor.workspace.id, input),
  };

  function list({ workspace: { id } }: Actor, query: PageQuery): Promise<Listed<Role>> {
    return listPage(query, { list: (page) => listRoles(db, id, page), count: () => countRoles(db, id) }, toRole);
  }

  async function create(actor: Actor, input: RoleInput): Promise<Role> {
    const workspaceId = actor.workspace.id;
    const issues = await issuesOf(db, workspaceId, input);
    if (issues.length > 0) throw refused(issues);
    return access.change(async (tx) => {
      const taken = await nameIssues(tx, workspaceId, input.name); // once more, now that nobody else can take it
      if (taken.length > 0) throw refused(taken);
      const row: RoleRow = { id: newId(), workspaceId, name: input.name, builtIn: false, policies: input.policies, createdAt: clock() };
      await insertRole(tx, row);
      return toRole(row);
    });
  }

  async function update(actor: Actor, id: string, set: Partial<RoleInput>): Promise<Role> {
    const workspaceId = actor.workspace.id;
    const issues = set.policies ? await policyIssues(workspaceId, set.policies) : [];
    return access.change(async (tx) => {
      const row = await getOwn(tx, workspaceId, id);
      if (set.name !== undefined) issues.push(...(await nameIssues(tx, workspaceId, set.name, id)));
      if (issues.length > 0) throw refused(issues);
      if (Object.keys(set).length > 0) await updateRole(tx, id, set);
      return toRole({ ...row, ...set });
    });
  }

  async function remove(actor: Actor, id: string): Promise<void> {
    await access.change(async (tx) => {
      await getOwn(tx, actor.workspace.id, id);
      const use = sayUse(await findRoleUse(tx, id));
      if (use) throw new AppError('restricted', `The role is still in use by ${use}; give them another one first.`);
      await deleteRole(tx, id);
    });
  }

  /** What the workspace says against a role, as far as `input` goes; its policies may be anything. */
  async function issuesOf(on: On, workspaceId: string, { id, name, policies }: Inspected): Promise<Issue[]> {
    return [
      ...(name === undefined ? [] : await nameIssues(on, workspaceId, name, id)),
      ...(policies === undefined ? [] : await policyIssues(workspaceId, policies)),
    ];
  }

  async function policyIssues(workspaceId: string, policies: unknown): Promise<Issue[]> {
    return mergeIssues(unstorable(policies, '/policies'), await checkPolicies(workspaceId, policies));
  }
}

/** A role that may be changed. */
async function getOwn(on: On, workspaceId: string, id: string): Promise<RoleRow> {
  const row = await findRole(on, workspaceId, id);
  if (!row) throw notFound('The role');
  if (row.builtIn) throw new AppError('restricted', `The role "${row.name}" is built in and stays as it is; make one of your own.`);
  return row;
}

/** `own` is the role that is to have the name, where it is there already. */
async function nameIssues(on: On, workspaceId: string, name: string, own?: string): Promise<Issue[]> {
  const holder = await findRoleByName(on, workspaceId, name);
  if (holder ? holder.id === own : !isBuiltInName(name)) return [];
  return [issue('/name', 'not_unique', `There is a role "${name}" already.`)];
}

/** Of a member or a key that is to have a role of this name. */
export const roleIssues = async (on: On, workspaceId: string, name: string): Promise<Issue[]> =>
  (await findRoleByName(on, workspaceId, name)) ? [] : [noRole(name)];

const noRole = (name: string): Issue => issue('/role', 'not_an_option', `There is no role "${name}".`);

/** A role by the name that people use, for members and keys. */
export async function getRoleByName(on: On, workspaceId: string, name: string): Promise<RoleRow> {
  const row = await findRoleByName(on, workspaceId, name);
  if (row) return row;
  throw invalid([noRole(name)]);
}

/** Text that JSON allows and Postgres's jsonb doesn't. */
function unstorable(value: unknown, path: string): Issue[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [issue(path, 'wrong_format', 'Must not hold NUL or half a character.')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isStorable(key) ? unstorable(inner, path + pointer(key)) : [issue(path, 'wrong_format', 'A name holds NUL or half a character.')],
  );
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function sayUse({ members, invitations, keys }: RoleUse): string {
  const said = [say(members, 'member', 'members'), say(invitations, 'invitation', 'invitations'), say(keys, 'key', 'keys')].filter(
    (part) => part !== '',
  );
  return said.length > 1 ? `${said.slice(0, -1).join(', ')} and ${said.at(-1)}` : (said[0] ?? '');
}

const named = 3;

function say(names: string[], one: string, many: string): string {
  if (names.length === 0) return '';
  const more = names.length > named ? ', …' : '';
  return `${names.length} ${names.length === 1 ? one : many} (${names.slice(0, named).join(', ')}${more})`;
}
