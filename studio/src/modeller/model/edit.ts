import type { Model, ModelField, ModelObject, Position } from './model.ts';
import { findObject } from './model.ts';

export type ObjectSet = Partial<Omit<ModelObject, 'id' | 'owner' | 'hidden' | 'fields' | 'position'>>;
/** `undefined` clears an option. */
export type FieldSet = { [K in Exclude<keyof ModelField, 'id' | 'owner' | 'hidden'>]?: ModelField[K] | undefined };

/** One edit of the draft: a `SchemaChange` of the SDK that points by id, so that a rename before or after it does it no harm. */
export type Edit =
  | { op: 'createObject'; object: ModelObject }
  | { op: 'updateObject'; objectId: string; set: ObjectSet }
  | { op: 'hideObject' | 'restoreObject' | 'deleteObject'; objectId: string }
  | { op: 'createField'; objectId: string; field: ModelField }
  | { op: 'updateField'; objectId: string; fieldId: string; set: FieldSet }
  | { op: 'hideField' | 'restoreField' | 'deleteField'; objectId: string; fieldId: string }
  | { op: 'moveObjects'; positions: Record<string, Position> };

/** Why an edit has nothing to act on. */
export type Misfit = 'object_gone' | 'field_gone' | 'target_gone';

/** Pure; what an edit can't act on leaves the model as it is: ask `misfit` first where that matters. */
export function applyEdit(model: Model, edit: Edit): Model {
  switch (edit.op) {
    case 'createObject':
      return [...model, edit.object];
    case 'updateObject':
      return mapObject(model, edit.objectId, (object) => ({ ...object, ...edit.set }));
    case 'hideObject':
    case 'restoreObject':
      return mapObject(model, edit.objectId, (object) => ({ ...object, hidden: edit.op === 'hideObject' }));
    case 'deleteObject':
      return withoutObject(model, edit.objectId);
    case 'createField':
      return mapObject(model, edit.objectId, (object) => ({ ...object, fields: [...object.fields, edit.field] }));
    case 'updateField':
      return mapField(model, edit.objectId, edit.fieldId, (field) => ({ ...field, ...(edit.set as Partial<ModelField>) }));
    case 'hideField':
    case 'restoreField':
      return mapField(model, edit.objectId, edit.fieldId, (field) => ({ ...field, hidden: edit.op === 'hideField' }));
    case 'deleteField':
      return mapObject(model, edit.objectId, (object) => ({
        ...object,
        titleFieldId: object.titleFieldId === edit.fieldId ? null : object.titleFieldId,
        fields: object.fields.filter((field) => field.id !== edit.fieldId),
      }));
    case 'moveObjects':
      return model.map((object) => {
        const position = edit.positions[object.id];
        return position ? { ...object, position } : object;
      });
  }
}

export const applyEdits = (model: Model, edits: readonly Edit[]): Model => edits.reduce(applyEdit, model);

/** The reason why an edit doesn't fit the model, or null when it does. */
export function misfit(model: Model, edit: Edit): Misfit | null {
  if (edit.op === 'createObject' || edit.op === 'moveObjects') return null;
  const object = findObject(model, edit.objectId);
  if (!object) return 'object_gone';
  if (edit.op === 'createField') return edit.field.targetId !== undefined && !findObject(model, edit.field.targetId) ? 'target_gone' : null;
  if ('fieldId' in edit) return object.fields.some((field) => field.id === edit.fieldId) ? null : 'field_gone';
  return null;
}

function mapObject(model: Model, id: string, change: (object: ModelObject) => ModelObject): Model {
  return model.map((object) => (object.id === id ? change(object) : object));
}

function mapField(model: Model, objectId: string, fieldId: string, change: (field: ModelField) => ModelField): Model {
  return mapObject(model, objectId, (object) => ({
    ...object,
    fields: object.fields.map((field) => (field.id === fieldId ? change(field) : field)),
  }));
}

/** An object goes with the relations that point at it. */
function withoutObject(model: Model, id: string): Model {
  return model
    .filter((object) => object.id !== id)
    .map((object) =>
      object.fields.some((field) => field.targetId === id)
        ? { ...object, fields: object.fields.filter((field) => field.targetId !== id) }
        : object,
    );
}
