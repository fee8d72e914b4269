import { useCallback, useMemo, useState } from 'react';
import type { Place } from './types.ts';

/** A rectangle of cells, its ends included. */
export type Range = { top: number; bottom: number; left: number; right: number };

/** The cells that are marked: from where the marking began to where the cursor is. One cell alone is no marking. */
export function useRange(active: Place) {
  const [anchor, setAnchor] = useState<Place | null>(null);
  const { row, column } = active;
  const range = useMemo(() => {
    const marks = anchor !== null && row >= 0 && column > 0 && (anchor.row !== row || anchor.column !== column);
    return marks ? rangeOf(anchor, { row, column }) : null;
  }, [anchor, row, column]);
  const clear = useCallback(() => setAnchor(null), []);
  /** The next step of the cursor marks what lies between. */
  const begin = useCallback(() => setAnchor((before) => before ?? (row >= 0 && column > 0 ? { row, column } : null)), [row, column]);
  return { range, begin, clear };
}

export function rangeOf(a: Place, b: Place): Range {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}
