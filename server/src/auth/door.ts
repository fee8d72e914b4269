import type { Context } from 'koa';
import { AppError, type Actor } from '../lib/index.ts';
import type { Actors } from './actors.ts';
import { addressOf, assertSameSite, readSessionToken, setSessionCookie, type ProxyTrust } from './request.ts';
import { sessionLifeMs, type Sessions } from './sessions.ts';

type Deps = ProxyTrust & { actors: Actors; sessions: Sessions };
export type Door = ReturnType<typeof createDoor>;

/** Where HTTP meets sessions: the cookie comes and goes. */
export function createDoor({ actors, sessions, trustProxy }: Deps) {
  return {
    signIn,
    signOut,
    describeMe: sessions.describeMe,
    address: (ctx: Context): string => addressOf(ctx, { trustProxy }),
    /** Signing somebody in from another site's page is an attack too, and there is no cookie yet that would tell. */
    assertSameSite: (ctx: Context): void => assertSameSite(ctx, { trustProxy }),
  };

  async function signIn(ctx: Context, userId: string, slug: string | null = null): Promise<Actor> {
    const actor = await actors.ofUser(userId, slug);
    if (!actor) throw new AppError('forbidden', 'You are no longer a member of any workspace; ask an admin to add you.');
    const token = await sessions.begin(userId);
    setSessionCookie(ctx, token, { trustProxy, maxAgeMs: sessionLifeMs });
    return actor;
  }

  async function signOut(ctx: Context): Promise<void> {
    const token = readSessionToken(ctx.req);
    if (token === null) throw new AppError('not_found', 'There is no session to end; a key is revoked under /api/v1/keys.');
    await sessions.end(token);
    setSessionCookie(ctx, null, { trustProxy, maxAgeMs: 0 });
  }
}
