import { AppError, invalid, issue } from '../lib/index.ts';

/** How long a key is remembered. */
export const keptMs = 24 * 60 * 60 * 1000;
const maxLength = 255;

/** Throws `invalid` for a key that is too long to be kept. */
export function assertKey(key: string): void {
  if (key.length <= maxLength) return;
  throw invalid([issue('/header/Idempotency-Key', 'too_long', `An idempotency key has at most ${maxLength} characters.`)]);
}

export const mismatch = (): AppError =>
  new AppError('idempotency_mismatch', 'This Idempotency-Key was used for another request; use a new one.');

export const stillRunning = (cause?: unknown): AppError =>
  new AppError('conflict', 'The first request with this Idempotency-Key is still running; ask again in a moment.', {
    cause,
    headers: { 'Retry-After': '1' },
  });
