import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RecordWindow } from '../../resources/record-window.ts';
import { cellAt, revealColumn } from './geometry.ts';
import type { Place } from './types.ts';

/** The cell that the keyboard is in. It stays with its record when rows come or go above it. */
export function useCursor(records: RecordWindow) {
  const [active, setActive] = useState<Place>({ row: 0, column: 1 });
  const record = useRef<string | null>(null);
  const focusRef = useRef(false);

  useEffect(() => {
    const id = record.current;
    if (!id || records.row(active.row)?.id === id) return;
    const moved = records.indexOf(id);
    if (moved >= 0) setActive((current) => ({ ...current, row: moved }));
  }, [records, active.row]);

  const put = useCallback(
    (place: Place, focus: boolean) => {
      focusRef.current = focus;
      record.current = records.row(place.row)?.id ?? null;
      setActive(place);
    },
    [records],
  );
  return { active, put, focusRef };
}

export type Cursor = ReturnType<typeof useCursor>;

/** Gives the focus to the cursor's cell once it is there: a row that was far away is drawn first. */
export function useCursorFocus(scroll: RefObject<HTMLElement | null>, { active, focusRef }: Cursor, editing: boolean): void {
  useLayoutEffect(() => {
    if (!focusRef.current || editing) return;
    const cell = cellAt(scroll.current, active);
    if (!cell) return;
    focusRef.current = false;
    cell.focus({ preventScroll: true });
    if (active.row === -1) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else revealColumn(scroll.current, cell);
  });
}
