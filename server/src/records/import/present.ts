import type { Job } from '@atrium/sdk';
import { jobSchema } from '../../jobs/index.ts';
import type { JsonSchema } from '../../lib/index.ts';
import { importOptionsSchema } from './options.ts';
import type { ReadyImport } from './store.ts';

/** An import is its job, with what it was about. */
export type PresentedImport = Job & { object: string; file: { name: string; sizeBytes: number }; options: object; undo: string | null };

export function presentImport(row: ReadyImport, job: Job): PresentedImport {
  const { id, options, scan, position, created, updated, refused, sample } = row;
  const ownJob = row.job === id;
  const total = scan?.total ?? null;
  const isOver = total !== null && position >= total;
  return {
    ...job,
    ...{ id, kind: 'import', done: position, total, created, updated, refused },
    ...(!ownJob && isOver && { state: 'done' as const, error: null }),
    ...(sample && { result: { ...(job.result as object | undefined), sample } }),
    ...{ object: options.object, file: { name: row.file_name, sizeBytes: row.size_bytes }, options, undo: row.undo_job },
  };
}

const jobProperties = jobSchema.properties as Record<string, JsonSchema>;

export const importSchema: JsonSchema = {
  ...jobSchema,
  required: [...(jobSchema.required as string[]), 'object', 'file', 'options', 'undo'],
  properties: {
    ...jobProperties,
    object: { type: 'string' },
    file: {
      type: 'object',
      required: ['name', 'sizeBytes'],
      properties: { name: { type: 'string' }, sizeBytes: { type: 'integer' } },
      additionalProperties: false,
    },
    options: importOptionsSchema,
    undo: { type: ['string', 'null'], format: 'uuid', description: 'The job that takes it back.' },
  },
};

export const restSchema: JsonSchema = {
  type: 'object',
  required: ['object', 'id', 'line', 'action', 'reason'],
  properties: {
    object: { type: 'string' },
    id: { type: 'string', format: 'uuid' },
    line: { type: 'integer', description: 'Of the file.' },
    action: { enum: ['created', 'updated'], description: 'What the import did.' },
    reason: {
      type: 'string',
      description: '`changed`: somebody has written to it since. `restricted`: other records need it. `forbidden`, `not_unique`, …',
    },
  },
  additionalProperties: false,
};

const strings: JsonSchema = { type: 'array', items: { type: 'string' } };

export const previewSchema: JsonSchema = {
  type: 'object',
  required: ['encoding', 'delimiter', 'columns', 'rows'],
  properties: {
    encoding: { type: 'string' },
    delimiter: { type: 'string' },
    columns: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'guess', 'format', 'ambiguous', 'samples'],
        properties: {
          name: { type: 'string' },
          guess: { type: 'string', description: 'A type of field.' },
          format: { type: ['string', 'null'], description: 'Of dates: the one pattern that fits.' },
          ambiguous: { ...strings, description: 'Of dates: all patterns that fit and mean different days.' },
          samples: strings,
        },
        additionalProperties: false,
      },
    },
    rows: { type: 'array', items: strings },
    mapping: {
      type: 'object',
      description: 'With an object: the columns that are called as its fields are.',
      additionalProperties: { type: 'object' },
    },
  },
  additionalProperties: false,
};
