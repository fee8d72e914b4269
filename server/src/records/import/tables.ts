import { column, ownTable, type Table } from '../../db/index.ts';

const time = 'timestamp(3) with time zone';

/**
 * One import. Its file, its options and how far it has come stand here, so that any process can go on with it; all of it
 * goes after seven days. `upload` says whose chunks are its file, since several imports may read the same one.
 */
const imports = ownTable(
  '_import',
  [
    column('id', 'uuid'),
    column('at', time),
    column('actor', 'text'),
    column('state', 'text'),
    column('job', 'uuid'),
    column('step', 'integer'),
    column('upload', 'uuid'),
    column('file_name', 'text'),
    column('size_bytes', 'bigint'),
    column('guess', 'jsonb', { nullable: true }),
    column('object', 'uuid', { nullable: true }),
    column('options', 'jsonb', { nullable: true }),
    column('scan', 'jsonb', { nullable: true }),
    column('position', 'bigint'),
    column('furthest', 'bigint', { default: '0' }),
    column('created', 'bigint'),
    column('updated', 'bigint'),
    column('refused', 'bigint'),
    column('sample', 'jsonb', { nullable: true }),
    column('undo_job', 'uuid', { nullable: true }),
    column('undo_position', 'uuid', { nullable: true }),
  ],
  {
    primaryKey: ['id'],
    indexes: [
      { name: '_import_at', on: ['at desc'] },
      { name: '_import_job', on: ['job'] },
    ],
  },
);

/** The file in pieces, committed as they arrive. */
const chunks = ownTable('_import_chunk', [column('import', 'uuid'), column('n', 'integer'), column('data', 'bytea')], {
  primaryKey: ['import', 'n'],
});

/** Each record that the import wrote: its version before (null for a new one) and after, and what an undo made of it. */
const rows = ownTable(
  '_import_row',
  [
    column('import', 'uuid'),
    column('record_id', 'uuid'),
    column('line', 'bigint'),
    column('action', 'text'),
    column('version', 'bigint'),
    column('from_version', 'bigint', { nullable: true }),
    column('undone', 'text', { nullable: true }),
  ],
  { primaryKey: ['import', 'record_id'] },
);

/** Lines that were not taken, with their cells as they were read. */
const refused = ownTable(
  '_import_refused',
  [column('import', 'uuid'), column('line', 'bigint'), column('code', 'text'), column('message', 'text'), column('cells', 'text[]')],
  { primaryKey: ['import', 'line'] },
);

export const importTables: Table[] = [imports, chunks, rows, refused];
