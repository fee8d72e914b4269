import type { Context } from 'koa';
import type { Actor, JsonSchema, Permission } from '../lib/index.ts';
import type { Issue, ProblemCode } from '@atrium/sdk';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a handler is given, parsed and checked. */
export type Call<Params, Query, Body> = { actor: Actor; params: Params; query: Query; body: Body; ctx: Context };

/** `params` fit their schemas; `body` may be anything. */
export type Inspected = {
  actor: Actor;
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
  issues: readonly Issue[];
};

type Declaration = {
  summary: string;
  tags: string[];
  /** A permission, `signed_in` for any actor, `anyone` for none. */
  allow: Permission | 'signed_in' | 'anyone';
  params?: Record<string, JsonSchema>;
  query?: Record<string, JsonSchema>;
  body?: JsonSchema;
  /** The handler reads the body itself (uploads). */
  stream?: boolean;
  limitBytes?: number;
  /** JSON Schema of the answer; null for none (204). */
  reply: JsonSchema | null;
  status?: number;
  /** Other good answers of the route, by status (a plan instead of a creation). */
  otherReplies?: Record<number, JsonSchema>;
  errors?: ProblemCode[];
  /** What else can be told of a request whose shape is wrong. Nothing of it is checked; `issues` says what isn't as it should be. */
  inspect?: (call: Inspected) => Issue[] | Promise<Issue[]>;
  /**
   * What an `Idempotency-Key` does on a route that isn't a GET. Left out: the answer is kept, and given again. `own`: the
   * handler sees to it. `none`: nothing, since the route changes nothing or has no actor whose key it could be.
   */
  idempotency?: 'own' | 'none';
};

/** One endpoint: validator, type, documentation and the tests' check in one. */
export type Route = Declaration & {
  method: Method;
  path: string;
  handle: (call: Call<never, never, never>) => unknown;
};

/** Handler and declaration; the type parameters say what the schemas promise. */
export function route<Params = Record<string, never>, Query = Record<string, never>, Body = undefined>(
  method: Method,
  path: string,
  declaration: Declaration,
  handle: (call: Omit<Call<Params, Query, Body>, 'actor'> & { actor: Actor }) => unknown,
): Route {
  return { ...declaration, method, path, handle: handle as Route['handle'] };
}

/** Whether a request to the route may carry an `Idempotency-Key`. */
export const takesKey = ({ method, allow, idempotency }: Pick<Route, 'method' | 'allow' | 'idempotency'>): boolean =>
  method !== 'get' && allow !== 'anyone' && idempotency !== 'none';

const marker = Symbol('reply');

/** An answer with more than a body: another status, headers, or JSON that Postgres has written. */
export type Reply = { readonly [marker]: true; status?: number; headers?: Record<string, string>; body?: unknown; json?: string };

export const reply = (parts: Omit<Reply, typeof marker>): Reply => ({ [marker]: true, ...parts });
export const isReply = (value: unknown): value is Reply => typeof value === 'object' && value !== null && marker in value;

/** The handler has answered on `ctx` itself (streams, server-sent events). */
export const answered = Symbol('answered');
