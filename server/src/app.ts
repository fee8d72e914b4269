import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import {
  authorize,
  cookieName,
  createAccess,
  createActorOfTag,
  createAuth,
  createRolePolicies,
  createSecretKeyCheck,
  isAdmin,
} from './auth/index.ts';
import { createBeacon, createDb, migrateControl, translate, type Table } from './db/index.ts';
import { createGraphql } from './graphql/index.ts';
import { healthRoute } from './health.ts';
import { createHttp, docsRoutes, openapiRoutes, studioFiles, type Route } from './http/index.ts';
import { createOnce } from './idempotency/index.ts';
import { createJobs, createWorker, jobRoutes } from './jobs/index.ts';
import { createNewId, type Actor, type Clock } from './lib/index.ts';
import type { Log } from './log/index.ts';
import { createFinishing, createObjectService, objectRoutes } from './objects/index.ts';
import { createOutbox, outboxTables } from './outbox/index.ts';
import { checkPolicies, createRoleFollower, describeRules, policies } from './policies/index.ts';
import { issuesOfFilter } from './query/index.ts';
import {
  createExamples,
  createImports,
  createRecords,
  describeRecords,
  importRoutes,
  importTables,
  recordTables,
} from './records/index.ts';
import { createDefinitionsCache, createSchemaEngine, raiseVersion } from './schema/index.ts';
import { createSweeper } from './sweep.ts';
import { createSetup, createWorkspaces, setupRoutes, syncMember, workspaceRoutes, workspaceTables } from './workspaces/index.ts';

export type AppOptions = {
  url: string;
  secretKey: string;
  apiKey: string | null;
  admin: { email: string; password: string } | null;
  roles: { web: boolean; worker: boolean };
  trustProxy?: boolean;
  log: Log;
  clock?: Clock;
  /** Tests: an answer that its route doesn't declare is an error. */
  checkReplies?: boolean;
};

export type App = Awaited<ReturnType<typeof createApp>>;

/** Running requests have 10 s of their own. */
const slowStopMs = 15_000;

/** Our own tables in each workspace's schema, each declared by its domain. */
const ownTables: Table[] = [...outboxTables, ...workspaceTables, ...recordTables, ...importTables];
const examplesDir = fileURLToPath(new URL('../../examples/', import.meta.url));
const studioDir = fileURLToPath(new URL('../../studio/dist/', import.meta.url));

/** The composition root: makes everything once, in the order of ranks; known by none. */
export async function createApp(options: AppOptions) {
  const { url, secretKey, apiKey, admin, roles, log, trustProxy = false, clock = () => new Date(), checkReplies = false } = options;
  await migrateControl(url);
  const db = await createDb({ url });
  const newId = createNewId(clock);
  await createSecretKeyCheck({ db, clock, secretKey })();

  const beacon = createBeacon({ url, log });
  const jobs = createJobs({ db, clock, newId });
  const worker = createWorker({ db, url, beacon, jobs, log, clock });
  const access = createAccess({ db, log });
  const engine = createSchemaEngine({ db });
  const definitions = createDefinitionsCache({ db });
  const finishing = createFinishing({ db, engine, definitions, jobs, workspaces: () => workspaces.all(), log });
  const roleFollower = createRoleFollower(createRolePolicies({ access }));
  const objects = createObjectService({ db, engine, definitions, finishing, roles: roleFollower, newId, clock, authorize, issuesOfFilter });

  const auth = createAuth({
    db,
    access,
    clock,
    newId,
    apiKey,
    trustProxy,
    describe,
    syncMember,
    checkPolicies: async (workspaceId, asked) => checkPolicies(await definitions.current(workspaceId), asked),
  });
  const workspaces = createWorkspaces({
    db,
    access,
    accounts: auth.accounts,
    clock,
    newId,
    prepareWorkspace: async (tx, workspace) => {
      await engine.createSchema(tx, workspace, ownTables);
      await objects.createStandardObjects(tx, workspace);
    },
    settingsChanged: async (tx, workspace) => void (await raiseVersion(tx, workspace)),
  });
  const outbox = createOutbox({ db, beacon, log, clock, workspaces: workspaces.all });
  const records = createRecords({ db, definitions, policies, outbox, clock, newId, authenticate: auth.authenticate });
  const imports = createImports({
    db,
    jobs,
    definitions,
    policies,
    trash: records.trash,
    idempotency: records.idempotency,
    outbox,
    resolveActor: createActorOfTag({ db, apiKey }),
    clock,
    newId,
  });
  const examples = createExamples({ db, jobs, objects, imports, dir: examplesDir });
  const idempotency = createOnce({ db, beacon, secretKey, clock, newId, log });
  const sweeper = createSweeper({
    ...{ workspaces: workspaces.all, sweeps: [records.sweep, imports.sweep], sharedSweeps: [idempotency.sweep, finishing.sweep], log },
  });
  const graphql = createGraphql({ db, definitions, records: records.records, clock, newId, log });
  const setup = createSetup({ db, log, access, accounts: auth.accounts, workspaces, startExample: examples.start });

  const routes: Route[] = [
    healthRoute(db),
    ...(roles.web
      ? [
          ...records.routes,
          ...importRoutes(imports),
          ...graphql.routes,
          ...auth.routes,
          ...objectRoutes({ objects }),
          ...jobRoutes(jobs),
          ...workspaceRoutes(workspaces),
          ...setupRoutes({ setup, door: auth.door }),
          ...docsRoutes(),
          ...openapiRoutes({ routes: () => routes, expansionOf, version: manifest.version, cookieName }),
        ]
      : []),
  ];
  const http = createHttp({
    routes,
    authenticate: auth.authenticate,
    authorize,
    once: idempotency.once,
    checkReplies,
    log,
    newId,
    translate,
    fallback: studioFiles(studioDir),
  });

  await workspaces.ensureMain();
  for (const workspace of await workspaces.all()) await finishing.orLater(workspace, () => engine.ensureOwnTables(workspace, ownTables));
  if (admin) await setup.ensureAdmin(admin);
  await worker.start({ work: roles.worker });
  await access.start();
  await outbox.start({ move: roles.worker });
  if (roles.worker) sweeper.start();

  return { listen: http.listen, stop, outbox };

  /** Who waits for a stop that doesn't end learns from the log what it waits for. */
  async function stop(): Promise<void> {
    records.streams.stop();
    const parts = { http, sweeper, worker, outbox, access, beacon: { stop: beacon.close }, db: { stop: db.close } };
    for (const [part, { stop: end }] of Object.entries(parts)) {
      const waiting = setInterval(() => log.warn({ part }, 'Stopping still waits'), slowStopMs);
      await end().finally(() => clearInterval(waiting));
    }
  }

  async function expansionOf(actor: Actor) {
    const of = await definitions.current(actor.workspace.id);
    return { of, make: () => describeRecords(of) };
  }

  async function describe(actor: Actor) {
    const found = await definitions.current(actor.workspace.id);
    return { objects: describeRules(found, policies.rulesFor(actor, found)), manage: isAdmin(actor) };
  }
}
