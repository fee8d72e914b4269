import { formulaTypes, rollupFunctions, type BatchInput, type FormulaPreviewInput, type RecordQuery, type RecordValues } from '@atrium/sdk';
import type { Context } from 'koa';
import { pageParameters, pageSchema, reply, route, type PageParameters, type Route } from '../http/index.ts';
import { AppError, type JsonSchema } from '../lib/index.ts';
import type { IdempotentRequest } from './idempotency.ts';
import type { Records } from './service.ts';

const tags = ['Records'];
const record: JsonSchema = {
  type: 'object',
  description: 'The record: its own columns, then one key a field; or what `fields` asks for.',
  properties: { id: { type: 'string', format: 'uuid' } },
};
const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const object = { object: { type: 'string', description: "An object's API name." } };
const one = { ...object, id: text };

const listQuery: Record<string, JsonSchema> = {
  filter: { type: 'string', description: 'A filter as JSON; also in bracket form: filter[country][_eq]=Germany.' },
  fields: { type: ['string', 'array'], items: text, description: 'Names and dotted paths, separated by commas.' },
  sort: { type: ['string', 'array'], items: text, description: 'Names and dotted paths; a leading - is descending.' },
  search: text,
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  cursor: text,
  count: flag,
  deleted: { type: 'boolean', description: 'The records in the trash instead of the live ones.' },
  timeZone: text,
  group_by: { type: ['string', 'array'], items: text, description: 'What records are grouped by: names, paths, month(created_at).' },
  aggregate: { type: 'string', description: 'JSON such as {"count": true, "sum": ["total"]}; the answer is groups then.' },
};

const groups: JsonSchema = {
  type: 'object',
  required: ['groups', 'page'],
  properties: {
    groups: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key'],
        properties: { key: { type: 'object' }, count: { type: 'integer' } },
        description: 'What the group has in common, and what is made of it: count, sum, avg, min, max, count_distinct, each by field.',
      },
    },
    page: { type: 'object', required: ['next'], properties: { next: { type: ['string', 'null'] } } },
  },
};
const listOrGroups: JsonSchema = { anyOf: [pageSchema(record), groups] };

/** Its inside is the query language's own to check, which knows the definitions. */
const queryBody: JsonSchema = {
  type: 'object',
  description: 'A query: fields, filter, sort, search, limit, cursor, count; or aggregate and group_by.',
};
const values: JsonSchema = { type: 'object', description: 'Values by field name.' };
const writeErrors = ['forbidden', 'not_found', 'invalid', 'not_unique', 'conflict'] as const;

