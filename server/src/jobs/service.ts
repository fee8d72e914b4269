import type { Issue, Job } from '@atrium/sdk';
import { In, IsNull } from 'typeorm';
import { jobEntity, sql, type Db, type JobRow, type Tx } from '../db/index.ts';
import { actorTag, AppError, notFound, type Actor, type Clock, type NewId, type WorkspaceRef } from '../lib/index.ts';
import { listPlaced, type Page, type PageParameters, type Behind, type Place } from '../http/index.ts';
import { toJob } from './present.ts';

/** What a handler sees of its job. `signal` aborts when the process stops: finish the chunk at hand and throw `handBack`. */
export type JobRun = {
  id: string;
  workspaceId: string;
  actorTag: string;
  payload: unknown;
  signal: AbortSignal;
  /**
   * Writes the progress in the transaction of the chunk it speaks of; says whether somebody wants the job cancelled. A job
   * that gets on is tried as often as it takes, so what is done again after a failure is no progress.
   */
  progress(tx: Tx, progress: Progress): Promise<{ cancelled: boolean }>;
  /** Whether somebody wants the job cancelled, for work that is no progress. */
  isCancelled(): Promise<boolean>;
};

type Progress = { done: number; total?: number | null; counts?: JobRow['counts'] };
type Outcome = { state: 'done' | 'cancelled'; result?: object };

/**
 * The work can't be done, for a reason that the API has no problem code for (`ambiguous_format`); trying again wouldn't
 * help. An `AppError` fails a job as well.
 */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: string;
  readonly errors: Issue[];

  constructor(code: string, message: string, errors: Issue[] = []) {
    super(message);
    this.code = code;
    this.errors = errors;
  }
}

/** Runs a job from where its own durable state says it stands: it may be called again after a kill at any point. */
export type JobHandler = (run: JobRun) => Promise<Outcome>;

type Deps = { db: Db; clock: Clock; newId: NewId };
export type Jobs = ReturnType<typeof createJobs>;

/** Who a job is begun by, and where. */
type Starter = Pick<Actor, 'kind' | 'id'> & { workspace: Pick<WorkspaceRef, 'id'> };

export const taskName = 'atrium';
/** How often a job may end its process, or be killed with it; a chunk that was committed gives all of them back. */
const tries = 25;

export function createJobs({ db, clock, newId }: Deps) {
  const handlers = new Map<string, JobHandler>();
  return { register, handlerOf, start, isOpen, get, getMany, list, cancel };

  /** Called once a kind while the application is put together. */
  function register(kind: string, handler: JobHandler): void {
    handlers.set(kind, handler);
  }

  function handlerOf(kind: string): JobHandler | undefined {
    return handlers.get(kind);
  }

  /** Queues a job in the caller's transaction: it exists exactly if that commits. */
  async function start(
    tx: Tx,
    actor: Starter,
    { kind, payload, id = newId() }: { kind: string; payload: object; id?: string },
  ): Promise<Job> {
    const row: JobRow = {
      id,
      workspaceId: actor.workspace.id,
      kind,
      state: 'queued',
      actor: actorTag(actor),
      payload,
      done: 0,
      total: null,
      counts: {},
      error: null,
      result: null,
      cancelRequested: false,
      createdAt: clock(),
      finishedAt: null,
    };
    await tx.manager.getRepository(jobEntity).insert(row);
    await tx.query(
      sql`select graphile_worker.add_job(${taskName}, ${JSON.stringify({ jobId: id })}::json, job_key => ${id}, max_attempts => ${tries})`,
    );
    return toJob(row);
  }

  async function get(actor: Actor, id: string): Promise<Job> {
    return toJob(await find(actor, id));
  }

  /** Whether a job of this kind waits or runs in the workspace. */
  async function isOpen(tx: Tx, workspaceId: string, kind: string): Promise<boolean> {
    return tx.manager.getRepository(jobEntity).existsBy({ workspaceId, kind, finishedAt: IsNull() });
  }

  /** By id; one that is not of the actor's workspace is left out. */
  async function getMany(actor: Actor, ids: readonly string[]): Promise<Map<string, Job>> {
    const rows = await db.manager.getRepository(jobEntity).findBy({ id: In([...ids]), workspaceId: actor.workspace.id });
    return new Map(rows.map((row) => [row.id, toJob(row)]));
  }

  /** Newest first. */
  async function list(actor: Actor, page: PageParameters, { openOnly }: { openOnly: boolean }): Promise<Page<Job>> {
    const all = () => {
      const query = db.manager.getRepository(jobEntity).createQueryBuilder('job');
      query.where('job.workspaceId = :workspaceId', { workspaceId: actor.workspace.id });
      return openOnly ? query.andWhere(`job.state in ('queued', 'running')`) : query;
    };
    const source = {
      list: ({ after, limit }: Behind) => {
        const query = all().orderBy({ 'job.createdAt': 'DESC', 'job.id': 'DESC' }).take(limit);
        return (after ? query.andWhere('(job.createdAt, job.id) < (:at, :id)', { at: new Date(after.at), id: after.id }) : query).getMany();
      },
      count: () => all().getCount(),
      placeOf: ({ createdAt, id }: JobRow): Place => ({ at: createdAt.getTime(), id }),
    };
    return listPlaced(page, source, (rows) => rows.map(toJob));
  }

  /** A queued job ends at once, a running one after the chunk at hand. */
  async function cancel(actor: Actor, id: string): Promise<Job> {
    const row = await find(actor, id);
    if (row.actor !== actorTag(actor) && actor.role.name !== 'admin') {
      throw new AppError('forbidden', 'Only who started a job, or an admin, can cancel it.');
    }
    if (row.finishedAt) throw new AppError('conflict', `The job is ${row.state} already.`);
    await db.query(sql`
      update atrium.job set cancel_requested = true,
        state = case when state = 'queued' then 'cancelled' else state end,
        finished_at = case when state = 'queued' then ${clock()}::timestamptz end
      where id = ${id} and finished_at is null`);
    return get(actor, id);
  }

  async function find(actor: Actor, id: string): Promise<JobRow> {
    const row = await db.manager.getRepository(jobEntity).findOneBy({ id, workspaceId: actor.workspace.id });
    if (!row) throw notFound('The job');
    return row;
  }
}
