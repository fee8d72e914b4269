import type { WorkspaceRef } from './lib/index.ts';
import type { Log } from './log/index.ts';

type Deps = {
  workspaces: () => Promise<Pick<WorkspaceRef, 'id' | 'schema'>[]>;
  /** What each domain throws away once its time is over. */
  sweeps: ((schema: string) => Promise<void>)[];
  /** The same for what isn't a workspace's own. */
  sharedSweeps: (() => Promise<void>)[];
  log: Log;
};

const everyMs = 60 * 60 * 1000;

/** Once an hour, in processes that work: idempotency keys of yesterday, imported files of last week. Any number may do it. */
export function createSweeper({ workspaces, sweeps, sharedSweeps, log }: Deps) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  return { start, stop };

  function start(): void {
    running = sweepAll();
    timer = setInterval(() => (running = sweepAll()), everyMs);
    timer.unref();
  }

  async function stop(): Promise<void> {
    clearInterval(timer);
    await running;
  }

  async function sweepAll(): Promise<void> {
    try {
      for (const sweep of sharedSweeps) await sweep();
      for (const { schema } of await workspaces()) for (const sweep of sweeps) await sweep(schema);
    } catch (err) {
      log.warn({ err }, 'Sweeping failed; the next turn is in an hour');
    }
  }
}
