import { hashPassword, mainSlug, passwordProblem, type Access, type Accounts } from '../auth/index.ts';
import type { Db, Tx, UserRow } from '../db/index.ts';
import { AppError, invalid, notFound, type Actor } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { settingsIssues, type SetupInput } from './input.ts';
import type { Workspaces } from './service.ts';
import { findWorkspaceBySlug } from './store.ts';

/** Models the example and begins to import its data. */
export type StartExample = (actor: Actor, example: 'shop') => Promise<{ jobId: string }>;
type Deps = { db: Db; log: Log; access: Access; accounts: Accounts; workspaces: Workspaces; startExample: StartExample };
type FirstAdmin = { email: string; name: string; passwordHash: string; settings?: SetupInput['workspace'] };
export type Setup = ReturnType<typeof createSetup>;

/** The first admin: by the studio's first page, or by the environment. Whoever comes first makes it, and nobody after. */
export function createSetup({ db, log, access, accounts, workspaces, startExample }: Deps) {
  let done = false;
  return { isNeeded, run, beginExample, ensureAdmin };

  async function isNeeded(): Promise<boolean> {
    done ||= await accounts.hasUsers(db); // accounts are never deleted
    return !done;
  }

  /** @returns the first admin's id */
  async function run({ email, name, password, workspace: settings }: SetupInput): Promise<string> {
    const issues = settingsIssues(settings, '/workspace');
    if (issues.length > 0) throw invalid(issues);
    if (!(await isNeeded())) throw isDone();
    const passwordHash = await hashPassword(password);
    const user = await access.change((tx) => addFirstAdmin(tx, { email, name, passwordHash, settings }));
    if (!user) throw isDone();
    return user.id;
  }

  /** Null when it could not begin: the installation is set up all the same, and the example can be had later. */
  async function beginExample(actor: Actor, start: SetupInput['start']): Promise<string | null> {
    if (start === 'empty') return null;
    try {
      return (await startExample(actor, start)).jobId;
    } catch (error) {
      log.error({ err: error }, 'The shop example could not be started');
      return null;
    }
  }

  /** ATRIUM_ADMIN_EMAIL and ATRIUM_ADMIN_PASSWORD: they make the first admin, and change nobody who is there. */
  async function ensureAdmin({ email, password }: { email: string; password: string }): Promise<void> {
    if (!(await isNeeded())) return;
    const problem = passwordProblem(password);
    if (problem) throw new Error(`ATRIUM_ADMIN_PASSWORD: ${problem}`);
    const passwordHash = await hashPassword(password);
    const user = await access.change((tx) => addFirstAdmin(tx, { email, name: email.split('@')[0]!, passwordHash }));
    if (user) log.info({}, 'The first admin was made as the environment asks');
  }

  /** Changes of access come one after the other, so of two at once the second finds a user. */
  async function addFirstAdmin(tx: Tx, { settings, ...person }: FirstAdmin): Promise<UserRow | null> {
    if (await accounts.hasUsers(tx)) return null;
    const main = await findWorkspaceBySlug(tx, mainSlug);
    if (!main) throw notFound('The workspace "main"');
    const workspace = await workspaces.applySettings(tx, main.id, settings ?? {});
    const user = await accounts.addUser(tx, person);
    await accounts.addAdmin(tx, workspace, user);
    return user;
  }
}

const isDone = () => new AppError('conflict', 'This installation has its first admin already; sign in.');
