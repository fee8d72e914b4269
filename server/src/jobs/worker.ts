import { EventEmitter } from 'node:events';
import type { Issue } from '@atrium/sdk';
import { Logger, makeWorkerUtils, run, runMigrations, type Runner, type WorkerEvents, type WorkerUtils } from 'graphile-worker';
import { jobEntity, sql, type Beacon, type Db, type JobRow, type Tx } from '../db/index.ts';
import { AppError, type Clock } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { JobFailure, taskName, type Jobs, type JobRun } from './service.ts';

type Deps = { db: Db; url: string; beacon: Beacon; jobs: Jobs; log: Log; clock: Clock };
export type Worker = ReturnType<typeof createWorker>;

const concurrency = 2;
const sweepMs = 10_000;
/** A handler that throws is tried as often as this. */
const failingTries = 5;
/** After a quick restart the jobs of the process before are too fresh for the first sweep. */
const secondSweepMs = 2_000;
/** Thrown by a handler that stops because the process does; its state is durable, and the next worker goes on. */
export class HandBack extends Error {
  override readonly name = 'HandBack';
}

function toJobError(error: unknown): { code: string; message: string; errors?: Issue[] } {
  if (error instanceof JobFailure || error instanceof AppError) return { code: error.code, message: error.message, errors: error.errors };
  return { code: 'internal', message: 'The server made a mistake; its log has the details.' };
}

const presenceKey = (poolId: string) => `worker ${poolId}`;

/**
 * Runs jobs in this process. A killed worker's jobs stay locked in graphile-worker for four hours; so each worker's
 * life is a session lock, and the jobs of workers whose lock is free are taken back at start and every ten seconds.
 */
