import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Context, Middleware } from 'koa';
import mime from 'mime-types';

const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'", // Mantine writes its theme into a style element
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const apiPaths = /^\/(?:api|v1|graphql|mcp|health|metrics)(?:\/|$)/;

type File = { body: Buffer; gzipped: Buffer | null; type: string; etag: string; cacheControl: string };

/**
 * The studio's built files; every other page address answers its one page, which routes by itself. They are read once,
 * some 3 MB: a build under a running server changes nothing of what it serves (a static server of streams dies of it).
 */
export function studioFiles(directory: string): Middleware {
  const files = readFiles(directory);
  const page = files.get('/index.html');
  return (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || apiPaths.test(ctx.path)) return next();
    const file = files.get(ctx.path) ?? (ctx.path.startsWith('/assets/') ? undefined : page);
    if (!file) return next();
    send(ctx, file);
    return undefined;
  };
}

function send(ctx: Context, { body, gzipped, type, etag, cacheControl }: File): void {
  ctx.status = 200;
  ctx.set({
    ETag: etag,
    'Cache-Control': cacheControl,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'same-origin',
    Vary: 'Accept-Encoding',
  });
  ctx.type = type;
  if (ctx.fresh) {
    ctx.status = 304;
  } else if (gzipped && ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
    ctx.set('Content-Encoding', 'gzip');
    ctx.body = gzipped;
  } else {
    ctx.body = body;
  }
}

function readFiles(directory: string): Map<string, File> {
  if (!existsSync(directory)) return new Map();
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gz'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(names.map((name) => [toPath(directory, name), readFile(name, toPath(directory, name))]));
}

const toPath = (directory: string, name: string): string => `/${name.slice(join(directory, sep).length).replaceAll(sep, '/')}`;

function readFile(name: string, path: string): File {
  const body = readFileSync(name);
  return {
    body,
    gzipped: existsSync(`${name}.gz`) ? readFileSync(`${name}.gz`) : null,
    type: mime.contentType(path.slice(path.lastIndexOf('/') + 1)) || 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cacheControl: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache', // names under assets hold a hash
  };
}
