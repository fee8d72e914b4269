import { existsSync } from 'node:fs';
import type { Context, Middleware, Next } from 'koa';
import sirv from 'sirv';

const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'", // Mantine writes its theme into a style element
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const apiPaths = /^\/(?:api|v1|graphql|mcp|health|metrics)(?:\/|$)/;

/** The studio's built files; every other page address answers its one page, which routes by itself. */
export function studioFiles(directory: string): Middleware {
  if (!existsSync(directory)) return (_ctx, next) => next();
  const serve = sirv(directory, {
    single: true,
    gzip: true,
    etag: true,
    setHeaders(res, path) {
      if (path.startsWith('/assets/')) res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      else res.setHeader('Cache-Control', 'no-cache');
      res.setHeader('Content-Security-Policy', policy);
      res.setHeader('Referrer-Policy', 'same-origin');
    },
  });
  return async (ctx: Context, next: Next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || apiPaths.test(ctx.path)) return next();
    const handled = await new Promise<boolean>((resolve) => {
      ctx.res.once('finish', () => resolve(true));
      ctx.res.once('close', () => resolve(true));
      ctx.res.statusCode = 200;
      serve(ctx.req, ctx.res, () => resolve(false));
    });
    if (!handled) return next();
    ctx.respond = false;
  };
}
