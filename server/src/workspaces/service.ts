import type { Issue, Workspace } from '@atrium/sdk';
import { listPage, mainSlug, toWorkspace, type Access, type Accounts, type Listed, type PageQuery } from '../auth/index.ts';
import type { Db, Tx, UserRow } from '../db/index.ts';
import { AppError, invalid, issue, notFound, refused, type Actor, type Clock, type NewId, type WorkspaceRef } from '../lib/index.ts';
import { isReservedSlug, settingsIssues, type WorkspaceInput, type WorkspacePatch } from './input.ts';
import {
  countWorkspacesOfUser,
  deleteWorkspace,
  dropSchema,
  findWorkspace,
  findWorkspaceBySlug,
  findWorkspaces,
  insertWorkspace,
  listWorkspacesOfUser,
  toRef,
  updateWorkspace,
} from './store.ts';

/** A person who is to be an admin of a new workspace. */
type Owner = Pick<UserRow, 'id' | 'name' | 'email'>;
type NewWorkspace = { name: string; slug: string; timeZone: string; language: string; owners: Owner[] };

type Deps = {
  db: Db;
  access: Access;
  accounts: Accounts;
  clock: Clock;
  newId: NewId;
  /** Makes the Postgres schema with our own tables (`workspaceTables` among them) and the standard objects. */
  prepareWorkspace: (tx: Tx, workspace: WorkspaceRef) => Promise<void>;
  /** Time zone or language changed: what was made of them (definitions) is to be read anew, in every process. */
  settingsChanged: (tx: Tx, workspace: WorkspaceRef) => Promise<void>;
};

export type Workspaces = ReturnType<typeof createWorkspaces>;

export function createWorkspaces({ db, access, accounts, clock, newId, prepareWorkspace, settingsChanged }: Deps) {
  let known: WorkspaceRef[] | null = null;
  access.onDrop(() => (known = null));
  return {
    all,
    createWorkspace,
    applySettings,
    ensureMain,
    create,
    issuesOf,
    list,
    update,
    remove,
    get: (actor: Actor): Workspace => toWorkspace(actor.workspace),
  };

  /** Every workspace of the installation, for background work; as fresh as access is. */
  async function all(): Promise<WorkspaceRef[]> {
    if (known) return known;
    const generation = access.generation();
    const found = (await findWorkspaces(db)).map(toRef);
    if (generation === access.generation()) known = found;
    return found;
  }

  /** Everything that a workspace begins with, in the caller's `access.change`. */
  async function createWorkspace(tx: Tx, { owners, ...settings }: NewWorkspace): Promise<WorkspaceRef> {
    const schema = `ws_${settings.slug.replaceAll('-', '_')}`;
    const workspace: WorkspaceRef = { id: newId(), ...settings, schema };
    const { id, slug, name, timeZone, language } = workspace;
    await insertWorkspace(tx, { id, slug, name, schemaName: schema, timeZone, language, schemaVersion: 0, createdAt: clock() });
    await accounts.addRoles(tx, id);
    await prepareWorkspace(tx, workspace);
    for (const user of owners) await accounts.addAdmin(tx, workspace, user);
    return workspace;
  }

  /** The first workspace is there before anybody is, so that ATRIUM_API_KEY has one. Any number of processes may ask at once. */
  async function ensureMain(): Promise<void> {
    if (await findWorkspaceBySlug(db, mainSlug)) return;
    await access.change(async (tx) => {
      if (await findWorkspaceBySlug(tx, mainSlug)) return;
      await createWorkspace(tx, { slug: mainSlug, name: 'Main', timeZone: 'UTC', language: 'en', owners: [] });
    });
  }

  /** Its admin is who made it; made by a key, the admins of the key's workspace are. */
  async function create(
    actor: Actor,
    { name, slug, timeZone = actor.workspace.timeZone, language = actor.workspace.language }: WorkspaceInput,
  ): Promise<Workspace> {
    const issues = await issuesOf({ slug, timeZone });
    if (issues.length > 0) throw refused(issues);
    return access.change(async (tx) => {
      if (await findWorkspaceBySlug(tx, slug)) throw refused([taken(slug)]);
      const admins = await accounts.listAdmins(tx, actor.workspace.id);
      const owners = actor.kind === 'user' ? admins.filter(({ id }) => id === actor.id) : admins;
      if (owners.length === 0)
        throw new AppError(
          'restricted',
          'Nobody could enter the workspace: make an administrator first, in the studio or by ATRIUM_ADMIN_EMAIL.',
        );
      return toWorkspace(await createWorkspace(tx, { name, slug, timeZone, language, owners }));
    });
  }

  /** What is wrong with a new workspace beyond its shape, as far as `input` goes. */
  async function issuesOf({ slug, timeZone }: Partial<WorkspaceInput>): Promise<Issue[]> {
    const issues = settingsIssues({ timeZone });
    if (slug === undefined) return issues;
    if (isReservedSlug(slug)) issues.push(issue('/slug', 'reserved_name', `"${slug}" is reserved; choose another one.`));
    else if (await findWorkspaceBySlug(db, slug)) issues.push(taken(slug));
    return issues;
  }

  /** A user's workspaces; a key has one. */
  async function list(actor: Actor, query: PageQuery): Promise<Listed<Workspace>> {
    if (actor.kind !== 'user') return { data: [toWorkspace(actor.workspace)], page: { next: null }, ...(query.count && { count: 1 }) };
    const source = {
      list: (page: { after: string | null; limit: number }) => listWorkspacesOfUser(db, actor.id, page),
      count: () => countWorkspacesOfUser(db, actor.id),
    };
    return listPage(query, source, (row): Workspace => row);
  }

  /** Only from inside: the workspace must be the request's. */
  async function update({ workspace }: Actor, id: string, patch: WorkspacePatch): Promise<Workspace> {
    if (workspace.id !== id) throw notFound('The workspace');
    const issues = settingsIssues(patch);
    if (issues.length > 0) throw invalid(issues);
    return access.change(async (tx) => toWorkspace(await applySettings(tx, id, patch)));
  }

  /** In the caller's `access.change`. */
  async function applySettings(tx: Tx, id: string, patch: WorkspacePatch): Promise<WorkspaceRef> {
    const row = await findWorkspace(tx, id);
    if (!row) throw notFound('The workspace');
    if (Object.keys(patch).length > 0) await updateWorkspace(tx, id, patch);
    const workspace = toRef({ ...row, ...patch });
    if (workspace.timeZone !== row.timeZone || workspace.language !== row.language) await settingsChanged(tx, workspace);
    return workspace;
  }

  /** For good, with everything in it: only from inside, and never the first. */
  async function remove({ workspace }: Actor, id: string): Promise<void> {
    if (workspace.id !== id) throw notFound('The workspace');
    if (workspace.slug === mainSlug) throw new AppError('restricted', 'The workspace "main" is the installation\'s own and stays.');
    await access.change(async (tx) => {
      await dropSchema(tx, workspace.schema);
      await deleteWorkspace(tx, id);
    });
  }
}

const taken = (slug: string): Issue => issue('/slug', 'not_unique', `There is a workspace "${slug}" already.`);
