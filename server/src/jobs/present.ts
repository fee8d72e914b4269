import type { Job } from '@atrium/sdk';
import type { JobRow } from '../db/index.ts';
import type { JsonSchema } from '../lib/index.ts';

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    done: row.done,
    total: row.total,
    ...row.counts,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    ...(row.result ? { result: row.result } : {}),
  };
}

export const jobSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'kind', 'state', 'done', 'total', 'createdAt', 'finishedAt'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    kind: { type: 'string' },
    state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    done: { type: 'integer' },
    total: { type: ['integer', 'null'], description: 'Null while it is not known.' },
    created: { type: 'integer' },
    updated: { type: 'integer' },
    refused: { type: 'integer' },
    error: {
      type: ['object', 'null'],
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' }, errors: { type: 'array', items: { type: 'object' } } },
    },
    createdAt: { type: 'string', format: 'date-time' },
    finishedAt: { type: ['string', 'null'], format: 'date-time' },
    result: { type: 'object' },
  },
  additionalProperties: false,
};
