import { useEffect, useMemo, useReducer } from 'react';
import type { Draft, DraftAction } from '../draft.ts';
import { createDraft, reduceDraft, reviveDraft } from '../draft.ts';
import type { DraftChange } from '../model/changes.ts';
import { listChanges } from '../model/changes.ts';
import type { Model } from '../model/model.ts';
import { keepDraft, readDraft } from './storage.ts';

type Options = {
  /** What the server has now. */
  base: Model;
  workspace: string;
  /** True while the server applies: its definitions are then on the way to being ours, not somebody else's. */
  applying: boolean;
};

const keepAfterMs = 250;

/** The draft, led on whenever the server's definitions change, kept for this tab. */
export function useDraft({ base, workspace, applying }: Options): {
  draft: Draft;
  dispatch: (action: DraftAction) => void;
  changes: DraftChange[];
} {
  const [draft, dispatch] = useReducer(reduceDraft, base, (start) => {
    const kept = readDraft(workspace);
    return kept ? reviveDraft(kept, start) : createDraft(start);
  });
  const changes = useMemo(() => listChanges(draft.base, draft.model), [draft.base, draft.model]);
  const dirty = changes.length > 0;

  useEffect(() => {
    if (!applying) dispatch({ type: 'rebase', base });
  }, [base, applying]);

  useEffect(() => {
    const timer = setTimeout(() => keepDraft(workspace, draft, dirty), keepAfterMs);
    return () => clearTimeout(timer);
  }, [workspace, draft, dirty]);

  useEffect(() => {
    const keep = (event: Event) => {
      keepDraft(workspace, draft, dirty);
      if (dirty && event.type === 'beforeunload') event.preventDefault();
    };
    window.addEventListener('beforeunload', keep);
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('beforeunload', keep);
      window.removeEventListener('pagehide', keep);
    };
  }, [workspace, draft, dirty]);

  return { draft, dispatch, changes };
}
