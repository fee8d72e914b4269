import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa, { type Middleware } from 'koa';
import { AppError, type NewId } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { answerClientErrors } from './client-error.ts';
import { problems } from './problem.ts';
import { createRouter, type RouterDeps } from './router.ts';
import type { Route } from './route.ts';

type Deps = RouterDeps & {
  log: Log;
  newId: NewId;
  translate: (error: unknown) => unknown;
  routes: readonly Route[];
  /** What isn't a route: the studio's files, GraphQL's page. Asked last. */
  fallback: Middleware;
};

export type Http = ReturnType<typeof createHttp>;

/** Whoever asked went away before the answer was whole: a closed tab, an event stream that ends. */
const clientLeft = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** The whole of a large file over a slow line; headers have a minute. */
const uploadMs = 2 * 60 * 60 * 1000;

/** The Koa application and its server. `stop` takes no new requests, lets running ones finish, and cuts them off after the grace time. */
export function createHttp({ routes, fallback, ...deps }: Deps) {
  const koa = new Koa();
  koa.on('error', (error: NodeJS.ErrnoException) => {
    if (!clientLeft.has(error.code ?? '')) deps.log.error({ err: error }, 'A response failed');
  });
  const router = createRouter(routes, deps);
  koa.use(problems(deps));
  koa.use(securityHeaders);
  koa.use(assertHost);
  koa.use(router.routes());
  koa.use(fallback);
  const respond = koa.callback();
  const server: Server = createServer({ requireHostHeader: false }, respond);
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = uploadMs;
  server.on('checkExpectation', respond); // an expectation that nobody knows is no reason to refuse
  answerClientErrors(server, deps);
  return { listen, stop, server };

  async function listen(port: number, host: string): Promise<{ port: number }> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return { port: (server.address() as AddressInfo).port };
  }

  async function stop(graceMs = 10_000): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  }
}

const securityHeaders: Middleware = (ctx, next) => {
  ctx.res.setHeader('X-Content-Type-Options', 'nosniff');
  return next();
};

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
const assertHost: Middleware = (ctx, next) => {
  if (ctx.req.headers.host === undefined && ctx.req.httpVersion === '1.1')
    throw new AppError('bad_request', 'A request of HTTP/1.1 needs the header Host.');
  return next();
};
