import { type FocusEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useModellerContext } from '../state/modeller-context.ts';

/** A new thing's label is focused and selected when it first appears, to be typed over. */
export function useFocusIfMade(id: string): { input: RefObject<HTMLInputElement | null>; isMade: boolean } {
  const { made, forgetMade } = useModellerContext();
  const input = useRef<HTMLInputElement>(null);
  const [isMade] = useState(made === id);
  useEffect(() => {
    if (!isMade) return;
    forgetMade();
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, [isMade, forgetMade]);
  return { input, isMade };
}

/** A sheet's focus trap comes after us and only focuses. */
export const selectAll = (event: FocusEvent<HTMLInputElement>): void => event.currentTarget.select();