export function createWorker({ db, url, beacon, jobs, log, clock }: Deps) {
  let runner: Runner | undefined;
  let utils: WorkerUtils | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  let secondSweep: NodeJS.Timeout | undefined;
  /** What graphile-worker locks our jobs by: the pool, not the worker in it. */
  let pool: string | undefined;
  const stopping = new AbortController();
  const handedBack = new Set<string>();
  const logger = new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({}, `jobs: ${message.slice(0, 200)}`);
  });
  return { start, stop };

  /** Brings graphile-worker's own schema here; every process needs it, since every process may queue a job. */
  async function start({ work }: { work: boolean }): Promise<void> {
    await runMigrations({ connectionString: url, logger, maxPoolSize: 1 });
    if (!work) return;
    utils = await makeWorkerUtils({ pgPool: db.pool, logger });
    await sweep();
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      pool = workerPool.id;
      void showPresence().catch(() => undefined); // the next sweep shows it again
    });
    runner = await run({
      events,
      pgPool: db.pool,
      concurrency,
      noHandleSignals: true,
      pollInterval: 1000,
      logger,
      taskList: { [taskName]: (payload) => perform((payload as { jobId: string }).jobId) },
    });
    secondSweep = setTimeout(() => void sweep().catch(() => undefined), secondSweepMs);
    secondSweep.unref();
    sweeping = setInterval(() => void sweep().catch((error: unknown) => log.warn({ err: error }, 'Looking for lost jobs failed')), sweepMs);
    sweeping.unref();
  }

  /** Running handlers finish the chunk at hand and hand their job back. */
  async function stop(): Promise<void> {
    stopping.abort();
    clearInterval(sweeping);
    clearTimeout(secondSweep);
    await runner?.stop();
    await sweepOwn();
    await utils?.release();
  }

  async function sweep(): Promise<void> {
    await showPresence();
    const locked = await db.query<{ worker: string }>(sql`
      select distinct locked_by as worker from graphile_worker._private_jobs
      where locked_by is not null and locked_at < now() - interval '1 second'`);
    for (const { worker } of locked) {
      if (await beacon.isFree(presenceKey(worker))) {
        log.info({ worker }, 'Taking back the jobs of a worker that is gone');
        await utils?.forceUnlockWorkers([worker]);
      }
    }
    await failExhausted();
  }

  /** A job that ends its process again and again is not tried for ever. */
  async function failExhausted(): Promise<void> {
    const exhausted = await db.query<{ id: string }>(sql`
      select key as id from graphile_worker._private_jobs where locked_by is null and attempts >= max_attempts and key is not null`);
    for (const { id } of exhausted) {
      await finish(id, {
        state: 'failed',
        result: null,
        error: { code: 'internal', message: 'The job ended with its process each time that it was tried.' },
      });
    }
  }

  /** Again and again, since a connection that broke took its locks along. */
  async function showPresence(): Promise<void> {
    if (pool !== undefined) await beacon.hold(presenceKey(pool));
  }

  /** What was handed back should start at once in the next process, not after a retry's pause. */
  async function sweepOwn(): Promise<void> {
    if (handedBack.size === 0) return;
    await db.query(sql`
      update graphile_worker._private_jobs set run_at = now(), attempts = 0
      where key = any(${[...handedBack]}) and locked_by is null`);
  }

  async function perform(jobId: string): Promise<void> {
    const row = await db.manager.getRepository(jobEntity).findOneBy({ id: jobId });
    if (!row || row.finishedAt) return;
    const handler = jobs.handlerOf(row.kind);
    if (!handler) throw new Error(`no handler for jobs of kind ${row.kind}`);
    await db.query(sql`update atrium.job set state = 'running' where id = ${jobId} and finished_at is null`);
    try {
      const { state, result = null } = await handler(toRun(row));
      await finish(jobId, { state, result, error: null });
    } catch (error) {
      if (error instanceof HandBack || stopping.signal.aborted) {
        handedBack.add(jobId);
        await db.query(sql`update atrium.job set state = 'queued' where id = ${jobId} and finished_at is null`);
        throw new HandBack();
      }
      const said = toJobError(error);
      if (error instanceof JobFailure || (error instanceof AppError && error.code !== 'unavailable')) {
        await finish(jobId, { state: 'failed', result: null, error: said });
        return;
      }
      log.error({ err: error, jobId, kind: row.kind }, 'A job failed and is tried again');
      if (await isLastTry(jobId)) await finish(jobId, { state: 'failed', result: null, error: said });
      else await waitAgain(jobId, said);
      throw error;
    }
  }

  /** Until the next try, the job says what the last one met. */
  async function waitAgain(jobId: string, error: object): Promise<void> {
    await db.query(sql`
      update atrium.job set state = 'queued', error = ${JSON.stringify(error)}::jsonb where id = ${jobId} and finished_at is null`);
  }

  async function isLastTry(jobId: string): Promise<boolean> {
    const [job] = await db.query<{ last: boolean }>(sql`
      select attempts >= ${failingTries} as last from graphile_worker._private_jobs where key = ${jobId}`);
    return job?.last ?? true;
  }

  async function finish(jobId: string, end: { state: string; result: object | null; error: object | null }): Promise<void> {
    await db.query(sql`
      update atrium.job set state = ${end.state}, result = ${end.result && JSON.stringify(end.result)}::jsonb,
        error = ${end.error && JSON.stringify(end.error)}::jsonb, finished_at = ${clock()}::timestamptz
      where id = ${jobId} and finished_at is null`);
  }

  function toRun(row: JobRow): JobRun {
    return {
      id: row.id,
      workspaceId: row.workspaceId,
      actorTag: row.actor,
      payload: row.payload,
      signal: stopping.signal,
      async progress(tx: Tx, { done, total, counts }) {
        const [job] = await tx.query<{ cancelled: boolean }>(sql`
          update atrium.job set done = ${done}, total = coalesce(${total ?? null}::int, total),
            counts = counts || ${JSON.stringify(counts ?? {})}::jsonb
          where id = ${row.id} returning cancel_requested as cancelled`);
        await tx.query(sql`update graphile_worker._private_jobs set attempts = 1 where key = ${row.id} and attempts > 1`);
        return { cancelled: job?.cancelled ?? true };
      },
      async isCancelled() {
        const [job] = await db.query<{ cancelled: boolean }>(
          sql`select cancel_requested as cancelled from atrium.job where id = ${row.id}`,
        );
        return job?.cancelled ?? true;
      },
    };
  }
}
