import { executeSync, Kind, type DocumentNode } from 'graphql';
import { translate, type Db } from '../db/index.ts';
import { AppError, isUuid, type Actor, type Clock } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { bindGet, bindStatement, contextOf, type Bound, type Statement } from '../query/index.ts';
import { assertFresh, withDefinitions, type DefinitionsSource, type IdempotentRequest, type Records } from '../records/index.ts';
import type { Definitions } from '../schema/index.ts';
import type { Documents } from './documents.ts';
import { toApiValues, toDataError } from './names-of-input.ts';
import { argumentsOf } from './picks.ts';
import type { Planner, Request, RootPlan, WritePlan } from './plan.ts';
import { RequestErrors } from './request-errors.ts';

/** The record service, as far as mutations need it. */
export type RecordWrites = Pick<Records, 'create' | 'update' | 'remove'>;

type Deps = {
  db: Pick<Db, 'prepared'>;
  definitions: DefinitionsSource;
  documents: Documents;
  planner: Planner;
  records: RecordWrites;
  clock: Clock;
  log: Log;
};

/** What one root field came to: JSON as Postgres wrote it, or why there is none. */
export type Answer = { key: string; json: string; plan: RootPlan } | { key: string; error: unknown; plan: RootPlan };

/** A request that has been read in `definitions`; `again` reads it in others. */
export type Job = {
  actor: Actor;
  definitions: Definitions;
  request: Request;
  rawVariables: Record<string, unknown>;
  idempotency: IdempotentRequest | null;
  requestId: string;
  again: (definitions: Definitions) => Request;
};

const isWrite = (plan: RootPlan): plan is WritePlan => plan.does === 'create' || plan.does === 'update' || plan.does === 'delete';

/** Statements of one request at a time; the pool has ten connections for everybody. */
const lanes = 4;

export type FieldRunner = ReturnType<typeof createFieldRunner>;

/** Runs planned operations: queries side by side, mutations one after the other. */
export function createFieldRunner({ db, definitions: source, documents, planner, records, clock, log }: Deps) {
  return { query, mutate };

  async function query(job: Job, plans: readonly RootPlan[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let i = next++; i < plans.length; i = next++) answers[i] = await answer(plans[i]!, () => read(job, plans[i]!));
    };
    await Promise.all(Array.from({ length: Math.min(lanes, plans.length) }, lane));
    return answers;
  }

  async function mutate(job: Job, plans: readonly RootPlan[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    let writes = 0;
    for (const plan of plans) {
      const work = isWrite(plan) ? () => write(job, plan, writes++) : () => read(job, plan);
      answers.push(await answer(plan, work, { bugsOf: job }));
    }
    return answers;
  }

  /** A bug ends a query as a whole; of a mutation others may have been carried out, which the answer must say. */
  async function answer(plan: RootPlan, work: () => Promise<string> | string, { bugsOf }: { bugsOf?: Job } = {}): Promise<Answer> {
    const { key } = plan;
    try {
      return { key, json: await work(), plan };
    } catch (thrown) {
      const error = translate(thrown);
      if (!(error instanceof AppError)) {
        if (!bugsOf) throw thrown;
        log.error({ requestId: bugsOf.requestId, err: error }, 'A mutation failed');
      }
      return { key, error, plan };
    }
  }

  function read(job: Job, plan: RootPlan): Promise<string> | string {
    switch (plan.does) {
      case 'constant':
        return plan.json;
      case 'introspect':
        return introspect(job, plan);
      case 'refuse':
        throw plan.error;
      case 'list':
        return readList(job.actor, job.definitions, plan.statement);
      case 'get': {
        const { id } = given(job, plan);
        return readOne(job.actor, job.definitions, plan.statement, String(id));
      }
      default:
        throw new Error(`${plan.does} is no way to read`);
    }
  }

  async function readList(actor: Actor, definitions: Definitions, statement: Statement): Promise<string> {
    const { text, values } = bindStatement(statement, contextOf(actor, clock()));
    const [row] = await db.prepared<{ data: string; version: number }>(text, values);
    assertFresh(definitions, row?.version);
    return row!.data;
  }

  async function readOne(actor: Actor, definitions: Definitions, statement: Statement, id: string): Promise<string> {
    if (!isUuid(id)) return 'null';
    const { text, values }: Bound = bindGet(statement, id, contextOf(actor, clock()));
    const [row] = await db.prepared<{ body: string | null; schema_version: number }>(text, values);
    assertFresh(definitions, row?.schema_version);
    return row!.body ?? 'null';
  }

  async function write(job: Job, plan: WritePlan, n: number): Promise<string> {
    const { actor } = job;
    const { object } = plan.root;
    const { id: recordId, data, version: expected } = given(job, plan);
    // A request may write several times: each write has its own place in the key.
    const idempotency = job.idempotency && { ...job.idempotency, key: n === 0 ? job.idempotency.key : `${job.idempotency.key}#${n}` };
    const version = typeof expected === 'number' ? expected : null;
    const id = typeof recordId === 'string' ? recordId : '';
    const written = async (): Promise<string> => {
      const values = toApiValues(object, data);
      if (plan.does === 'create') return idOf(await records.create(actor, object.name, values, { idempotency }));
      if (plan.does === 'update') await records.update(actor, object.name, { id, values }, { version, idempotency });
      else await records.remove(actor, object.name, id, { version, permanent: false, idempotency });
      return id;
    };
    const writtenId = await written().catch((thrown: unknown) => {
      const error = translate(thrown);
      throw error instanceof AppError ? toDataError(object, error) : error;
    });
    return withDefinitions(source, actor.workspace.id, (definitions) => readWritten(job, definitions, plan.key, writtenId));
  }

  /** The definitions may be newer than those that the request began with. */
  async function readWritten(job: Job, definitions: Definitions, key: string, id: string): Promise<string> {
    const plan = planAgain(job, definitions).find((one) => one.key === key);
    if (plan?.does === 'refuse') throw plan.error;
    if (!plan || !isWrite(plan)) throw unreadable();
    return readOne(job.actor, definitions, plan.statement, id);
  }

  function planAgain(job: Job, definitions: Definitions): readonly RootPlan[] {
    try {
      return planner.plan(job.actor, definitions, definitions === job.definitions ? job.request : job.again(definitions));
    } catch (cause) {
      throw cause instanceof RequestErrors ? unreadable(cause) : cause;
    }
  }

  function introspect({ definitions, rawVariables, request: { document, operation } }: Job, plan: RootPlan): string {
    const asked = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: plan.nodes } } as const;
    const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [asked, ...document.fragments.values()] };
    const { data, errors } = executeSync({ schema: documents.schemaOf(definitions).schema, document: alone, variableValues: rawVariables });
    if (errors?.[0]) throw new AppError('invalid', errors[0].message);
    return JSON.stringify(data?.[plan.key] ?? null);
  }
}

const unreadable = (cause?: unknown): AppError =>
  new AppError(
    'conflict',
    'The mutation was carried out, but the definitions changed before its answer could be read; read the record again.',
    { cause },
  );

/** The arguments of a root field whose values no statement was compiled for. */
const given = (
  { request: { document, variables } }: Job,
  { field, nodes }: Extract<RootPlan, { field: unknown }>,
): Record<string, unknown> => argumentsOf(field, nodes[0]!, { fragments: document.fragments, variables });

const idOf = ({ json }: { json: string }): string => (JSON.parse(json) as { id: string }).id;
