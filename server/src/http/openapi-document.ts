import { problemStatus, type ProblemCode } from '@atrium/sdk';
import type { JsonSchema } from '../lib/index.ts';
import { takesKey, type Route } from './route.ts';
import { problemSchema } from './schemas.ts';

/** What a domain knows better than its declared routes say: the routes of a workspace's own objects, and their schemas. */
export type Expansion = {
  /** The routes that stand for a declared one in the document; null keeps it as it is. */
  expand: (route: Route) => readonly Route[] | null;
  schemas: Record<string, JsonSchema>;
};

type Info = { version: string; cookieName: string };
type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of declared routes. @see https://spec.openapis.org/oas/v3.1.1.html */
export function buildOpenapi(routes: readonly Route[], { version, cookieName }: Info, expansion: Expansion | null): Json {
  const responses = createResponses();
  const paths: Record<string, Json> = {};
  const expanded = routes.flatMap((route) => expansion?.expand(route) ?? [route]);
  for (const route of expanded) {
    const path = toPath(route.path);
    (paths[path] ??= {})[route.method] = toOperation(route, responses);
  }
  const tags = [...new Set(expanded.flatMap((route) => route.tags))].map((name) => ({ name }));
  return {
    openapi: '3.1.1',
    info: { title: 'Atrium', version, description: about, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags,
    paths,
    components: {
      schemas: {
        Problem: clean(problemSchema),
        ...Object.fromEntries(Object.entries(expansion?.schemas ?? {}).map(([name, schema]) => [name, clean(schema)])),
      },
      responses: responses.all,
      parameters: sharedParameters,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A server key.' },
        cookie: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'The session of POST /api/v1/sessions.' },
      },
    },
  };
}

const about = [
  'Everything a company knows about its customers: one repository, many views.',
  'Signed in or with a key, this document also describes the records of your own objects.',
].join('\n\n');

const sharedParameters = {
  Workspace: {
    name: 'X-Atrium-Workspace',
    in: 'header',
    schema: { type: 'string' },
    description: "The workspace's slug; needed only by members of several.",
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', maxLength: 255 },
    description: [
      'Any text of yours. Sent again with the same body within 24 hours, the request is done once and answers as the first time;',
      'another body is 422 `idempotency_mismatch`. While the first is running, or when it broke off and its outcome is not known: 409 `conflict`.',
      'A request that was refused has changed nothing, and may be sent again under its key.',
    ].join(' '),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    schema: { type: 'string' },
    description: 'The ETag of the record as it was read; refused with 412 when it has changed since.',
  },
};

const parameterName = /:([A-Za-z_]\w*)/g;
const toPath = (path: string): string => path.replaceAll(parameterName, '{$1}');

function toOperation(route: Route, responses: Responses): Json {
  const { summary, tags, method, allow } = route;
  return {
    operationId: toOperationId(route),
    summary,
    tags,
    ...(allow === 'anyone' && { security: [] }),
    ...parametersOf(route),
    ...(method !== 'get' && bodyOf(route)),
    responses: repliesOf(route, responses),
  };
}

/** `patchApiV1RecordsPersonById`: made of method and path, so that it stays when others come and go. */
function toOperationId({ method, path }: Route): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `by_${part.slice(1)}` : part));
  return method + words.join('_').replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function parametersOf({ path, params = {}, query = {}, allow, method, idempotency, errors = [] }: Route): Json {
  const declared = (name: string, where: 'path' | 'query', { description, ...schema }: JsonSchema): Json => ({
    ...{ name, in: where, required: where === 'path', schema: clean(schema) },
    ...(description !== undefined && { description }),
  });
  const shared = (name: keyof typeof sharedParameters): Json => ({ $ref: `#/components/parameters/${name}` });
  const parameters = [
    ...[...path.matchAll(parameterName)].map(([, name = '']) => declared(name, 'path', params[name] ?? { type: 'string' })),
    ...Object.entries(query).map(([name, schema]) => declared(name, 'query', schema)),
    ...(allow === 'anyone' ? [] : [shared('Workspace')]),
    ...(takesKey({ method, allow, idempotency }) ? [shared('IdempotencyKey')] : []),
    ...(method !== 'get' && errors.includes('stale_version') ? [shared('IfMatch')] : []),
  ];
  return parameters.length > 0 ? { parameters } : {};
}

function bodyOf({ body, stream }: Route): Json {
  if (body) return { requestBody: { required: true, content: { 'application/json': { schema: clean(body) } } } };
  return stream ? { requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } } } : {};
}

function repliesOf(route: Route, responses: Responses): Json {
  const { reply, status = reply ? 200 : 204, otherReplies = {} } = route;
  const replies: Json = { [status]: reply ? answerOf(reply) : { description: 'Done; there is nothing to answer.' } };
  for (const [other, schema] of Object.entries(otherReplies)) replies[other] = answerOf(schema);
  for (const [code, errors] of Map.groupBy(codesOf(route), (one) => String(problemStatus[one]))) replies[code] ??= responses.of(errors);
  replies.default = responses.of([]);
  return replies;
}

/** An answer that is text says its media type in its description. */
function answerOf(schema: JsonSchema): Json {
  const description = typeof schema.description === 'string' ? schema.description : 'The answer.';
  const mediaType =
    schema.type === 'string' ? (/\b(?:text|application)\/[\w.+-]+/.exec(description)?.[0] ?? 'text/plain') : 'application/json';
  return { description, content: { [mediaType]: { schema: clean(schema) } } };
}

/** Declared errors, and those that every route of its kind has. */
function codesOf(route: Route): ProblemCode[] {
  const { allow, errors = [], body, query, stream } = route;
  const usual: ProblemCode[] = [
    ...(takesKey(route) ? (['conflict', 'idempotency_mismatch', 'invalid'] as const) : []),
    ...(allow === 'anyone' ? [] : (['unauthenticated'] as const)),
    ...(allow === 'anyone' || allow === 'signed_in' ? [] : (['forbidden'] as const)),
    ...(body ? (['invalid_json', 'too_large', 'unsupported_media_type', 'invalid'] as const) : []),
    ...(query || stream ? (['invalid'] as const) : []),
  ];
  return [...new Set([...errors, ...usual])].toSorted();
}

type Responses = ReturnType<typeof createResponses>;

/** Problem responses, each set of codes once. */
function createResponses() {
  const all: Json = {};
  return { all, of };

  function of(codes: readonly ProblemCode[]): Json {
    const name = codes.length === 0 ? 'Problem' : codes.map(pascal).join('Or');
    const problem = { $ref: '#/components/schemas/Problem' };
    all[name] ??= {
      description: codes.length === 0 ? 'Any other problem.' : codes.map((code) => `\`${code}\``).join(', '),
      content: {
        'application/problem+json': {
          schema: codes.length === 0 ? problem : { allOf: [problem, { type: 'object', properties: { code: { enum: codes } } }] },
        },
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}

const pascal = (code: string): string => code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ours = new Set(['x-message', '$schema']);

/** A schema without what only our own validator reads. */
export function clean(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(clean);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (ours.has(key) ? [] : [[key, clean(value)]])));
}
