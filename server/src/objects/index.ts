/**
 * Objects and fields: their definitions, and every edit of them as a plan that is shown first and applied whole.
 * Main types: `ObjectService`, `Changed`. Routes: `/api/v1/objects…`, `/api/v1/schema/changes`.
 * Knows how to edit definitions; how tables follow is schema's, and records are records'.
 */
export { applyChanges, type Changed } from './change.ts';
export { createFinishing } from './finishing.ts';
export { objectRoutes } from './routes.ts';
export { createObjectService, type RoleChanges, type SchemaChanged } from './service.ts';
