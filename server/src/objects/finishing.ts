import type { Db } from '../db/index.ts';
import type { JobRun, Jobs } from '../jobs/index.ts';
import { AppError, type Actor, type WorkspaceRef } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { Unfinished, type DefinitionsCache, type SchemaEngine } from '../schema/index.ts';

type Deps = {
  db: Db;
  engine: Pick<SchemaEngine, 'finish' | 'isUnfinished'>;
  definitions: Pick<DefinitionsCache, 'invalidate'>;
  jobs: Jobs;
  workspaces: () => Promise<WorkspaceRef[]>;
  log: Log;
};
export type Finishing = ReturnType<typeof createFinishing>;

const kind = 'schema_finish';
const nobody = { kind: 'system', id: 'atrium' } as const;

/**
 * What plans leave to be done outside transactions (concurrent index builds, checks of references), tried again until it
 * is done: as a job, so that one sees what it fails at. Registers the kind `schema_finish`.
 */
export function createFinishing({ db, engine, definitions, jobs, workspaces, log }: Deps) {
  jobs.register(kind, perform);
  return { queue, orLater, sweep };

  /** A job for it, unless one waits or runs already. */
  async function queue({ id }: Pick<WorkspaceRef, 'id'>, actor: Pick<Actor, 'kind' | 'id'> = nobody): Promise<void> {
    await db.transaction(async (tx) => {
      if (!(await jobs.isOpen(tx, id, kind)))
        await jobs.start(tx, { kind: actor.kind, id: actor.id, workspace: { id } }, { kind, payload: {} });
    });
  }

  /** For a process that starts: what can't be finished now doesn't keep it from serving. */
  async function orLater(workspace: WorkspaceRef, bring: () => Promise<unknown>): Promise<void> {
    try {
      await bring();
    } catch (err) {
      const isTakenBack = err instanceof AppError && err.code === 'not_unique';
      if (!isTakenBack && !(err instanceof Unfinished)) throw err;
      log.warn(
        { err, schema: workspace.schema },
        isTakenBack ? 'A unique index was taken back' : 'A change of the schema is not finished yet',
      );
      if (!isTakenBack) await queue(workspace);
    }
  }

  /** Finds what a process left that was killed over it. */
  async function sweep(): Promise<void> {
    for (const workspace of await workspaces()) if (await engine.isUnfinished(workspace)) await queue(workspace);
  }

  async function perform({ workspaceId }: JobRun): Promise<{ state: 'done' }> {
    const workspace = (await workspaces()).find(({ id }) => id === workspaceId);
    try {
      if (workspace) await engine.finish(workspace);
      return { state: 'done' };
    } finally {
      definitions.invalidate(workspaceId); // an index that was taken back has changed them
    }
  }
}
