import { Core1790000000000 } from './1790000000000-core.ts';
import { Idempotency1790100000000 } from './1790100000000-idempotency.ts';

/** In order; a released one never changes. */
export const migrations = [Core1790000000000, Idempotency1790100000000];
