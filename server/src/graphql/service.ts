import { getVariableValues, OperationTypeNode } from 'graphql';
import { AppError, type Actor } from '../lib/index.ts';
import { withDefinitions, type DefinitionsSource } from '../records/index.ts';
import type { Definitions } from '../schema/index.ts';
import { operationOf, type Documents } from './documents.ts';
import type { Request } from './plan.ts';
import { RequestErrors } from './request-errors.ts';
import type { Answer, Runner } from './run.ts';

/** A request as it came. `mayWrite` is false for GET. */
export type Input = { query: string; variables: Record<string, unknown>; operationName: string | null; idempotencyKey: string | null; mayWrite: boolean };

type Deps = { definitions: DefinitionsSource; documents: Documents; runner: Runner };
export type GraphqlService = ReturnType<typeof createGraphqlService>;

/** Reads a request, and has it run. */
export function createGraphqlService({ definitions: source, documents, runner }: Deps) {
  return { run };

  /** @throws RequestErrors when nothing was run */
  function run(actor: Actor, input: Input): Promise<Answer[]> {
    return withDefinitions(source, actor.workspace.id, async (definitions) => {
      const again = (current: Definitions): Request => read(current, input);
      const request = again(definitions);
      const isMutation = request.operation.operation === OperationTypeNode.MUTATION;
      if (isMutation && !input.mayWrite) {
        throw new AppError('method_not_allowed', 'Send mutations by POST; GET is for queries.', { headers: { Allow: 'POST' } });
      }
      const { query, variables, operationName, idempotencyKey } = input;
      const idempotency = idempotencyKey === null ? null : { key: idempotencyKey, method: 'POST', path: '/graphql', body: { query, variables, operationName } };
      const job = { actor, rawVariables: variables, idempotency, again };
      return isMutation ? runner.mutate(job, definitions, request) : runner.query(job, definitions, request);
    });
  }

  function read(definitions: Definitions, { query, variables, operationName }: Input): Request {
    const document = documents.read(definitions, query);
    const operation = operationOf(document, operationName);
    const declared = operation.variableDefinitions ?? [];
    if (declared.length === 0) return { document, operation, variables: {} };
    const { schema } = documents.schemaOf(definitions);
    const { coerced, errors } = getVariableValues(schema, declared, variables, { maxErrors: 20 });
    if (errors) throw new RequestErrors(errors);
    return { document, operation, variables: coerced };
  }
}
