import { LRUCache } from 'lru-cache';
import { AppError, type Clock } from '../lib/index.ts';

type Options = { limit: number; windowMs: number; clock: Clock };
export type Limiter = ReturnType<typeof createLimiter>;

const keysKept = 10_000;

/** At most `limit` tries of a key in a window of time, which begins with the first. */
export function createLimiter({ limit, windowMs, clock }: Options) {
  const windows = new LRUCache<string, { tries: number; endsAtMs: number }>({ max: keysKept });
  return { take };

  /** Counts a try before it is made, so that many at once don't slip through; the result gives it back. */
  function take(key: string): () => void {
    const nowMs = clock().getTime();
    let window = windows.get(key);
    if (!window || window.endsAtMs <= nowMs) windows.set(key, (window = { tries: 0, endsAtMs: nowMs + windowMs }));
    if (window.tries >= limit) {
      const seconds = Math.ceil((window.endsAtMs - nowMs) / 1000);
      throw new AppError('rate_limited', `Too many tries; try again in ${seconds} seconds.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
    const counted = window;
    counted.tries += 1;
    return () => void (counted.tries -= 1);
  }
}
