/**
 * HTTP without a domain: the Koa factory, declared routes, problem documents, bodies.
 * Main types: `Route`, `Reply`. `app.ts` gives it `authenticate` and `authorize`.
 * Knows no table and no object.
 */
export { createHttp, type Http } from './http.ts';
export { answered, reply, route, type Call, type Method, type Reply, type Route } from './route.ts';
export { studioFiles } from './static.ts';
export { docsRoutes } from './docs.ts';
export { openapiRoutes, type OpenapiDeps } from './openapi.ts';
export type { Expansion } from './openapi-document.ts';
export { pageSchema, uuidSchema } from './schemas.ts';
export { listPlaced, pageParameters, type Page, type PageParameters, type Behind, type Place } from './page.ts';
