/** The seed of a run: printed, and set again by ATRIUM_TEST_SEED. */
export const seedOf = (env = process.env): number => Number(env.ATRIUM_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers from 0 to 1 that follow from a seed (mulberry32, public domain by Tommy Ettinger). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many cases a property is tried with: a size that keeps `npm test` short, or what `npm run soak` asks for. */
export const casesOf = (usual: number, env = process.env): number => Number(env.ATRIUM_TEST_CASES ?? usual);

/** Long enough for as many cases as are asked for, on a busy machine. */
export const timeoutMs = 180_000 * Math.max(1, casesOf(300) / 300);
