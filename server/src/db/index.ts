/**
 * The one pool and what runs on it: `Db`, `Tx`, the `sql` tag, catalogue types, EntitySchemas and migrations of the
 * control schema, translation of Postgres's errors.
 * Knows no domain; opens no transaction by itself.
 */
export { createBeacon, type Beacon } from './beacon.ts';
export { column, ownTable, type Column, type ForeignKey, type Index, type Table } from './catalogue.ts';
export { createDb, type Db, type Runner, type Tx } from './db.ts';
export {
  apiKeyEntity,
  invitationEntity,
  jobEntity,
  memberEntity,
  roleEntity,
  sessionEntity,
  userEntity,
  workspaceEntity,
  type ApiKeyRow,
  type FieldRow,
  type InstallationRow,
  type InvitationRow,
  type JobRow,
  type MemberRow,
  type ObjectRow,
  type PlanRow,
  type RoleRow,
  type SessionRow,
  type UserRow,
  type WorkspaceRow,
} from './entities/index.ts';
export { findEmbeddedPostgres, hasEmbeddedPostgres } from './embedded-running.ts';
export { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
export { StartupError } from './startup-error.ts';
export { assertUsableServer } from './usable-server.ts';
export { hasState, isDatabaseError, sqlState, translate, type ConstraintIssues } from './errors.ts';
export { migrateControl } from './migrate.ts';
export { empty, id, join, literal, sql, toStatement, toText, trusted, type Sql } from './sql.ts';
