import { column, ownTable, type Table } from '../db/index.ts';

const time = 'timestamp(3) with time zone';

/** One row a change, holding only the values that it replaced, by field id; a creation writes none. */
const history = ownTable(
  '_history',
  [
    column('object', 'uuid'),
    column('record_id', 'uuid'),
    column('version', 'bigint'),
    column('until', time),
    column('actor', 'text'),
    column('source', 'text'),
    column('changes', 'jsonb'),
  ],
  { primaryKey: ['object', 'record_id', 'version'] },
);

/** Deleted records; those that one deletion took along share its id. */
const trash = ownTable(
  '_trash',
  [
    column('object', 'uuid'),
    column('record_id', 'uuid'),
    column('deletion', 'uuid'),
    column('is_root', 'boolean'),
    column('at', time),
    column('actor', 'text'),
  ],
  {
    primaryKey: ['object', 'record_id'],
    indexes: [
      { name: '_trash_deletion', on: ['deletion'] },
      { name: '_trash_at', on: ['at desc'] },
    ],
  },
);

/** What an idempotency key answered: ids and versions, from which the answer is made again. */
const idempotency = ownTable(
  '_idempotency',
  [
    column('actor', 'text'),
    column('key', 'text'),
    column('request', 'bytea'),
    column('answer', 'jsonb', { nullable: true }),
    column('at', time),
  ],
  { primaryKey: ['actor', 'key'], indexes: [{ name: '_idempotency_at', on: ['at'] }] },
);

export const recordTables: Table[] = [history, trash, idempotency];
