import type { DraftChange } from './changes.ts';
import { toDraftChanges } from './changes.ts';
import { diff } from './diff.ts';
import type { Edit, Misfit } from './edit.ts';
import { applyEdit, misfit } from './edit.ts';
import type { Model } from './model.ts';
import { findObject } from './model.ts';

export type Rejected = { change: DraftChange; reason: Misfit };

/** The draft's edits done again on what the server has now, and those that no longer have anything to act on. */
export function rebase(base: Model, model: Model, newBase: Model): { model: Model; rejected: Rejected[] } {
  const edits = diff(base, model);
  const places = new Map(toDraftChanges(base, edits).map((change) => [change.edit, change]));
  const rejected: Rejected[] = [];
  let now = newBase;
  for (const edit of edits) {
    const reason = misfit(now, edit);
    const change = places.get(edit);
    if (reason === null) now = applyEdit(now, edit);
    else if (change && !alreadyDone(edit)) rejected.push({ change, reason });
  }
  return { model: keepMoved(base, model, now), rejected };
}

/** To have something gone that is gone is no loss worth a word. */
const alreadyDone = (edit: Edit): boolean => edit.op === 'deleteObject' || edit.op === 'deleteField';

/** A card that was moved here stays where it was put. */
function keepMoved(base: Model, model: Model, now: Model): Model {
  return now.map((object) => {
    const mine = findObject(model, object.id);
    const before = findObject(base, object.id);
    const moved = mine?.position && !samePosition(mine.position, before?.position);
    return moved ? { ...object, position: mine.position } : object;
  });
}

export function samePosition(a: { x: number; y: number } | null | undefined, b: { x: number; y: number } | null | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}
