/**
 * Import of files: an upload is kept in the workspace's schema, read as a job, and can be taken back. CSV so far.
 * Main types: `Imports`, `ImportDeps`. Any process can go on with an import that another one left.
 * Writes records by the statements of `records` itself, and decides nothing about what a value or a rule is.
 */
export { createExamples } from './example.ts';
export { createImports, type ImportDeps, type Imports, type ResolveActor } from './service.ts';
export { importRoutes } from './routes.ts';
export { importTables } from './tables.ts';
