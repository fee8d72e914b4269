import { useCallback, useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';

/** What the panel shows: an object, or one of its fields. */
export type Selection = { objectId: string; fieldId: string | null } | null;

const ours = { modeller: true };

/**
 * The selection, which the address says too. It is state first, since the router changes the address in a transition,
 * and who clicks a card waits for no transition. An address that came from elsewhere (a link, a reload) is taken over.
 */
export function useSelection(): [Selection, (selection: Selection) => void] {
  const [params, setParams] = useSearchParams();
  const location = useLocation();
  const [selection, setSelection] = useState<Selection>(() => read(params));
  const [seenKey, setSeenKey] = useState(location.key);
  if (location.key !== seenKey) {
    setSeenKey(location.key);
    if (!isOurs(location.state)) setSelection(read(params));
  }

  const select = useCallback(
    (next: Selection) => {
      setSelection(next);
      setParams((before) => write(before, next), { replace: true, preventScrollReset: true, state: ours });
    },
    [setParams],
  );
  return [selection, select];
}

const isOurs = (state: unknown): boolean => typeof state === 'object' && state !== null && 'modeller' in state;

function read(params: URLSearchParams): Selection {
  const objectId = params.get('object');
  return objectId === null ? null : { objectId, fieldId: params.get('field') };
}

function write(before: URLSearchParams, selection: Selection): URLSearchParams {
  const after = new URLSearchParams(before);
  after.delete('object');
  after.delete('field');
  if (selection) after.set('object', selection.objectId);
  if (selection?.fieldId) after.set('field', selection.fieldId);
  return after;
}
