import { column, ownTable, type Table } from '../db/index.ts';

/**
 * The workspace's people by their account's id, so that records can point at them inside one schema. Who has left
 * stays, since records still say who they were.
 */
const member = ownTable(
  '_member',
  [
    column('id', 'uuid'),
    column('name', 'text'),
    column('email', 'text'),
    column('left_at', 'timestamp(3) with time zone', { nullable: true }),
  ],
  { primaryKey: ['id'] },
);

export const workspaceTables: Table[] = [member];
