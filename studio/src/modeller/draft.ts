import type { Edit } from './model/edit.ts';
import { applyEdits } from './model/edit.ts';
import type { Model, ModelObject } from './model/model.ts';
import { findObject } from './model/model.ts';
import type { Rejected } from './model/rebase.ts';
import { rebase, samePosition } from './model/rebase.ts';

const undoLimit = 200;

/**
 * What the modeller works on: the server's definitions as last heard, a local copy with the edits in it, and the copies
 * before and after for undo and redo. The changes that the server must hear are the difference of the two (`listChanges`),
 * so edits of one thing squash by themselves and an edit taken back leaves nothing behind.
 */
export type Draft = {
  base: Model;
  model: Model;
  past: readonly Model[];
  future: readonly Model[];
  /** Names the run of edits that the last one belongs to: typing a word is one undo. */
  run: string | null;
  /** Edits that no longer fit, since somebody else changed the schema. */
  rejected: readonly Rejected[];
};

export type DraftAction =
  | { type: 'edit'; edits: readonly Edit[]; run?: string }
  | { type: 'undo' | 'redo' | 'discard' | 'dismissRejected' | 'endRun' }
  | { type: 'rebase' | 'applied'; base: Model };

export const createDraft = (base: Model): Draft => ({ base, model: base, past: [], future: [], run: null, rejected: [] });

/** A draft kept from an earlier visit, led on to what the server has now. */
export function reviveDraft(kept: { base: Model; model: Model }, base: Model): Draft {
  const { model, rejected } = rebase(kept.base, kept.model, base);
  return { ...createDraft(base), model, rejected };
}

export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'edit':
      return edited(draft, applyEdits(draft.model, action.edits), action.run ?? null);
    case 'discard':
      return edited(draft, withPositionsOf(draft.base, draft.model), null);
    case 'undo': {
      const model = draft.past.at(-1);
      if (!model) return draft;
      return { ...draft, model, past: draft.past.slice(0, -1), future: [draft.model, ...draft.future], run: null };
    }
    case 'redo': {
      const [model, ...future] = draft.future;
      if (!model) return draft;
      return { ...draft, model, past: [...draft.past, draft.model], future, run: null };
    }
    case 'endRun':
      return draft.run === null ? draft : { ...draft, run: null };
    case 'dismissRejected':
      return { ...draft, rejected: [] };
    case 'rebase':
      return rebased(draft, action.base);
    case 'applied':
      return { ...createDraft(action.base), model: withPositionsOf(action.base, draft.model) };
  }
}

function edited(draft: Draft, model: Model, run: string | null): Draft {
  if (model === draft.model) return draft;
  const inRun = run !== null && run === draft.run && draft.past.length > 0;
  const past = inRun ? draft.past : [...draft.past, draft.model].slice(-undoLimit);
  return { ...draft, model, past, future: [], run };
}

function rebased(draft: Draft, base: Model): Draft {
  if (base === draft.base) return draft;
  // A place that the server now has and the draft had before is our own, just saved: what undo goes back to stays.
  const ours = new Set(
    base.filter((object) => samePosition(findObject(draft.model, object.id)?.position, object.position)).map(({ id }) => id),
  );
  const step = (model: Model) =>
    rebase(draft.base, model, base).model.map((object) => {
      const before = ours.has(object.id) ? findObject(model, object.id) : undefined;
      return before ? { ...object, position: before.position } : object;
    });
  const { model, rejected } = rebase(draft.base, draft.model, base);
  return { ...draft, base, model, past: draft.past.map(step), future: draft.future.map(step), rejected: [...draft.rejected, ...rejected] };
}

/** Where cards stand isn't part of what is applied or discarded. New objects are found again by name. */
function withPositionsOf(model: Model, placed: Model): Model {
  const byId = new Map<string, ModelObject>(placed.map((object) => [object.id, object]));
  const byName = new Map<string, ModelObject>(placed.map((object) => [object.name, object]));
  return model.map((object) => {
    const position = (byId.get(object.id) ?? byName.get(object.name))?.position;
    return position ? { ...object, position } : object;
  });
}
