import { createDb, sql, translate, type Table } from '../../../server/src/db/index.ts';
import { authorize } from '../../../server/src/auth/index.ts';
import { createHttp } from '../../../server/src/http/index.ts';
import { createNewId, type Actor, type WorkspaceRef } from '../../../server/src/lib/index.ts';
import { createLog } from '../../../server/src/log/index.ts';
import { createObjectService, objectRoutes } from '../../../server/src/objects/index.ts';
import { issuesOfFilter } from '../../../server/src/query/index.ts';
import { createDefinitionsCache, createSchemaEngine } from '../../../server/src/schema/index.ts';
import { workspaceTables } from '../../../server/src/workspaces/index.ts';

export type World = Awaited<ReturnType<typeof createWorld>>;

type Options = { url: string; wait?: (ms: number) => Promise<unknown>; tables?: Table[] };

/** Schema and objects as `app.ts` puts them together, with a workspace and an admin of it. */
export async function createWorld({ url, wait, tables = workspaceTables }: Options) {
  const db = await createDb({ url, poolSize: 6 });
  const clock = () => new Date();
  const newId = createNewId(clock);
  const engine = createSchemaEngine({ db, ...(wait && { wait }) });
  const definitions = createDefinitionsCache({ db });
  const follows = { steps: [], save: async () => undefined, committed: () => undefined };
  const [finishing, roles] = [{ queue: async () => undefined }, { plan: async () => follows }];
  const objects = createObjectService({ db, engine, definitions, finishing, roles, newId, clock, authorize, issuesOfFilter });
  return { db, engine, definitions, objects, newId, createWorkspace, actorOf, serve };

  /** A workspace with the standard objects. */
  async function createWorkspace(slug = 'main', { standard = true } = {}): Promise<WorkspaceRef> {
    const workspace: WorkspaceRef = { id: newId(), slug, name: slug, schema: `ws_${slug}`, timeZone: 'UTC', language: 'en' };
    await db.transaction(async (tx) => {
      await tx.query(
        sql`insert into atrium.workspace (id, slug, name, schema_name, created_at) values (${workspace.id}, ${slug}, ${slug}, ${workspace.schema}, now())`,
      );
      await engine.createSchema(tx, workspace, tables);
      if (standard) await objects.createStandardObjects(tx, workspace);
    });
    return workspace;
  }

  function actorOf(workspace: WorkspaceRef, role = 'admin'): Actor {
    return {
      ...{ kind: 'user', id: '018f4b7e-2f31-7c9a-8d3e-5a1b2c3d4e5f', name: 'Ada', email: 'ada@example.com', workspace },
      role: { id: role, name: role, builtIn: true, policies: [] },
    };
  }

  /** The routes over HTTP, with every answer checked against its declaration. */
  async function serve(actor: Actor) {
    const log = createLog({ level: 'silent' });
    const http = createHttp({
      ...{ log, newId, translate, authenticate: () => actor, authorize, once: (_, work) => work(), checkReplies: true },
      ...{ routes: objectRoutes({ objects }), fallback: () => undefined },
    });
    const { port } = await http.listen(0, '127.0.0.1');
    const send = (method: string) => async (path: string, body?: unknown) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    };
    return { get: send('GET'), post: send('POST'), patch: send('PATCH'), delete: send('DELETE'), stop: () => http.stop(100) };
  }
}

export const places = () => ({ object: '', field: '', body: '' });
