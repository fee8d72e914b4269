/**
 * What a request with an `Idempotency-Key` that is sent again is answered: as the first time, for a day, per actor.
 * Main types: `Once` (any route's, whose whole reply is kept, sealed), `KeptReply`.
 * Knows no route. Writes of records keep no reply but ids, in their own workspace and their own transaction; that is
 * records' matter, which takes the shared words from here. README.md says why there are two.
 */
export { assertKey, keptMs, mismatch, stillRunning } from './key.ts';
export { createOnce, type KeptReply, type Once, type OnceRequest } from './once.ts';
