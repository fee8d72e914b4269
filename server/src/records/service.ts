import type { BatchInput, BatchReply, RecordValues } from '@atrium/sdk';
import { hasState, sqlState, translate, type Db, type Tx } from '../db/index.ts';
import { AppError, type Actor, type Clock } from '../lib/index.ts';
import type { Outbox } from '../outbox/index.ts';
import type { Policies } from '../policies/index.ts';
import type { createBatch } from './batch.ts';
import type { Examiner } from './examine.ts';
import { createFormulaPreview } from './formula-preview.ts';
import { withDefinitions, type DefinitionsSource } from './guard.ts';
import type { Answered, Idempotency, IdempotentRequest } from './idempotency.ts';
import { getObject, type Found, type RecordReader } from './read.ts';
import { createTrashList } from './trash-list.ts';
import type { Trash } from './trash.ts';
import type { RecordWriter, Target } from './write.ts';

type Deps = {
  db: Db;
  definitions: DefinitionsSource;
  policies: Policies;
  reader: RecordReader;
  writer: RecordWriter;
  trash: Trash;
  batches: ReturnType<typeof createBatch>;
  examiner: Examiner;
  idempotency: Idempotency;
  outbox: Pick<Outbox, 'wake'>;
  clock: Clock;
};
export type Records = ReturnType<typeof createRecordService>;

type Once = { idempotency: IdempotentRequest | null };
type OnVersion = Once & { version: number | null };

