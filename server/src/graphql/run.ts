import { executeSync, Kind, type DocumentNode } from 'graphql';
import { translate, type Db } from '../db/index.ts';
import { AppError, isUuid, notFound, type Actor, type Clock } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { bindGet, bindStatement, contextOf, type Bound, type Statement } from '../query/index.ts';
import { assertFresh, withDefinitions, type DefinitionsSource, type IdempotentRequest, type Records } from '../records/index.ts';
import type { Definitions } from '../schema/index.ts';
import type { Documents } from './documents.ts';
import { toApiValues, toDataError } from './names-of-input.ts';
import { argumentsOf } from './picks.ts';
import type { Planner, Request, RootPlan, WritePlan } from './plan.ts';

/** The record service, as far as mutations need it. */
export type RecordWrites = Pick<Records, 'create' | 'update' | 'remove'>;

type Deps = { db: Pick<Db, 'prepared'>; definitions: DefinitionsSource; documents: Documents; planner: Planner; records: RecordWrites; clock: Clock; log: Log };

/** What one root field came to: JSON as Postgres wrote it, or why there is none. */
export type Answer = { key: string; json: string; plan: RootPlan } | { key: string; error: unknown; plan: RootPlan };

/** A request whose document has been read; `again` reads it anew in other definitions. */
export type Job = { actor: Actor; rawVariables: Record<string, unknown>; idempotency: IdempotentRequest | null; again: (definitions: Definitions) => Request };

const isWrite = (plan: RootPlan): plan is WritePlan => plan.does === 'create' || plan.does === 'update' || plan.does === 'delete';

export type Runner = ReturnType<typeof createRunner>;

/** Runs planned operations: queries side by side, mutations one after the other. */
export function createRunner({ db, definitions: source, documents, planner, records, clock, log }: Deps) {
  return { query, mutate };

  function query(job: Job, definitions: Definitions, request: Request): Promise<Answer[]> {
    return Promise.all(planner.plan(job.actor, definitions, request).map((plan) => answer(plan, () => read(job, definitions, request, plan))));
  }

  async function mutate(job: Job, definitions: Definitions, request: Request): Promise<Answer[]> {
    const answers: Answer[] = [];
    let writes = 0;
    for (const plan of planner.plan(job.actor, definitions, request)) {
      const work = isWrite(plan) ? () => write(job, request, plan, writes++) : () => read(job, definitions, request, plan);
      answers.push(await answer(plan, work, { keepBugs: true }));
    }
    return answers;
  }

  /** A bug ends a query as a whole; of a mutation others may have been carried out, which the answer must say. */
  async function answer(plan: RootPlan, work: () => Promise<string> | string, { keepBugs = false } = {}): Promise<Answer> {
    const { key } = plan;
    try {
      return { key, json: await work(), plan };
    } catch (thrown) {
      const error = translate(thrown);
      if (!(error instanceof AppError)) {
        if (!keepBugs) throw thrown;
        log.error({ err: error }, 'A mutation failed');
      }
      return { key, error, plan };
    }
  }

  function read(job: Job, definitions: Definitions, request: Request, plan: RootPlan): Promise<string> | string {
    switch (plan.does) {
      case 'constant':
        return plan.json;
      case 'introspect':
        return introspect(definitions, job, request, plan);
      case 'refuse':
        throw plan.error;
      case 'list':
        return readList(job.actor, definitions, plan.statement);
      case 'get': {
        const { id } = argumentsOf(plan.field, plan.nodes[0]!, { fragments: request.document.fragments, variables: request.variables });
        return readOne(job.actor, definitions, plan.statement, String(id));
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

  async function write(job: Job, request: Request, plan: WritePlan, n: number): Promise<string> {
    const { actor } = job;
    const { object } = plan.root;
    const given = argumentsOf(plan.field, plan.nodes[0]!, { fragments: request.document.fragments, variables: request.variables });
    // A request may write several times: each write has its own place in the key.
    const idempotency = job.idempotency && { ...job.idempotency, key: n === 0 ? job.idempotency.key : `${job.idempotency.key}#${n}` };
    const version = typeof given.version === 'number' ? given.version : null;
    const id = typeof given.id === 'string' ? given.id : '';
    const written = async (): Promise<string> => {
      const values = toApiValues(object, given.data);
      if (plan.does === 'create') return idOf(await records.create(actor, object.name, values, { idempotency }));
      if (plan.does === 'update') await records.update(actor, object.name, { id, values }, { version, idempotency });
      else await records.remove(actor, object.name, id, { version, permanent: false, idempotency });
      return id;
    };
    const recordId = await written().catch((thrown: unknown) => {
      const error = translate(thrown);
      throw error instanceof AppError ? toDataError(object, error) : error;
    });
    return withDefinitions(source, actor.workspace.id, (definitions) => readWritten(job, definitions, plan.key, recordId));
  }

  /** The definitions may be newer than those that the request began with. */
  async function readWritten(job: Job, definitions: Definitions, key: string, id: string): Promise<string> {
    const plan = planner.plan(job.actor, definitions, job.again(definitions)).find((one) => one.key === key);
    if (plan?.does === 'refuse') throw plan.error;
    if (!plan || !('root' in plan)) throw notFound('What the mutation was about');
    return readOne(job.actor, definitions, plan.statement, id);
  }

  function introspect(definitions: Definitions, { rawVariables }: Job, { document, operation }: Request, plan: RootPlan): string {
    const asked = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: plan.nodes } } as const;
    const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [asked, ...document.fragments.values()] };
    const { data, errors } = executeSync({ schema: documents.schemaOf(definitions).schema, document: alone, variableValues: rawVariables });
    if (errors?.[0]) throw new AppError('invalid', errors[0].message);
    return JSON.stringify(data?.[plan.key] ?? null);
  }
}

const idOf = ({ json }: { json: string }): string => (JSON.parse(json) as { id: string }).id;
