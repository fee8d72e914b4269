import { printSchema } from 'graphql';
import type { Context } from 'koa';
import { answered, reply, route, type Reply, type Route } from '../http/index.ts';
import { AppError, invalid, issue, type Actor, type JsonSchema, type NewId } from '../lib/index.ts';
import type { DefinitionsSource } from '../records/index.ts';
import type { Definitions } from '../schema/index.ts';
import { toAnswerText, toRefusalText } from './answers.ts';
import type { Documents } from './documents.ts';
import { RequestErrors } from './request-errors.ts';
import type { GraphqlService, Input } from './service.ts';

type Body = { query: string; variables?: Record<string, unknown> | null; operationName?: string | null };
type Query = { query?: string; variables?: string; operationName?: string };

type Deps = { service: GraphqlService; definitions: DefinitionsSource; documents: Documents; newId: NewId };

const error: JsonSchema = {
  type: 'object',
  required: ['message', 'extensions'],
  properties: {
    message: { type: 'string' },
    locations: { type: 'array', items: { type: 'object' } },
    path: { type: 'array', items: { type: ['string', 'integer'] } },
    extensions: {
      type: 'object',
      required: ['code', 'errors', 'requestId'],
      properties: { code: { type: 'string' }, errors: { type: 'array', items: { type: 'object' } }, requestId: { type: 'string' } },
    },
  },
};
const errors: JsonSchema = { type: 'array', items: error };
const answer: JsonSchema = {
  type: 'object',
  required: ['data'],
  properties: { data: { type: 'object' }, errors },
  additionalProperties: false,
};
const refusal: JsonSchema = { type: 'object', required: ['errors'], properties: { errors }, additionalProperties: false };
const orNull = (type: string): JsonSchema => ({ type: [type, 'null'] });

const shared = { tags: ['GraphQL'], allow: 'records.use' as const, reply: answer, otherReplies: { 400: refusal } };

export function buildRoutes({ service, definitions, documents, newId }: Deps): Route[] {
  const sdl = new WeakMap<Definitions, string>();
  return [
    route<object, object, Body>(
      'post',
      '/graphql',
      {
        ...shared,
        idempotency: 'own',
        summary: 'Query and change records by GraphQL',
        body: {
          type: 'object',
          required: ['query'],
          properties: {
            query: { type: 'string' },
            variables: orNull('object'),
            operationName: orNull('string'),
            extensions: orNull('object'),
          },
          additionalProperties: false,
        },
      },
      ({ actor, body, ctx }) =>
        run(ctx, actor, {
          ...{ query: body.query, variables: body.variables ?? {}, operationName: body.operationName || null },
          ...{ idempotencyKey: ctx.get('idempotency-key') || null, mayWrite: true },
        }),
    ),
    route<object, Query>(
      'get',
      '/graphql',
      {
        ...shared,
        summary: 'Query records by GraphQL',
        query: {
          query: { type: 'string' },
          variables: { type: 'string', description: 'JSON.' },
          operationName: { type: 'string' },
          extensions: { type: 'string' },
        },
        errors: ['method_not_allowed', 'invalid_json'],
      },
      ({ actor, query, ctx }) =>
        run(ctx, actor, {
          ...{ query: query.query ?? '', variables: readVariables(query.variables), operationName: query.operationName || null },
          ...{ idempotencyKey: null, mayWrite: false },
        }),
    ),
    route(
      'get',
      '/api/v1/graphql.sdl',
      {
        summary: "The workspace's GraphQL schema as text",
        tags: ['GraphQL'],
        allow: 'definitions.read',
        reply: { type: 'string', description: 'text/plain' },
      },
      async ({ actor, ctx }) => {
        const current = await definitions.current(actor.workspace.id);
        let text = sdl.get(current);
        if (text === undefined) sdl.set(current, (text = printSchema(documents.schemaOf(current).schema)));
        ctx.type = 'text/plain; charset=utf-8';
        ctx.body = text;
        return answered;
      },
    ),
  ];

  async function run(ctx: Context, actor: Actor, asked: Omit<Input, 'requestId'>): Promise<Reply> {
    const requestId = newId();
    try {
      return reply({ json: toAnswerText(await service.run(actor, { ...asked, requestId }), requestId) });
    } catch (thrown) {
      if (!(thrown instanceof RequestErrors)) throw thrown;
      return reply({ status: 400, json: toRefusalText(thrown, requestId) });
    } finally {
      ctx.set('Cache-Control', 'no-store');
    }
  }
}

function readVariables(text: string | undefined): Record<string, unknown> {
  if (text === undefined || text === '') return {};
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  throw invalid([issue('/query/variables', 'wrong_type', 'variables is a JSON object.')]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid_json', 'variables is not JSON.', {
      cause,
      errors: [issue('/query/variables', 'invalid_json', 'Not JSON.')],
    });
  }
}
