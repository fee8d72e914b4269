import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** What the panel shows, as the address says it: an object, or one of its fields. */
export type Selection = { objectId: string; fieldId: string | null } | null;

export function useSelection(): [Selection, (selection: Selection) => void] {
  const [params, setParams] = useSearchParams();
  const objectId = params.get('object');
  const fieldId = params.get('field');
  const selection = useMemo<Selection>(() => (objectId === null ? null : { objectId, fieldId }), [objectId, fieldId]);
  const select = useCallback(
    (next: Selection) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete('object');
          after.delete('field');
          if (next) after.set('object', next.objectId);
          if (next?.fieldId) after.set('field', next.fieldId);
          return after;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return [selection, select];
}
