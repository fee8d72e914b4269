import type { CreatedKey, Issue, Key } from '@atrium/sdk';
import type { ApiKeyRow, Db } from '../db/index.ts';
import { actorTag, invalid, issue, notFound, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Access } from './access.ts';
import type { KeyInput, KeyPatch } from './input.ts';
import { countKeys, deleteKey, findKey, insertKey, listKeys, roleNames, updateKey } from './key-store.ts';
import { listPage, type Listed, type PageQuery } from './page.ts';
import { toKey } from './present.ts';
import { getRoleByName, roleIssues } from './roles.ts';
import type { On } from './store.ts';
import { newToken, sha256 } from './token.ts';

type Deps = { db: Db; access: Access; clock: Clock; newId: NewId };
export type Keys = ReturnType<typeof createKeys>;

const shownLength = 'atr_'.length + 4;

export function createKeys({ db, access, clock, newId }: Deps) {
  return { list, create, update, remove, issuesOf: (actor: Actor, input: KeyPatch) => issuesOf(db, actor, input) };

  async function list({ workspace: { id } }: Actor, query: PageQuery): Promise<Listed<Key>> {
    const roles = await roleNames(db, id);
    return listPage(query, { list: (page) => listKeys(db, id, page), count: () => countKeys(db, id) }, (row) =>
      toKey(row, roles.get(row.roleId) ?? ''),
    );
  }

  async function create(actor: Actor, { name, role, expiresAt }: KeyInput): Promise<CreatedKey> {
    const workspaceId = actor.workspace.id;
    const key = `atr_${newToken()}`;
    const id = newId();
    await access.change(async (tx) => {
      const issues = await issuesOf(tx, actor, { role, expiresAt });
      if (issues.length > 0) throw invalid(issues);
      const { id: roleId } = await getRoleByName(tx, workspaceId, role);
      const row: ApiKeyRow = {
        ...{ id, workspaceId, name, roleId, expiresAt: toDate(expiresAt ?? null) },
        hash: sha256(key),
        prefix: key.slice(0, shownLength),
        createdBy: actorTag(actor),
        createdAt: clock(),
      };
      await insertKey(tx, row);
    });
    return { id, key };
  }

  async function update(actor: Actor, id: string, { name, role, expiresAt }: KeyPatch): Promise<Key> {
    const { workspace } = actor;
    return access.change(async (tx) => {
      const row = await findKey(tx, workspace.id, id);
      if (!row) throw notFound('The key');
      const issues = await issuesOf(tx, actor, { role, expiresAt });
      if (issues.length > 0) throw invalid(issues);
      const set = {
        ...(name !== undefined && { name }),
        ...(role !== undefined && { roleId: (await getRoleByName(tx, workspace.id, role)).id }),
        ...(expiresAt !== undefined && { expiresAt: toDate(expiresAt) }),
      };
      if (Object.keys(set).length > 0) await updateKey(tx, id, set);
      const changed = { ...row, ...set };
      return toKey(changed, (await roleNames(tx, workspace.id)).get(changed.roleId) ?? '');
    });
  }

  async function remove({ workspace }: Actor, id: string): Promise<void> {
    await access.change(async (tx) => {
      if (!(await deleteKey(tx, workspace.id, id))) throw notFound('The key');
    });
  }

  /** What is wrong with a key beyond its shape, as far as `input` goes. */
  async function issuesOf(on: On, { workspace: { id } }: Actor, { role, expiresAt }: KeyPatch): Promise<Issue[]> {
    const issues = role === undefined ? [] : await roleIssues(on, id, role);
    const expiry = toDate(expiresAt ?? null);
    if (expiry && !(expiry > clock())) issues.push(issue('/expiresAt', 'too_small', 'Must be a time in the future.'));
    return issues;
  }
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));
