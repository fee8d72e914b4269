import type { DraftChange } from './changes.ts';
import { isNew } from './model.ts';

export type Mark = 'new' | 'changed' | null;
export type Marks = { ofObject: (object: { id: string }) => Mark; ofField: (object: { id: string }, field: { id: string }) => Mark };

/** What of the model differs from the server's: for badges on cards and in lists. In a new object nothing is marked but itself. */
export function toMarks(changes: readonly DraftChange[]): Marks {
  const objects = new Set(changes.filter(({ fieldId }) => fieldId === null).map(({ objectId }) => objectId));
  const fields = new Set(changes.flatMap(({ fieldId }) => (fieldId === null ? [] : [fieldId])));
  return {
    ofObject: (object) => (isNew(object) ? 'new' : objects.has(object.id) ? 'changed' : null),
    ofField: (object, field) => (isNew(object) ? null : isNew(field) ? 'new' : fields.has(field.id) ? 'changed' : null),
  };
}
