/**
 * Records as GraphQL, made from the workspace's definitions: the schema, and requests run without graphql-js's executor,
 * each root field as one SQL statement whose JSON Postgres writes.
 * Main types: `Graphql`, `RecordWrites` (what mutations call). README.md says why it is built so.
 * Knows records and nothing of later domains; writes nothing by itself.
 */
import type { Db } from '../db/index.ts';
import type { Route } from '../http/index.ts';
import type { Clock, NewId } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { rulesFor } from '../policies/index.ts';
import type { DefinitionsSource } from '../records/index.ts';
import { createDocuments } from './documents.ts';
import { createPlanner } from './plan.ts';
import { buildRoutes } from './routes.ts';
import { createFieldRunner, type RecordWrites } from './run.ts';
import { createGraphqlService } from './service.ts';

export type { RecordWrites } from './run.ts';

export type GraphqlDeps = {
  db: Pick<Db, 'prepared' | 'query'>;
  definitions: DefinitionsSource;
  records: RecordWrites;
  clock: Clock;
  newId: NewId;
  log: Log;
};
export type Graphql = ReturnType<typeof createGraphql>;

/** One a process: schemas, documents and compiled statements of all workspaces are kept inside, within bounds. */
export function createGraphql({ db, definitions, records, clock, newId, log }: GraphqlDeps): { routes: Route[] } {
  const documents = createDocuments();
  const planner = createPlanner({ documents, rulesFor, clock });
  const runner = createFieldRunner({ db, definitions, documents, planner, records, clock, log });
  const service = createGraphqlService({ db, definitions, documents, planner, runner });
  return { routes: buildRoutes({ service, definitions, documents, newId }) };
}