export function recordRoutes(records: Records): Route[] {
  return [
    route<{ object: string }, Record<string, unknown>>(
      'get',
      '/api/v1/records/:object',
      {
        summary: 'List records',
        tags,
        allow: 'records.use',
        params: object,
        query: listQuery,
        inspect: ({ actor, params, query }) => records.issuesOfList(actor, params.object!, query),
        reply: listOrGroups,
        errors: ['not_found', 'invalid'],
      },
      async ({ actor, params, query }) => reply({ json: await records.list(actor, params.object, { form: 'parameters', query }) }),
    ),
    route<{ object: string }, object, RecordValues>(
      'post',
      '/api/v1/records/:object',
      {
        summary: 'Create a record',
        tags,
        allow: 'records.use',
        params: object,
        idempotency: 'own',
        body: values,
        reply: record,
        status: 201,
        errors: [...writeErrors],
      },
      async ({ actor, params, body, ctx }) => {
        const { json, version } = await records.create(actor, params.object, body, { idempotency: idempotencyOf(ctx, body) });
        return reply({ status: 201, json, headers: { ETag: etag(version) } });
      },
    ),
    route<{ object: string }, object, RecordQuery>(
      'post',
      '/api/v1/records/:object/query',
      {
        summary: 'Query records',
        tags,
        allow: 'records.use',
        params: object,
        idempotency: 'none',
        body: queryBody,
        reply: listOrGroups,
        errors: ['not_found', 'invalid'],
      },
      async ({ actor, params, body }) => reply({ json: await records.list(actor, params.object, { form: 'body', query: body }) }),
    ),
    route<{ object: string }, object, RecordQuery & { every: number }>(
      'post',
      '/api/v1/records/:object/query/anchors',
      {
        summary: 'Cursors at every n-th record of a query, to jump by',
        tags,
        allow: 'records.use',
        params: object,
        idempotency: 'none',
        body: { type: 'object', required: ['every'], properties: { every: { type: 'integer', minimum: 1, maximum: 10_000 } } },
        reply: {
          type: 'object',
          required: ['count', 'cursors'],
          properties: { count: { type: 'integer' }, cursors: { type: 'array', items: { type: ['string', 'null'] } } },
        },
        errors: ['not_found', 'invalid'],
      },
      ({ actor, params, body: { every, ...query } }) => records.anchors(actor, params.object, query, every),
    ),
    route<{ object: string }, object, BatchInput>(
      'post',
      '/api/v1/records/:object/batch',
      {
        summary: 'Create, update, upsert and delete up to 1,000 records in one transaction',
        tags,
        allow: 'records.use',
        params: object,
        idempotency: 'own',
        body: batchBody,
        reply: {
          type: 'object',
          required: ['created', 'updated', 'deleted'],
          properties: {
            created: { type: 'array', items: record },
            updated: { type: 'array', items: record },
            deleted: { type: 'array', items: text },
          },
          additionalProperties: false,
        },
        errors: [...writeErrors, 'stale_version', 'restricted'],
      },
      async ({ actor, params, body, ctx }) =>
        reply({ json: await records.batch(actor, params.object, body, { idempotency: idempotencyOf(ctx, body) }) }),
    ),
    route<{ object: string; id: string }, { fields?: string | string[] }>(
      'get',
      '/api/v1/records/:object/:id',
      {
        summary: 'Get a record',
        tags,
        allow: 'records.use',
        params: one,
        query: { fields: listQuery.fields! },
        reply: record,
        errors: ['not_found', 'invalid'],
      },
      async ({ actor, params, query, ctx }) => {
        const { json, version } = await records.get(actor, params.object, params.id, query.fields);
        const tag = etag(version);
        if (ctx.get('if-none-match') === tag) return reply({ status: 304, headers: { ETag: tag } });
        return reply({ json, headers: { ETag: tag } });
      },
    ),
    route<{ object: string; id: string }, object, RecordValues>(
      'patch',
      '/api/v1/records/:object/:id',
      {
        summary: 'Change a record',
        tags,
        allow: 'records.use',
        params: one,
        idempotency: 'own',
        body: values,
        reply: record,
        errors: [...writeErrors, 'stale_version'],
      },
      async ({ actor, params, body, ctx }) => {
        const options = { version: ifMatch(ctx), idempotency: idempotencyOf(ctx, body) };
        const { json, version } = await records.update(actor, params.object, { id: params.id, values: body }, options);
        return reply({ json, headers: { ETag: etag(version) } });
      },
    ),
    route<{ object: string; id: string }, { permanent?: boolean }>(
      'delete',
      '/api/v1/records/:object/:id',
      {
        summary: 'Delete a record, for good with permanent=true',
        tags,
        allow: 'records.use',
        params: one,
        idempotency: 'own',
        query: { permanent: flag },
        reply: null,
        errors: ['forbidden', 'not_found', 'restricted', 'stale_version'],
      },
      async ({ actor, params, query, ctx }) => {
        const permanent = query.permanent === true;
        const options = { version: ifMatch(ctx), permanent, idempotency: idempotencyOf(ctx, permanent ? { permanent } : null) };
        await records.remove(actor, params.object, params.id, options);
      },
    ),
    route<{ object: string; id: string }>(
      'post',
      '/api/v1/records/:object/:id/restore',
      {
        summary: 'Bring a deleted record back',
        tags,
        allow: 'records.use',
        params: one,
        idempotency: 'own',
        reply: record,
        errors: ['forbidden', 'not_found', 'not_unique', 'conflict'],
      },
      async ({ actor, params, ctx }) => {
        const { json, version } = await records.restore(actor, params.object, params.id, { idempotency: idempotencyOf(ctx, null) });
        return reply({ json, headers: { ETag: etag(version) } });
      },
    ),
    route<object, PageParameters & { object?: string }>(
      'get',
      '/api/v1/trash',
      {
        summary: 'List deletions, newest first',
        tags,
        allow: 'records.use',
        query: { ...pageParameters, ...object },
        reply: pageSchema({
          type: 'object',
          required: ['object', 'id', 'deletedAt', 'deletedBy', 'others'],
          properties: {
            object: text,
            id: text,
            title: { type: ['string', 'null'] },
            deletedAt: text,
            deletedBy: text,
            others: { type: 'integer', description: 'Records that the same deletion took along.' },
          },
        }),
      },
      ({ actor, query: { object: name, ...page } }) => records.listTrash(actor, page, name ?? null),
    ),
    route<{ object: string }, object, FormulaPreviewInput>(
      'post',
      '/api/v1/objects/:object/preview',
      {
        summary: 'What a formula, a lookup or a rollup would give on the newest records',
        tags: ['Objects'],
        allow: 'schema.manage',
        params: object,
        body: previewBody,
        reply: previewReply,
        errors: ['not_found', 'invalid'],
      },
      ({ actor, params, body }) => records.previewField(actor, params.object, body),
    ),
  ];
}

const previewBody: JsonSchema = {
  type: 'object',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', enum: ['formula', 'lookup', 'rollup'] },
    expression: text,
    path: text,
    relation: text,
    function: { type: 'string', enum: rollupFunctions },
    field: text,
    filter: { type: 'object' },
  },
};
const previewReply: JsonSchema = {
  type: 'object',
  required: ['resultType', 'data'],
  properties: {
    resultType: { type: 'string', enum: formulaTypes },
    data: { type: 'array', items: { type: 'object', required: ['id', 'title', 'value'], properties: { id: text, title: {}, value: {} } } },
  },
};

const records1000 = (entry: JsonSchema): JsonSchema => ({ type: 'array', maxItems: 1000, items: entry });
const batchBody: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    create: records1000(values),
    update: records1000({ type: 'object', required: ['id'], properties: { id: text, version: { type: 'integer', minimum: 1 } } }),
    upsert: {
      type: 'object',
      required: ['by', 'records'],
      additionalProperties: false,
      properties: { by: { type: 'string', description: 'A unique field.' }, records: records1000(values) },
    },
    delete: records1000(text),
  },
};

const etag = (version: number): string => `"${version}"`;

/** The version that a write expects; `*` and nothing expect none. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 */
function ifMatch(ctx: Context): number | null {
  const header = ctx.get('if-match');
  if (header === '' || header === '*') return null;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  if (!version) throw new AppError('stale_version', 'If-Match must be the ETag of the record as you read it, such as "3".');
  return Number(version);
}

function idempotencyOf(ctx: Context, body: unknown): IdempotentRequest | null {
  const key = ctx.get('idempotency-key');
  return key === '' ? null : { key, method: ctx.method, path: ctx.path, body };
}
