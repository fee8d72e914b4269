import { route, type Route } from '../http/index.ts';
import type { JsonSchema } from '../lib/index.ts';
import type { Door } from './door.ts';
import {
  acceptBody,
  changePasswordBody,
  normaliseEmail,
  signInBody,
  type AcceptInput,
  type ChangePasswordInput,
  type SignInInput,
} from './input.ts';
import type { Invitations } from './invitations.ts';
import { invitationSchema, meSchema } from './present.ts';
import { readSessionToken } from './request.ts';
import type { Sessions } from './sessions.ts';
import { tokenPattern } from './token.ts';

type Deps = { door: Door; sessions: Sessions; invitations: Invitations };
const tags = ['Session'];
const params: Record<string, JsonSchema> = { token: { type: 'string', pattern: tokenPattern } };

export function sessionRoutes({ door, sessions, invitations }: Deps): Route[] {
  return [
    route<object, object, SignInInput>(
      'post',
      '/api/v1/sessions',
      {
        summary: 'Sign in',
        tags,
        allow: 'anyone',
        body: signInBody,
        status: 201,
        reply: meSchema,
        errors: ['unauthenticated', 'forbidden', 'rate_limited', 'invalid'],
      },
      async ({ ctx, body }) => {
        door.assertSameSite(ctx);
        const email = normaliseEmail(body.email);
        const userId = await sessions.checkPassword({ email, password: body.password, address: door.address(ctx) });
        return door.describeMe(await door.signIn(ctx, userId));
      },
    ),
    route(
      'delete',
      '/api/v1/sessions/current',
      // What it ends is the request's own session: the same key from another one is another matter.
      { summary: 'Sign out', tags, allow: 'signed_in', idempotency: 'none', reply: null, errors: ['unauthenticated', 'not_found'] },
      ({ ctx }) => door.signOut(ctx),
    ),
    route(
      'get',
      '/api/v1/me',
      {
        summary: 'Who you are, where, and what you may',
        tags,
        allow: 'signed_in',
        reply: meSchema,
        errors: ['unauthenticated', 'forbidden'],
      },
      ({ actor }) => door.describeMe(actor),
    ),
    route<object, object, ChangePasswordInput>(
      'post',
      '/api/v1/me/password',
      {
        ...{ summary: 'Change your password; your other sessions end', tags, allow: 'signed_in', body: changePasswordBody },
        ...{ reply: null, errors: ['unauthenticated', 'forbidden', 'invalid', 'rate_limited'] },
      },
      ({ ctx, actor, body }) => sessions.changePassword(actor, body, readSessionToken(ctx.req)),
    ),
    route<{ token: string }>(
      'get',
      '/api/v1/invitations/:token',
      { summary: 'Look at an invitation', tags, allow: 'anyone', params, reply: invitationSchema, errors: ['not_found'] },
      ({ params: { token } }) => invitations.get(token),
    ),
    route<{ token: string }, object, AcceptInput>(
      'post',
      '/api/v1/invitations/:token/accept',
      {
        ...{ summary: 'Accept an invitation and sign in', tags, allow: 'anyone', params, body: acceptBody, status: 201, reply: meSchema },
        errors: ['not_found', 'unauthenticated', 'forbidden', 'conflict', 'rate_limited', 'invalid'],
      },
      async ({ ctx, params: { token }, body }) => {
        door.assertSameSite(ctx);
        const { userId, slug } = await invitations.accept(token, body, door.address(ctx));
        return door.describeMe(await door.signIn(ctx, userId, slug));
      },
    ),
  ];
}
