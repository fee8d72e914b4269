import type { Draft } from '../draft.ts';
import type { Model } from '../model/model.ts';

type Kept = { form: 1; base: Model; model: Model };

const keyOf = (workspace: string) => `atrium.modeller.${workspace}`;

/** The draft of this tab, so that a reload or a look at another page loses nothing. */
export function readDraft(workspace: string): { base: Model; model: Model } | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(workspace)) ?? 'null') as Kept | null;
    return kept?.form === 1 && Array.isArray(kept.base) && Array.isArray(kept.model) ? kept : null;
  } catch {
    return null;
  }
}

export function keepDraft(workspace: string, draft: Draft, dirty: boolean): void {
  try {
    if (!dirty) sessionStorage.removeItem(keyOf(workspace));
    else sessionStorage.setItem(keyOf(workspace), JSON.stringify({ form: 1, base: draft.base, model: draft.model } satisfies Kept));
  } catch {
    // A full or forbidden storage costs the safety net, not the work.
  }
}
