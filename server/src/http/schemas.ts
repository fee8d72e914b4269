import type { JsonSchema } from '../lib/index.ts';

export const uuidSchema: JsonSchema = { type: 'string', format: 'uuid' };

const issueSchema: JsonSchema = {
  type: 'object',
  required: ['path', 'code', 'message'],
  properties: {
    path: { type: 'string', description: 'A JSON Pointer into the body, or /query/<parameter>.' },
    code: { type: 'string' },
    message: { type: 'string' },
    range: { type: 'array', items: { type: 'integer' }, description: 'In a text such as a formula: from where to where.' },
  },
};

export const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'errors', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    errors: { type: 'array', items: issueSchema },
    requestId: { type: 'string' },
  },
};

/** `{data: […], page: {next}}` */
export const pageSchema = (entry: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['data', 'page'],
  properties: {
    data: { type: 'array', items: entry },
    page: { type: 'object', required: ['next'], properties: { next: { type: ['string', 'null'] } } },
    count: { type: 'integer' },
  },
  additionalProperties: false,
});
