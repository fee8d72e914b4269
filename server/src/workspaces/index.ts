/**
 * Tenants: a workspace is a row of the control schema and a Postgres schema of its own. Makes, lists and changes them,
 * and sets up the installation's first one with its first admin.
 * Main types: `Workspaces`, `Setup`.
 * What stands in a new schema is an argument; who may enter is auth's matter.
 */
export { setupRoutes, workspaceRoutes } from './routes.ts';
export { createWorkspaces, type Workspaces } from './service.ts';
export { createSetup, type Setup, type StartExample } from './setup.ts';
export { syncMember } from './store.ts';
export { workspaceTables } from './tables.ts';
