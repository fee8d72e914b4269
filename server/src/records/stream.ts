import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { Db } from '../db/index.ts';
import { AppError, invalid, issue, notFound, type Actor } from '../lib/index.ts';
import { logBounds, readChanges, type Change, type Outbox } from '../outbox/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import { withDefinitions, type DefinitionsSource } from './guard.ts';
import type { createNotices } from './live.ts';
import type { CheckFilter } from './rules.ts';

type Deps = {
  db: Db;
  outbox: Outbox;
  definitions: DefinitionsSource;
  notices: ReturnType<typeof createNotices>;
  checkFilter: CheckFilter;
  canRead: (actor: Actor, definitions: Definitions, object: ObjectDef) => boolean;
  /** Who asks, judged anew with each batch: rights that were taken away end the stream within a second. */
  authenticate: (ctx: Context) => Actor | null | Promise<Actor | null>;
};
export type Streams = ReturnType<typeof createStreams>;
export type StreamInput = { object?: string; filter?: string; cursor?: string };

const heartbeatMs = 15_000;
const batchSize = 500;
const maxBufferedBytes = 1024 * 1024;

/** Server-sent events of what changes. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createStreams({ db, outbox, definitions, notices, checkFilter, canRead, authenticate }: Deps) {
  const open = new Set<() => void>();
  return { start, stop };

  async function start(ctx: Context, actor: Actor, input: StreamInput): Promise<void> {
    const { workspace } = actor;
    await withDefinitions(definitions, workspace.id, async (found) => void targets(found, actor, input));
    let cursor = await startAt(workspace.schema, ctx.get('last-event-id') || input.cursor);
    const body = new PassThrough();
    const heartbeat = setInterval(() => void body.write(': still here\n\n'), heartbeatMs);
    let dirty = true;
    let busy = false;
    const unlisten = outbox.onMoved(workspace.id, () => {
      dirty = true;
      void drain();
    });
    const close = () => {
      clearInterval(heartbeat);
      unlisten();
      open.delete(close);
      body.end();
    };
    open.add(close);
    ctx.req.on('close', close);
    ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    ctx.type = 'text/event-stream; charset=utf-8';
    ctx.status = 200;
    ctx.body = body;
    body.write(`retry: 1000\nid: ${cursor}\n\n`);
    void drain();

    async function drain(): Promise<void> {
      if (busy || !open.has(close)) return;
      busy = true;
      try {
        while (dirty && open.has(close)) {
          dirty = false;
          const changes = await readChanges(db, workspace.schema, { after: cursor, limit: batchSize });
          if (changes.length === 0) continue;
          await tell(changes);
          cursor = changes.at(-1)!.seq;
          dirty = changes.length === batchSize || dirty;
          if (body.writableLength > maxBufferedBytes) await new Promise((resolve) => body.once('drain', resolve).once('close', resolve));
        }
      } catch {
        close(); // the client comes back by itself with its last cursor
      } finally {
        busy = false;
        if (dirty && open.has(close)) void drain();
      }
    }

    async function tell(changes: readonly Change[]): Promise<void> {
      const present = await authenticate(ctx);
      if (!present || present.workspace.id !== workspace.id) return close();
      const events = await withDefinitions(definitions, workspace.id, async (found) => {
        const all = await Promise.all(targets(found, present, input).map((target) => notices(present, found, { changes, ...target })));
        return all.flat().toSorted((a, b) => Number(a.cursor) - Number(b.cursor));
      });
      for (const event of events) body.write(`id: ${event.cursor}\ndata: ${JSON.stringify(event)}\n\n`);
    }
  }

  /** Ends all streams; their clients come back when a server is there again. */
  function stop(): void {
    for (const close of [...open]) close();
  }

  /** The objects to watch: the one named, or all that the actor may read. */
  function targets(found: Definitions, actor: Actor, input: StreamInput) {
    if (input.object === undefined) {
      if (input.filter !== undefined) throw invalid([issue('/query/filter', 'required', 'A filter needs an object.')]);
      return found.objects
        .filter((object) => object.hiddenAt === null && canRead(actor, found, object))
        .map((object) => ({ object, filter: null }));
    }
    const object = found.find(input.object);
    if (!object) throw notFound(`An object named ${input.object}`);
    if (!canRead(actor, found, object)) throw new AppError('forbidden', `Your role may not read ${object.pluralLabel.toLowerCase()}.`);
    return [{ object, filter: input.filter === undefined ? null : checkFilter(actor, found, object, input.filter) }];
  }

  async function startAt(schema: string, cursor: string | undefined): Promise<number> {
    const { head, oldest } = await logBounds(db, schema);
    if (cursor === undefined || cursor === '') return head;
    const seq = /^\d{1,15}$/.test(cursor) ? Number(cursor) : NaN;
    if (Number.isNaN(seq) || seq > head) throw invalid([issue('/query/cursor', 'wrong_format', 'The cursor is not one of this feed.')]);
    if (seq < oldest - 1)
      throw new AppError('cursor_expired', 'Changes this old are not kept any longer; read the records again and start without a cursor.');
    return seq;
  }
}
