import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/**
 * Browsers give up on elements taller than some 17 to 33 million pixels. So rows are laid out a stretch at a time: at
 * its ends the stretch moves on by half, under the same rows, and nobody sees it.
 */
const stretchRows = 200_000;
const overscan = 8;

type Options = { scroll: RefObject<HTMLDivElement | null>; count: number; rowHeight: number; headHeight: number; keep: number | null };

/** The rows that are on the screen, out of any number. `keep` stays mounted wherever one scrolls: the focus is in it. */
export function useRows({ scroll, count, rowHeight, headHeight, keep }: Options) {
  const [base, setBase] = useState(0);
  const pending = useRef<{ row: number; align: 'start' | 'auto' } | null>(null);
  const begin = Math.min(base, Math.max(0, count - stretchRows));
  const length = Math.min(stretchRows, count - begin);
  const kept = keep === null ? -1 : keep - begin;

  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollPaddingStart: headHeight,
    paddingStart: 0,
    scrollMargin: 0,
    rangeExtractor: (range) => withKept(defaultRangeExtractor(range), kept, range.count),
    onChange: ({ scrollOffset }) => {
      const first = Math.floor((scrollOffset ?? 0) / rowHeight);
      if (first > stretchRows * 0.9 && begin + length < count) shift(Math.min(count - stretchRows, begin + stretchRows / 2));
      else if (first < stretchRows * 0.1 && begin > 0) shift(Math.max(0, begin - stretchRows / 2));
    },
  });

  function shift(to: number): void {
    const element = scroll.current;
    if (!element || to === begin) return;
    element.scrollTop -= (to - begin) * rowHeight;
    setBase(to);
  }

  useLayoutEffect(() => {
    virtualizer.measure();
  }, [rowHeight, virtualizer]);

  useLayoutEffect(() => {
    if (!pending.current) return;
    const { row, align } = pending.current;
    pending.current = null;
    virtualizer.scrollToIndex(row - begin, { align });
  }, [begin, virtualizer]);

  const scrollToRow = useCallback(
    (row: number, align: 'start' | 'auto' = 'auto') => {
      if (row >= begin && row < begin + length) return virtualizer.scrollToIndex(row - begin, { align });
      pending.current = { row, align };
      setBase(Math.max(0, Math.min(count - stretchRows, row - stretchRows / 2)));
    },
    [begin, count, length, virtualizer],
  );

  const items = virtualizer.getVirtualItems();
  const top = Math.floor((virtualizer.scrollOffset ?? 0) / rowHeight);
  const visible = Math.ceil((virtualizer.scrollRect?.height ?? 0) / rowHeight);
  return {
    rows: items.map((item) => ({ index: item.index + begin, start: item.start })),
    height: virtualizer.getTotalSize(),
    range: { first: begin + top, last: Math.min(count - 1, begin + top + visible) },
    pageRows: Math.max(1, visible - 2),
    scrollToRow,
  };
}

function withKept(indexes: number[], kept: number, count: number): number[] {
  if (kept < 0 || kept >= count || indexes.includes(kept)) return indexes;
  return [...indexes, kept].sort((a, b) => a - b);
}
