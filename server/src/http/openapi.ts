import type { Actor } from '../lib/index.ts';
import { buildOpenapi, type Expansion } from './openapi-document.ts';
import { reply, route, type Reply, type Route } from './route.ts';

export type OpenapiDeps = {
  /** All routes of the process, these too. */
  routes: () => readonly Route[];
  /** What the actor's workspace adds. `of` is what it was made from: the document is kept as long as that lives. */
  expansionOf: (actor: Actor) => Promise<{ of: object; make: () => Expansion }>;
  version: string;
  cookieName: string;
};

/** `GET /api/v1/openapi.json`: made from what is declared, and from the definitions of the workspace that asks. */
export function openapiRoutes({ routes, expansionOf, version, cookieName }: OpenapiDeps): Route[] {
  const kept = new WeakMap<object, string>();
  const info = { version, cookieName };
  const nobody = {};
  return [
    route(
      'get',
      '/api/v1/openapi.json',
      {
        summary: 'The OpenAPI 3.1 document of this API',
        tags: ['Platform'],
        allow: 'anyone',
        reply: {
          type: 'object',
          required: ['openapi', 'info', 'paths'],
          properties: { openapi: { type: 'string' }, info: { type: 'object' }, paths: { type: 'object' } },
        },
      },
      ({ actor }) => answer(actor),
    ),
  ];

  /** The document is for anyone, and says more to members. */
  async function answer(actor: Actor | null): Promise<Reply> {
    if (!actor) return toReply(remember(nobody, () => buildOpenapi(routes(), info, null)));
    const { of, make } = await expansionOf(actor);
    return toReply(remember(of, () => buildOpenapi(routes(), info, make())));
  }

  function remember(of: object, make: () => object): string {
    let text = kept.get(of);
    if (text === undefined) kept.set(of, (text = JSON.stringify(make())));
    return text;
  }
}

const toReply = (json: string): Reply =>
  reply({ json, headers: { 'Cache-Control': 'no-cache', Vary: 'Authorization, Cookie, X-Atrium-Workspace' } });
