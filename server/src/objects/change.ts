import type { Issue, SchemaChange } from '@atrium/sdk';
import type { DefinitionRows } from '../schema/index.ts';
import { createField, deleteField, hideField, nameOf, resolveTargets, restoreField, updateField, updateInverse } from './change-field.ts';
import { createObject, deleteObject, hideObject, restoreObject, updateObject } from './change-object.ts';
import { createDraft, findField, findObject, refuse, setPlace, type Draft, type FieldDraft } from './draft.ts';
import { checkComputed } from './computed-fields.ts';
import { checkNames } from './names.ts';
import type { Places } from './places.ts';

export type Changed = {
  rows: DefinitionRows;
  issues: Issue[];
  /** The pointer of what a request said of a row (`unique`, `options`), or undefined where it said nothing. */
  placeOf: (id: string, what: string) => string | undefined;
};

type Options = Pick<Draft, 'workspaceId' | 'newId' | 'now' | 'owner' | 'issuesOfFilter'> & { placesOf: (index: number) => Places };

/**
 * Pure: definitions and edits -> definitions, with everything that is wrong about the edits. When there are issues the
 * rows mean nothing.
 */
export function applyChanges(rows: DefinitionRows, changes: readonly SchemaChange[], { placesOf, ...context }: Options): Changed {
  const draft = createDraft(rows, context);
  changes.forEach((change, i) => applyChange(draft, change, placesOf(i)));
  resolveTargets(draft);
  checkNames(draft);
  checkComputed(draft);
  return {
    rows: { objects: [...draft.objects.values()], fields: [...draft.fields.values()] },
    issues: draft.issues,
    placeOf: (id, what) => draft.places.get(`${id}:${what}`),
  };
}

function applyChange(draft: Draft, change: SchemaChange, places: Places): void {
  if (change.op === 'createObject') return createObject(draft, change.object, places.body);
  const object = findObject(draft, change.object);
  if (!object) return refuse(draft, places.object, 'unknown_object', `There is no object ${change.object}.`);
  switch (change.op) {
    case 'updateObject':
      return updateObject(draft, object, change.set, places.body);
    case 'hideObject':
      setPlace(draft, object.id, 'gone', places.object);
      return hideObject(draft, object, places.object);
    case 'restoreObject':
      return restoreObject(object);
    case 'deleteObject':
      setPlace(draft, object.id, 'gone', places.object);
      return deleteObject(draft, object, places.object);
    case 'createField':
      return createField(draft, object, change.field, places.body);
  }
  const found = findField(draft, object.id, change.field);
  if (!found) return refuse(draft, places.field, 'unknown_field', `${object.name} has no field ${change.field}.`);
  const { field, inverse } = found;
  if (change.op === 'updateField') {
    return inverse ? updateInverse(draft, field, change.set, places.body) : updateField(draft, field, change.set, places.body);
  }
  if (inverse)
    return refuse(draft, places.field, 'inverse_side', `${change.field} is the other side of ${nameOf(draft, field)}; change that one.`);
  setPlace(draft, field.id, 'gone', places.field);
  applyFieldChange(draft, change.op, field, places.field);
}

function applyFieldChange(draft: Draft, op: 'hideField' | 'restoreField' | 'deleteField', field: FieldDraft, path: string): void {
  switch (op) {
    case 'hideField':
      return hideField(draft, field);
    case 'restoreField':
      return restoreField(field);
    case 'deleteField':
      return deleteField(draft, field, path);
  }
}
