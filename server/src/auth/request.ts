import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Context } from 'koa';
import { AppError } from '../lib/index.ts';

export const cookieName = 'atrium_session';
const cookiePattern = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{43})(?:;|$)`);

/** The session's token, or null when there is none or it can't be one. */
export function readSessionToken(request: IncomingMessage): string | null {
  const { cookie } = request.headers;
  return cookie === undefined ? null : (cookiePattern.exec(cookie)?.[1] ?? null);
}

/** With `trustProxy`, X-Forwarded-* count: then only the proxy may reach the server. */
export type ProxyTrust = { trustProxy: boolean };

/** `token: null` takes the cookie away. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1 */
export function setSessionCookie(ctx: Context, token: string | null, { trustProxy, maxAgeMs }: ProxyTrust & { maxAgeMs: number }): void {
  const maxAge = token === null ? 0 : Math.floor(maxAgeMs / 1000);
  const secure = isHttps(ctx.req, trustProxy) ? '; Secure' : '';
  ctx.append('Set-Cookie', `${cookieName}=${token ?? ''}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`);
}

/** Who asks, as far as limits care. */
export function addressOf({ req }: Context, { trustProxy }: ProxyTrust): string {
  const forwarded = trustProxy ? lastOf(req.headers['x-forwarded-for']) : undefined;
  return forwarded ?? req.socket.remoteAddress ?? 'unknown';
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Refuses an unsafe request that a page of another site made the browser send. Browsers say so themselves, in
 * Sec-Fetch-Site or Origin; clients that send neither are no browsers, and nobody can make them send our cookie.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html#fetch-metadata-headers
 */
export function assertSameSite(ctx: Context, { trustProxy }: ProxyTrust): void {
  if (isSafe(ctx.method)) return;
  const { headers } = ctx.req;
  const site = headers['sec-fetch-site'];
  const host = (trustProxy && lastOf(headers['x-forwarded-host'])) || headers.host;
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (headers.origin !== undefined && hostOf(headers.origin) !== host?.toLowerCase());
  if (foreign) throw new AppError('forbidden', 'The request came from a page of another site; the session counts only on our own.');
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host || null;
  } catch {
    return null; // 'null', as sandboxed pages send
  }
}

function isHttps(request: IncomingMessage, trustProxy: boolean): boolean {
  if ((request.socket as Partial<TLSSocket>).encrypted) return true;
  return trustProxy && lastOf(request.headers['x-forwarded-proto']) === 'https';
}

/** The proxy that we trust wrote the last entry; those before it came with the request. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  [header].flat().join(',').split(',').at(-1)?.trim() || undefined;
