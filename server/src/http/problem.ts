import type { Context, Next } from 'koa';
import type { Problem, ProblemCode } from '@atrium/sdk';
import { AppError, type NewId } from '../lib/index.ts';
import type { Log } from '../log/index.ts';

const titles: Record<ProblemCode, string> = {
  invalid_json: 'The body is not JSON',
  bad_request: 'The request makes no sense',
  unauthenticated: 'Nobody is signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'This address knows other methods',
  request_timeout: 'The request took too long to arrive',
  not_unique: 'A value that must be unique is taken',
  restricted: 'Other records still need this one',
  conflict: 'Something changed meanwhile',
  cursor_expired: 'The cursor is too old',
  stale_version: 'Somebody has changed this since',
  too_large: 'Too large',
  unsupported_media_type: 'The type of the body is not understood',
  invalid: 'Something in the request is wrong',
  idempotency_mismatch: 'The idempotency key was used for another request',
  rate_limited: 'Too many requests',
  headers_too_large: 'The headers are too large',
  internal: 'A fault of the server',
  unavailable: 'Not available right now',
};

type Deps = { log: Log; newId: NewId; translate: (error: unknown) => unknown };

/** Outermost: every error leaves as one problem document (RFC 9457), and a bug as a bare 500 with the request's id. */
export function problems({ log, newId, translate }: Deps) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) throw new AppError('not_found', `There is nothing at ${ctx.method} ${ctx.path}.`);
      if (ctx.status === 405) throw new AppError('method_not_allowed', `${ctx.path} knows only ${ctx.response.get('allow')}.`);
      if (ctx.status === 501) throw new AppError('method_not_allowed', `No address knows the method ${ctx.method}.`);
    } catch (thrown) {
      if (isBrokenOff(ctx, thrown)) return void ctx.res.destroy();
      const error = translate(thrown);
      const requestId = newId();
      const problem = toProblem(error, requestId);
      if (problem.status >= 500) log.error({ requestId, method: ctx.method, path: ctx.path, err: error }, problem.title);
      if (ctx.headerSent) {
        ctx.res.destroy();
        return;
      }
      ctx.status = problem.status;
      if (error instanceof AppError) ctx.set(error.headers);
      ctx.set('X-Request-Id', requestId);
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(problem);
    }
  };
}

/** Who asked went away while sending: nobody is left to answer, and nothing went wrong here. */
const isBrokenOff = ({ req }: Context, error: unknown): boolean =>
  req.readableAborted && (error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET';

export function toProblem(error: unknown, requestId: string): Problem {
  const { code, detail, errors } =
    error instanceof AppError
      ? { code: error.code, detail: error.message, errors: error.errors }
      : { code: 'internal' as const, detail: 'The server made a mistake; its log has the details under this request id.', errors: [] };
  const status = error instanceof AppError ? error.status : 500;
  return { type: `urn:atrium:problem:${code}`, title: titles[code], status, code, detail, errors, requestId };
}
