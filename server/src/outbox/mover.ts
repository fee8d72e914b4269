import type { Beacon, Db } from '../db/index.ts';
import type { Clock, WorkspaceRef } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { keepPartitions, moveBatch } from './store.ts';

type Deps = {
  db: Db;
  beacon: Beacon;
  log: Log;
  clock: Clock;
  /** The workspaces to look after. */
  workspaces: () => Promise<Pick<WorkspaceRef, 'id' | 'schema'>[]>;
};
export type Outbox = ReturnType<typeof createOutbox>;

const batchSize = 1000;
const pollMs = 1000;
/** Writes within this time are moved by one statement. */
const gatherMs = 15;
const keepDays = 7;
const written = 'atrium_written';
const moved = 'atrium_moved';

/**
 * Moves what writes appended into the ordered log, one mover a workspace in all processes, and tells who listens that
 * the log has grown. `wake` is called after a commit; losing a wake costs a second, never a change.
 */
export function createOutbox({ db, beacon, log, clock, workspaces }: Deps) {
  const listeners = new Map<string, Set<() => void>>();
  const waiting = new Set<string>();
  const partitioned = new Map<string, string>();
  let moves = false;
  let stopped = false;
  let gathering: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  return { start, stop, wake, onMoved, settled };

  async function start({ move }: { move: boolean }): Promise<void> {
    moves = move;
    await beacon.listen(moved, (workspaceId) => tell(workspaceId));
    if (!move) return;
    await beacon.listen(written, (workspaceId) => gather(workspaceId));
    polling = setInterval(() => void everything(), pollMs);
    polling.unref();
    await everything();
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearInterval(polling);
    clearTimeout(gathering);
    await running;
  }

  /** Something was committed in this workspace. Costs nothing but a timer. */
  function wake(workspaceId: string): void {
    if (stopped) return;
    gather(workspaceId);
  }

  /** Calls `listener` whenever the workspace's log may have grown; gives back how to stop. */
  function onMoved(workspaceId: string, listener: () => void): () => void {
    const known = listeners.get(workspaceId) ?? new Set();
    listeners.set(workspaceId, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0) listeners.delete(workspaceId);
    };
  }

  /** Resolves when what was committed before the call is in the log. */
  async function settled(): Promise<void> {
    await everything();
  }

  function gather(workspaceId: string): void {
    waiting.add(workspaceId);
    gathering ??= setTimeout(() => {
      gathering = undefined;
      const ids = [...waiting];
      waiting.clear();
      if (moves) void queue(() => move((workspace) => ids.includes(workspace.id)));
      else for (const id of ids) void beacon.notify(written, id).catch(() => undefined);
    }, gatherMs);
  }

  function everything(): Promise<void> {
    return queue(() => move(() => true));
  }

  function queue(work: () => Promise<void>): Promise<void> {
    running = running.then(work).catch((error: unknown) => {
      if (!stopped) log.warn({ err: error }, 'Moving changes into the log failed; it is tried again');
    });
    return running;
  }

  async function move(wanted: (workspace: { id: string }) => boolean): Promise<void> {
    for (const workspace of (await workspaces()).filter(wanted)) {
      if (stopped || !(await beacon.hold(`mover ${workspace.id}`))) continue;
      await partition(workspace);
      let total = 0;
      for (let count = batchSize; count === batchSize && !stopped; total += count) count = await moveBatch(db, workspace.schema, batchSize);
      if (total > 0) await beacon.notify(moved, workspace.id);
    }
  }

  async function partition(workspace: { id: string; schema: string }): Promise<void> {
    const today = clock();
    const day = today.toISOString().slice(0, 10);
    if (partitioned.get(workspace.id) === day) return;
    await keepPartitions(db, workspace.schema, { today, keepDays });
    partitioned.set(workspace.id, day);
  }

  function tell(workspaceId: string): void {
    listeners.get(workspaceId)?.forEach((listener) => listener());
  }
}
