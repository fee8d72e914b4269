import Router from '@koa/router';
import type { Context } from 'koa';
import type { KeptReply, Once } from '../idempotency/index.ts';
import {
  AppError,
  createValidation,
  issue,
  mergeIssues,
  mostIssues,
  refused,
  type Actor,
  type Authorize,
  type JsonSchema,
  type Validate,
} from '../lib/index.ts';
import { maxJsonBytes, readJson } from './body.ts';
import { assertPlain } from './content-encoding.ts';
import { answered, isReply, takesKey, type Call, type Route } from './route.ts';

export type RouterDeps = {
  authenticate: (ctx: Context) => Promise<Actor | null> | Actor | null;
  authorize: Authorize;
  /** Answers what is sent again under an `Idempotency-Key`. */
  once: Once;
  /** Tests only: an answer that its route doesn't declare is a bug. */
  checkReplies: boolean;
};

/** Mounts declared routes; validation, authentication and answering are the same for all. */
export function createRouter(routes: readonly Route[], deps: RouterDeps): Router {
  const router = new Router();
  const bodies = createValidation();
  const queries = createValidation({ coerce: true });
  for (const declared of routes) {
    const run = createRunner(declared, { ...deps, readAt: placeToRead(declared, routes) }, bodies.compile, queries.compile);
    router[declared.method](declared.path, run);
  }
  return router;
}

type Compile = (schema: JsonSchema) => Validate;

type RunnerDeps = RouterDeps & { readAt: ReturnType<typeof placeToRead> };

function createRunner(declared: Route, deps: RunnerDeps, compileBody: Compile, compileQuery: Compile) {
  const checkBody = declared.body && compileBody(declared.body);
  const checkQuery = compileQuery(objectOf(declared.query ?? {}));
  const checkParams = declared.params && compileQuery(objectOf(declared.params));
  const checkReply = deps.checkReplies && declared.reply ? compileBody(declared.reply) : undefined;
  const status = declared.status ?? (declared.reply ? 200 : 204);
  const { allow, handle, inspect, method, path } = declared;
  const isRepeatable = takesKey(declared) && declared.idempotency === undefined;
  if (isRepeatable && declared.stream) throw new Error(`${method} ${path} reads its body itself, and so must say what a key does`);

  return async (ctx: Context & { params: Record<string, string> }): Promise<void> => {
    const actor = allow === 'anyone' ? await whoeverAsks(ctx, deps) : await deps.authenticate(ctx);
    if (allow !== 'anyone') {
      if (!actor)
        throw new AppError('unauthenticated', 'Sign in, or send a key as Authorization: Bearer.', {
          headers: { 'WWW-Authenticate': 'Bearer' },
        });
      if (allow !== 'signed_in') deps.authorize(actor, allow);
    }
    const params = ctx.params;
    if (checkParams && checkParams(params).length > 0) throw new AppError('not_found', 'There is nothing at this address.');
    const issues = [];
    const query = ctx.querystring ? parseQuery(ctx.querystring) : {};
    if (ctx.querystring || declared.query) issues.push(...checkQuery(query, '/query'));
    let body: unknown;
    if (declared.stream) assertPlain(ctx);
    if (declared.body) {
      body = await readJson(ctx, declared.limitBytes ?? maxJsonBytes);
      issues.push(...(body === undefined ? [issue('', 'required', 'A JSON body is required.')] : checkBody!(body)));
    }
    if (issues.length > 0) {
      const isKnown = issues.length < mostIssues; // else what is wrong isn't told whole, and nothing is known of the rest
      const isThere = body !== undefined || !declared.body;
      const more = inspect && isThere && isKnown ? await inspect({ actor: actor!, params, query, body, issues }) : [];
      throw refused(mergeIssues(issues, more));
    }
    const work = () => handle({ actor, params, query, body, ctx } as unknown as Call<never, never, never>); // as the schemas have checked
    const key = isRepeatable ? ctx.get('idempotency-key') : '';
    if (key === '') {
      const result = await work();
      if (result === answered) return;
      send(ctx, toReply(result, status));
    } else {
      const request = { actor: actor!, key, method, path: ctx.path, query, body, readAt: deps.readAt(ctx.path) };
      send(ctx, await deps.once(request, async () => toReply(await work(), status)));
    }
    if (checkReply && ctx.status === status) assertDeclared(declared, checkReply(JSON.parse(String(ctx.body))));
  };
}

/** Where anyone may ask, who may not enter the workspace that a header names asks as nobody. */
async function whoeverAsks(ctx: Context, { authenticate }: RouterDeps): Promise<Actor | null> {
  try {
    return await authenticate(ctx);
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return null;
    throw error;
  }
}

/** A query repeats a key to make a list; `bracketed[…]` keys stay as they are, for the query language to read. */
function parseQuery(text: string): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const former = query[key];
    query[key] = former === undefined ? value : [former, value].flat();
  }
  return query;
}

function toReply(result: unknown, status: number): KeptReply {
  if (result === answered) throw new Error('An answer that was sent already can not be kept');
  if (!isReply(result)) return { status, headers: {}, body: result === undefined ? null : JSON.stringify(result) };
  const { headers = {}, json, body } = result;
  return { status: result.status ?? status, headers, body: json ?? (body === undefined ? null : JSON.stringify(body)) };
}

function send(ctx: Context, { status, headers, body }: KeptReply): void {
  ctx.set(headers);
  if (body !== null) ctx.type = 'application/json; charset=utf-8';
  ctx.body = body;
  ctx.status = status; // after the body, which would set another
}

/** Where what a route changes can be read: the nearest address above it, or itself, that answers GET. */
function placeToRead({ path }: Route, routes: readonly Route[]): (address: string) => string | null {
  const readable = new Set(routes.filter(({ method }) => method === 'get').map((route) => route.path));
  let depth = path.split('/').length;
  while (depth > 1 && !readable.has(path.split('/').slice(0, depth).join('/'))) depth -= 1;
  return (address) => (depth > 1 ? address.split('/').slice(0, depth).join('/') : null);
}

function assertDeclared(declared: Route, issues: { path: string; message: string }[]): void {
  if (issues.length === 0) return;
  const all = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new Error(`${declared.method} ${declared.path} answered what it doesn't declare: ${all}`);
}

const objectOf = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  patternProperties: 'filter' in properties ? { '^(filter|fields|sort)\\[': {} } : {},
  additionalProperties: false,
});
