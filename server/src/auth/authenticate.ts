import { hash } from 'node:crypto';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { AppError, type Actor, type Clock } from '../lib/index.ts';
import type { Access } from './access.ts';
import type { Actors } from './actors.ts';
import { assertSameSite, readSessionToken, setSessionCookie, type ProxyTrust } from './request.ts';
import { sessionLifeMs, type Sessions } from './sessions.ts';
import { sha256 } from './token.ts';

type Deps = ProxyTrust & { access: Access; actors: Actors; sessions: Sessions; clock: Clock };
export type Authenticate = (ctx: Context) => Actor | null | Promise<Actor | null>;

type Known = { actor: Actor; untilMs: number };
const actorsKept = 10_000;

/**
 * Who asks. A known key or session costs one hash and one look into a map; the database is asked when it is unknown,
 * when access changed, and when a session is due to be prolonged. Nobody is null; a bad key is an error.
 */
export function createAuthenticate({ access, actors, sessions, clock, trustProxy }: Deps): Authenticate {
  const cache = new LRUCache<string, Known>({ max: actorsKept });
  access.onDrop(() => cache.clear());

  return (ctx) => {
    const { authorization, 'x-atrium-workspace': wanted } = ctx.req.headers;
    const slug = typeof wanted === 'string' ? wanted : null;
    if (authorization !== undefined) {
      const cacheKey = hash('sha256', `key ${slug ?? ''} ${authorization}`, 'base64');
      return findCached(cacheKey) ?? byKey(authorization, slug, cacheKey);
    }
    const token = readSessionToken(ctx.req);
    if (token === null) return null;
    assertSameSite(ctx, { trustProxy });
    const cacheKey = hash('sha256', `session ${slug ?? ''} ${token}`, 'base64');
    return findCached(cacheKey) ?? bySession(ctx, { token, slug, cacheKey });
  };

  function findCached(cacheKey: string): Actor | undefined {
    const known = cache.get(cacheKey);
    return known && known.untilMs > clock().getTime() ? known.actor : undefined;
  }

  async function byKey(authorization: string, slug: string | null, cacheKey: string): Promise<Actor> {
    const key = /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1];
    if (key === undefined) {
      throw new AppError('unauthenticated', 'The Authorization header must read "Bearer <key>".', {
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_request"' },
      });
    }
    const generation = access.generation();
    const { actor, expiresAt } = await actors.ofKey(key, slug);
    keep(cacheKey, { actor, untilMs: expiresAt?.getTime() ?? Infinity }, generation);
    return actor;
  }

  /** An old cookie is nobody, since browsers send it by themselves, to the sign-in too. */
  async function bySession(
    ctx: Context,
    { token, slug, cacheKey }: { token: string; slug: string | null; cacheKey: string },
  ): Promise<Actor | null> {
    const generation = access.generation();
    const session = await sessions.find(sha256(token));
    const actor = session && (await actors.ofUser(session.userId, slug));
    if (!session || !actor) return null;
    if (session.prolonged) setSessionCookie(ctx, token, { trustProxy, maxAgeMs: sessionLifeMs });
    keep(cacheKey, { actor, untilMs: session.prolongAt.getTime() }, generation);
    return actor;
  }

  /** What was read before access changed must not stay. */
  function keep(cacheKey: string, known: Known, generation: number): void {
    if (generation === access.generation()) cache.set(cacheKey, known);
  }
}
