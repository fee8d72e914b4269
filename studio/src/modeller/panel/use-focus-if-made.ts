import { type RefObject, useEffect, useRef } from 'react';
import { useModellerContext } from '../state/modeller-context.ts';

/** A new thing's label is focused and selected when it first appears, to be typed over. */
export function useFocusIfMade(id: string): RefObject<HTMLInputElement | null> {
  const { made } = useModellerContext();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (made.current !== id) return;
    made.current = null;
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, [id, made]);
  return input;
}
