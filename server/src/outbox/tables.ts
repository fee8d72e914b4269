import { column, ownTable, type Table } from '../db/index.ts';

const change = [
  column('at', 'timestamp(3) with time zone'),
  column('actor', 'text'),
  column('cause', 'text', { nullable: true }),
  column('type', 'text'),
  column('object', 'uuid'),
  column('record_id', 'uuid'),
  column('version', 'bigint'),
  column('fields', 'uuid[]'),
];

/** What a write appends in its own transaction; ids of fields, never values. */
const outbox = ownTable('_outbox', [column('id', 'bigint', { identity: 'by default' }), ...change], { primaryKey: ['id'] });

/** The ordered log that subscribers read; a partition a day. */
const log = ownTable('_change', [column('seq', 'bigint'), column('day', 'date'), ...change], {
  primaryKey: ['seq', 'day'],
  partitionBy: 'day',
});

/** Where each reader stands; `_log` is the log's own head. */
const cursor = ownTable('_cursor', [column('subscriber', 'text'), column('seq', 'bigint')], { primaryKey: ['subscriber'] });

export const outboxTables: Table[] = [outbox, log, cursor];
