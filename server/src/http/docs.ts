import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Context } from 'koa';
import { docsPage, docsScript, docsStyle } from './docs-page.ts';
import { notFound } from '../lib/index.ts';
import { answered, route, type Route } from './route.ts';

const resolve = createRequire(import.meta.url).resolve;

/** Scripts and styles come from this server alone, and none stands in the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:", // Swagger UI's icons
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /api/docs`: Swagger UI on this server's own document, tried out with the session of whoever looks. */
export function docsRoutes(): Route[] {
  const tags = ['Platform'];
  const text = (type: string) => ({ type: 'string', description: type });
  return [
    route('get', '/api/docs', { summary: 'A page to read and try this API', tags, allow: 'anyone', reply: text('text/html') }, ({ ctx }) =>
      send(ctx, 'html', docsPage),
    ),
    route<{ file: string }>(
      'get',
      '/api/docs/:file',
      {
        summary: 'A file of that page',
        tags,
        allow: 'anyone',
        params: { file: { type: 'string' } },
        reply: text('text/plain'),
        errors: ['not_found'],
      },
      ({ ctx, params: { file } }) => {
        if (file === 'docs.js') return send(ctx, 'js', docsScript);
        if (file === 'docs.css') return send(ctx, 'css', docsStyle);
        if (file === 'swagger-ui-bundle.js' || file === 'swagger-ui.css') return sendFile(ctx, resolve(`swagger-ui-dist/${file}`));
        throw notFound('This file');
      },
    ),
  ];
}

function send(ctx: Context, type: 'html' | 'js' | 'css', body: string): typeof answered {
  prepare(ctx, type);
  ctx.body = body;
  return answered;
}

async function sendFile(ctx: Context, path: string): Promise<typeof answered> {
  const { size, mtime } = await stat(path);
  prepare(ctx, path.endsWith('.css') ? 'css' : 'js');
  ctx.length = size;
  ctx.lastModified = mtime;
  ctx.etag = `${size}-${mtime.getTime()}`;
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = createReadStream(path);
  return answered;
}

function prepare(ctx: Context, type: string): void {
  ctx.type = type;
  ctx.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
}
