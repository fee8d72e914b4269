/**
 * The transactional log of changes: a write appends to `_outbox` in its own statement; one mover a workspace brings
 * committed rows into `_change`, in an order that no late commit can slip behind.
 * Main types: `Outbox`, `Change`. Says that something changed, and which fields; never what they hold.
 */
export { createOutbox, type Outbox } from './mover.ts';
export { appendSql, logBounds, readChanges, type Change } from './store.ts';
export { outboxTables } from './tables.ts';
