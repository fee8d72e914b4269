import { setTimeout as wait } from 'node:timers/promises';
import { authorize, createAccess, createAuth, createSecretKeyCheck } from '../../../server/src/auth/index.ts';
import { createDb, id, sql, translate, type Db } from '../../../server/src/db/index.ts';
import { createHttp, route } from '../../../server/src/http/index.ts';
import { createNewId } from '../../../server/src/lib/index.ts';
import { createLog } from '../../../server/src/log/index.ts';
import { createSchemaEngine, raiseVersion } from '../../../server/src/schema/index.ts';
import {
  createSetup,
  createWorkspaces,
  setupRoutes,
  syncMember,
  workspaceRoutes,
  workspaceTables,
} from '../../../server/src/workspaces/index.ts';

export const admin = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'engine number one' };
export const secretKey = 'a secret key of the tests, long enough';
export const apiKey = 'environment-key-of-the-tests';

type Options = {
  url: string;
  apiKey?: string | null;
  trustProxy?: boolean;
  /** Begins as on a new database; to clone one takes longer than all that a test does. */
  empty?: boolean;
};

export type TestServer = Awaited<ReturnType<typeof startServer>>;

/** Auth and workspaces as `app.ts` puts them together, with a clock that tests set; several may share a database. */
export async function startServer({ url, apiKey = null, trustProxy = false, empty = false }: Options) {
  const time = { now: new Date() };
  const clock = () => time.now;
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const db = await createDb({ url, poolSize: 5 });
  if (empty) await emptyDatabase(db);
  const newId = createNewId(() => new Date());
  await createSecretKeyCheck({ db, clock, secretKey })();
  const access = createAccess({ db, log, pollMs: 50 });
  const engine = createSchemaEngine({ db });
  const examples: string[] = [];
  const auth = createAuth({
    ...{ db, access, clock, newId, apiKey, trustProxy, syncMember },
    describe: () => ({ objects: {}, manage: true }),
    checkPolicies: async (_, policies) =>
      (policies as { object: string }[]).flatMap(({ object }, i) =>
        object === 'nothing' ? [{ path: `/policies/${i}/object`, code: 'unknown_object', message: 'No such object.' }] : [],
      ),
  });
  const workspaces = createWorkspaces({
    ...{ db, access, accounts: auth.accounts, clock, newId },
    prepareWorkspace: (tx, workspace) => engine.createSchema(tx, workspace, workspaceTables),
    settingsChanged: async (tx, workspace) => void (await raiseVersion(tx, workspace)),
  });
  const setup = createSetup({
    ...{ db, log, access, accounts: auth.accounts, workspaces },
    startExample: async (actor, example) => ({ jobId: `${examples.push(`${example} for ${actor.name}`)}` }),
  });
  await workspaces.ensureMain();
  await access.start();
  const whoami = route(
    'get',
    '/whoami',
    { summary: 'The actor', tags: [], allow: 'signed_in', reply: {} },
    ({ actor: { kind, id, name, role, workspace } }) => ({ kind, id, name, role: role.name, workspace: workspace.slug }),
  );
  const touch = route('post', '/touch', { summary: 'An unsafe request', tags: [], allow: 'signed_in', reply: null }, () => undefined);
  const http = createHttp({
    ...{ log, newId, translate, authenticate: auth.authenticate, authorize, once: (_, work) => work(), checkReplies: true },
    routes: [...auth.routes, ...workspaceRoutes(workspaces), ...setupRoutes({ setup, door: auth.door }), whoami, touch],
    fallback: () => undefined,
  });
  const { port } = await http.listen(0, '127.0.0.1');
  const client = (headers: Record<string, string> = {}) => createClient(`http://127.0.0.1:${port}`, headers);
  return { url, port, db, access, setup, workspaces, examples, lines, time, client, advance, signIn, setUp, createKey, stop };

  function advance(ms: number): void {
    time.now = new Date(time.now.getTime() + ms);
  }

  /** A client with the session of who has this address. */
  async function signIn({ email, password }: { email: string; password: string } = admin, headers: Record<string, string> = {}) {
    const session = client(headers);
    const answer = await session.post('/api/v1/sessions', { email, password });
    if (answer.status !== 201) throw new Error(`Signing in answered ${answer.status} ${answer.text}`);
    return session;
  }

  /** The first admin, signed in. */
  async function setUp() {
    const session = client();
    await session.post('/api/v1/setup', {
      ...admin,
      workspace: { name: 'Acme', timeZone: 'Europe/Berlin', language: 'de' },
      start: 'empty',
    });
    return session;
  }

  async function createKey(session: TestClient, role = 'admin') {
    const { body } = await session.post('/api/v1/keys', { name: `The ${role} key`, role });
    return { id: String(body.id), client: client({ authorization: `Bearer ${String(body.key)}` }) };
  }

  async function stop(): Promise<void> {
    await http.stop(100);
    await access.stop();
    await db.close();
  }
}

async function emptyDatabase(db: Db): Promise<void> {
  await db.query(sql`delete from atrium.workspace`);
  await db.query(sql`delete from atrium."user"`);
  const schemas = await db.query<{ name: string }>(sql`select nspname as name from pg_namespace where starts_with(nspname, 'ws_')`);
  for (const { name } of schemas) await db.query(sql`drop schema ${id(name)} cascade`);
}

type Body = Record<string, unknown>;
type Answer = { status: number; headers: Headers; text: string; body: Body };
export type TestClient = ReturnType<typeof createClient>;

/** Speaks HTTP and keeps cookies, as a browser's page of our own does. */
export function createClient(base: string, headers: Record<string, string>) {
  let cookie: string | undefined;
  const call =
    (method: string) =>
    (path: string, body?: unknown, more: Record<string, string> = {}) =>
      send(method, path, body, more);
  return {
    get: (path: string, more: Record<string, string> = {}) => send('GET', path, undefined, more),
    post: call('POST'),
    patch: call('PATCH'),
    delete: (path: string, more: Record<string, string> = {}) => send('DELETE', path, undefined, more),
    cookie: () => cookie,
    keep: (other: string | undefined) => void (cookie = other),
  };

  async function send(method: string, path: string, body: unknown, more: Record<string, string>): Promise<Answer> {
    const response = await fetch(base + path, {
      method,
      headers: { ...headers, ...(cookie && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }), ...more },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0];
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text ? (JSON.parse(text) as Body) : {} };
  }
}

/** The rows of a list. */
export const rows = ({ body }: { body: Body }): Body[] => body.data as Body[];
export const issuesOf = ({ body }: { body: Body }) => body.errors as { path: string; code: string }[];

/** Asks again until the answer is right; for what another process learns within its half second. */
export async function eventually(check: () => Promise<boolean>, withinMs = 2000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > giveUpAt) throw new Error(`Not within ${withinMs} ms.`);
    await wait(10);
  }
}
