import { OperationTypeNode } from 'graphql';
import type { Runner } from '../db/index.ts';
import { AppError, type Actor } from '../lib/index.ts';
import { assertFresh, withDefinitions, type DefinitionsSource } from '../records/index.ts';
import type { Definitions } from '../schema/index.ts';
import { operationOf, type Documents } from './documents.ts';
import type { Planner, Request, RootPlan } from './plan.ts';
import { RequestErrors } from './request-errors.ts';
import type { Answer, FieldRunner, Job } from './run.ts';
import { findSchemaVersion } from './store.ts';
import { readVariables } from './variables.ts';

/** A request as it came. `mayWrite` is false for GET. */
export type Input = {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | null;
  idempotencyKey: string | null;
  mayWrite: boolean;
  requestId: string;
};

type Deps = { db: Runner; definitions: DefinitionsSource; documents: Documents; planner: Planner; runner: FieldRunner };
export type GraphqlService = ReturnType<typeof createGraphqlService>;

/** Reads a request, plans it, and has it run. */
export function createGraphqlService({ db, definitions: source, documents, planner, runner }: Deps) {
  return { run };

  /** @throws RequestErrors when nothing was run */
  function run(actor: Actor, input: Input): Promise<Answer[]> {
    return withDefinitions(source, actor.workspace.id, async (definitions) => {
      const again = (current: Definitions): Request => read(current, input);
      const { request, plans } = await assertCurrent(definitions, () => {
        const asked = again(definitions);
        return { request: asked, plans: planner.plan(actor, definitions, asked) };
      });
      const isMutation = request.operation.operation === OperationTypeNode.MUTATION;
      if (isMutation && !input.mayWrite) {
        throw new AppError('method_not_allowed', 'Send mutations by POST; GET is for queries.', { headers: { Allow: 'POST' } });
      }
      const { query, variables, operationName, idempotencyKey, requestId } = input;
      const idempotency =
        idempotencyKey === null
          ? null
          : { key: idempotencyKey, method: 'POST', path: '/graphql', body: { query, variables, operationName } };
      const job: Job = { actor, definitions, request, rawVariables: variables, idempotency, requestId, again };
      return isMutation ? runner.mutate(job, plans) : runner.query(job, plans);
    });
  }

  /** What doesn't fit the definitions may fit newer ones, which another process has made; nothing has run by then. */
  async function assertCurrent(definitions: Definitions, prepare: () => Prepared): Promise<Prepared> {
    try {
      const prepared = prepare();
      if (prepared.plans.some(({ does }) => does === 'refuse')) assertFresh(definitions, await findSchemaVersion(db, definitions.schema));
      return prepared;
    } catch (error) {
      if (error instanceof RequestErrors) assertFresh(definitions, await findSchemaVersion(db, definitions.schema));
      throw error;
    }
  }

  function read(definitions: Definitions, { query, variables, operationName }: Input): Request {
    const document = documents.read(definitions, query);
    const operation = operationOf(document, operationName);
    const { schema } = documents.schemaOf(definitions);
    return { document, operation, variables: readVariables(schema, operation.variableDefinitions ?? [], variables) };
  }
}

type Prepared = { request: Request; plans: readonly RootPlan[] };
