import type { Context } from 'koa';
import type { Db } from '../db/index.ts';
import type { Route } from '../http/index.ts';
import type { Actor, Clock, NewId } from '../lib/index.ts';
import type { Outbox } from '../outbox/index.ts';
import type { Policies } from '../policies/index.ts';
import { createBatch } from './batch.ts';
import { createExaminer } from './examine.ts';
import type { DefinitionsSource } from './guard.ts';
import { createIdempotency } from './idempotency.ts';
import { createRecordInput } from './input.ts';
import { createNotices } from './live.ts';
import { createRecordReader } from './read.ts';
import { recordRoutes } from './routes.ts';
import { createCheckFilter } from './rules.ts';
import { createRecordService } from './service.ts';
import { streamRoutes } from './stream-routes.ts';
import { createStreams } from './stream.ts';
import { createTrash } from './trash.ts';
import { createRecordWriter } from './write.ts';

type Deps = {
  db: Db;
  definitions: DefinitionsSource;
  policies: Policies;
  outbox: Outbox;
  clock: Clock;
  newId: NewId;
  authenticate: (ctx: Context) => Actor | null | Promise<Actor | null>;
};
export type RecordsDomain = ReturnType<typeof createRecords>;

/** The domain put together: its service, its routes, and what has to be stopped. */
export function createRecords({ db, definitions, policies, outbox, clock, newId, authenticate }: Deps) {
  const input = createRecordInput();
  const reader = createRecordReader({ db, definitions, policies, clock });
  const writer = createRecordWriter({ input, policies, clock, newId });
  const trash = createTrash({ policies, clock, newId });
  const idempotency = createIdempotency({ db, clock });
  const records = createRecordService({
    db,
    definitions,
    policies,
    reader,
    writer,
    trash,
    batches: createBatch({ writer, trash }),
    examiner: createExaminer({ db, writer, trash, policies, clock }),
    idempotency,
    outbox,
    clock,
  });
  const streams = createStreams({
    db,
    outbox,
    definitions,
    notices: createNotices({ db, policies, clock }),
    checkFilter: createCheckFilter(policies),
    canRead: (actor, found, object) => policies.can(policies.rulesFor(actor, found), object, 'read'),
    authenticate,
  });
  const routes: Route[] = [...recordRoutes(records), ...streamRoutes(streams)];
  return { records, writer, trash, routes, streams, idempotency, sweep: idempotency.sweep };
}
