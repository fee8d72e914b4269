import { useCallback, useLayoutEffect, useRef } from 'react';

/** The same function at every render that always does the latest: for rows that are drawn again only when they change. */
export function useStable<Args extends unknown[], Result>(run: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