/** Records as the API and GraphQL see them. Single writes are one statement; what takes several runs in a transaction. */
export function createRecordService({
  db,
  definitions,
  policies,
  reader,
  writer,
  trash,
  batches,
  examiner,
  idempotency,
  outbox,
  clock,
}: Deps) {
  return {
    get: reader.get,
    list: reader.list,
    issuesOfList: reader.issuesOf,
    anchors: reader.anchors,
    create,
    update,
    remove,
    restore,
    batch,
    previewField: createFormulaPreview({ db, definitions, policies, clock }),
    listTrash: createTrashList({ db, definitions, policies, clock }),
  };

  async function create(actor: Actor, name: string, values: RecordValues, options: Once): Promise<Found> {
    return write(actor, name, options, {
      status: 201,
      examine: (target, error) => examiner.one(target, error, { values, update: null }),
      work: async (runner, target) => found((await writer.create(runner, target, [values])).slice(1, -1)),
    });
  }

  async function update(
    actor: Actor,
    name: string,
    { id, values }: { id: string; values: RecordValues },
    options: OnVersion,
  ): Promise<Found> {
    return inSightFirst(actor, name, id, () =>
      write(actor, name, options, {
        status: 200,
        examine: (target, error) => examiner.one(target, error, { values, update: { id, version: null, values } }),
        work: async (runner, target) => found((await writer.update(runner, target, [{ id, version: options.version, values }]))[0]!),
      }),
    );
  }

  /** What isn't allowed on a record out of sight is not found, so that nobody learns that it is there. */
  async function inSightFirst<T>(actor: Actor, name: string, id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'forbidden') await reader.get(actor, name, id);
      throw error;
    }
  }

  /** `examine` makes of a refusal one that tells all that is wrong. */
  type Examine = (target: Target, error: unknown) => Promise<unknown>;
  type Write = { status: number; work: (runner: Db | Tx, target: Target) => Promise<Found>; examine: Examine };

  async function write(actor: Actor, name: string, { idempotency: request }: Once, { status, work, examine }: Write): Promise<Found> {
    const written = await withDefinitions(definitions, actor.workspace.id, async (all) => {
      const target = { actor, definitions: all, object: getObject(all, name) };
      try {
        if (!request) return await work(db, target);
        const outcome = await idempotency.run(actor, request, async (tx) => {
          const result = await work(tx, target);
          return { result, answered: answeredOf(status, target, [result]) };
        });
        return 'result' in outcome ? outcome.result : found((await again(target, outcome.again))[0]!);
      } catch (error) {
        throw await examine(target, error);
      }
    });
    outbox.wake(actor.workspace.id);
    return written;
  }

  async function remove(
    actor: Actor,
    name: string,
    id: string,
    { version, permanent, idempotency: request }: OnVersion & { permanent: boolean },
  ): Promise<void> {
    await inSightFirst(actor, name, id, () =>
      inTransaction(actor, name, request, {
        status: 204,
        work: async (tx, target) => {
          await (permanent ? trash.destroy(tx, target, { id, version }) : trash.remove(tx, target, [{ id, version }]));
          return { result: undefined, records: [] };
        },
        again: () => Promise.resolve(undefined),
      }),
    );
  }

  async function restore(actor: Actor, name: string, id: string, { idempotency: request }: Once): Promise<Found> {
    const former = await inTransaction(actor, name, request, {
      status: 200,
      work: async (tx, target) => ({ result: null, records: [{ id, version: await trash.restore(tx, target, id) }] }),
      again: async (target, answered) => found((await again(target, answered))[0]!),
    });
    return former ?? reader.get(actor, name, id);
  }

  /** @returns the reply's JSON text */
  async function batch(actor: Actor, name: string, input: BatchInput, { idempotency: request }: Once): Promise<string> {
    return inTransaction(actor, name, request, {
      status: 200,
      examine: (target, error) => examiner.batch(target, error, input),
      work: async (tx, target) => {
        const reply = await batches(tx, target, input);
        const records = [...reply.created, ...reply.updated].map(({ id, version }) => ({ id, version }));
        return { result: JSON.stringify(reply), records };
      },
      again: async (target, { records }) => {
        const texts = await again(target, { status: 200, object: target.object.id, records });
        const all = texts.map((text) => JSON.parse(text) as BatchReply['created'][number]);
        const created = all.filter((record) => record.version === 1);
        return JSON.stringify({ created, updated: all.filter((record) => record.version !== 1), deleted: input.delete ?? [] });
      },
    });
  }

  type Work<T> = {
    status: number;
    work: (tx: Tx, target: Target) => Promise<{ result: T; records: { id: string; version: number }[] }>;
    again: (target: Target, answered: Answered) => Promise<T>;
    examine?: Examine;
  };

  async function inTransaction<T>(
    actor: Actor,
    name: string,
    request: IdempotentRequest | null,
    { status, work, again: repeat, examine }: Work<T>,
  ): Promise<T> {
    const done = await withDefinitions(definitions, actor.workspace.id, async (all) => {
      const target = { actor, definitions: all, object: getObject(all, name) };
      try {
        if (!request) return await db.transaction(async (tx) => (await work(tx, target)).result);
        const outcome = await idempotency.run(actor, request, async (tx) => {
          const { result, records } = await work(tx, target);
          return { result, answered: { status, object: target.object.id, records } };
        });
        return 'result' in outcome ? outcome.result : await repeat(target, outcome.again);
      } catch (error) {
        const known = hasState(error, sqlState.foreignKeyViolation, sqlState.uniqueViolation) ? translate(error) : error;
        throw examine ? await examine(target, known) : known;
      }
    });
    outbox.wake(actor.workspace.id);
    return done;
  }

  /** The records of a former answer as they were then. */
  async function again(target: Target, { records }: Answered): Promise<string[]> {
    return Promise.all(records.map((record) => reader.at(target.actor, target.definitions, target.object, record)));
  }
}

const answeredOf = (status: number, { object }: Target, records: Found[]): Answered => ({
  status,
  object: object.id,
  records: records.map(({ json, version }) => ({ id: idIn(json), version })),
});

/** Postgres writes `id`, times and `version` before any field, so the first of each is the record's own. */
const found = (json: string): Found => ({ json, version: Number(/"version"\s*:\s*(\d+)/.exec(json)![1]) });
const idIn = (json: string): string => /"id"\s*:\s*"([0-9a-f-]{36})"/.exec(json)![1]!;
