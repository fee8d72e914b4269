/**
 * Records: read, write, delete and restore, trash, import, live changes.
 * Main types: `Records`, `RecordWriter`, `DefinitionsSource`. Reading is one statement; so is a single write, with its
 * history and outbox row. What the query language means is query's, what a role may do is policies'.
 */
export { createRecords, type RecordsDomain } from './records.ts';
export { recordTables } from './tables.ts';
export type { Records } from './service.ts';
export { assertFresh, withDefinitions, type DefinitionsSource } from './guard.ts';
export type { IdempotentRequest } from './idempotency.ts';
export { describeRecords } from './openapi.ts';
export { createExamples, createImports, importRoutes, importTables, type Imports } from './import/index.ts';
