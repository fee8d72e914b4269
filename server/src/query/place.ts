import type { Checking, Path } from './checking.ts';
import { limits } from './limits.ts';
import type { Shape } from './shape.ts';

/** Where in a selection one is: whose fields are asked for, how deep, and where that stands in the input. */
export type Place = { shape: Shape; depth: number; path: Path | null };

export function isTooDeep(c: Checking, { depth, path }: Place): boolean {
  if (depth <= limits.selectionDepth) return false;
  c.refuse(
    path,
    'too_deep',
    `Fields nest at most ${limits.selectionDepth} levels; these are deeper. Ask for the rest in a query of its own.`,
  );
  return true;
}
