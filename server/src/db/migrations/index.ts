import { Core1790000000000 } from './1790000000000-core.ts';

/** In order; a released one never changes. */
export const migrations = [Core1790000000000];
