import type { FieldInput, FieldPatch, ObjectInput, ObjectPatch, SchemaChange } from '@atrium/sdk';
import { diff } from './diff.ts';
import type { Edit } from './edit.ts';
import { applyEdit } from './edit.ts';
import type { Model, ModelField, ModelObject } from './model.ts';
import { findField, findObject } from './model.ts';

/** A change as the server takes it, the edit that it came from, and where in the model it belongs. */
export type DraftChange = {
  change: SchemaChange;
  edit: Edit;
  objectId: string;
  fieldId: string | null;
  objectLabel: string;
  fieldLabel: string | null;
};

/** What of the draft the server has to hear, each name as it is when the change's turn comes. */
export function listChanges(base: Model, model: Model): DraftChange[] {
  return toDraftChanges(base, diff(base, model));
}

export function toDraftChanges(base: Model, edits: readonly Edit[]): DraftChange[] {
  const changes: DraftChange[] = [];
  let now = base;
  for (const edit of edits) {
    const change = toSchemaChange(now, edit);
    const after = applyEdit(now, edit);
    if (change) changes.push({ change, edit, ...placeOf(now, after, edit) });
    now = after;
  }
  return changes;
}

function placeOf(before: Model, after: Model, edit: Edit): Omit<DraftChange, 'change' | 'edit'> {
  const objectId = edit.op === 'createObject' ? edit.object.id : 'objectId' in edit ? edit.objectId : '';
  const fieldId = edit.op === 'createField' ? edit.field.id : 'fieldId' in edit ? edit.fieldId : null;
  const objectLabel = (findObject(before, objectId) ?? findObject(after, objectId))?.label ?? '';
  const field = fieldId === null ? undefined : (findField(before, objectId, fieldId) ?? findField(after, objectId, fieldId));
  return { objectId, fieldId, objectLabel, fieldLabel: field?.label ?? null };
}

function toSchemaChange(model: Model, edit: Edit): SchemaChange | null {
  if (edit.op === 'moveObjects') return null;
  if (edit.op === 'createObject') return { op: edit.op, object: toObjectInput(model, edit.object) };
  const object = findObject(model, edit.objectId)?.name ?? '';
  switch (edit.op) {
    case 'hideObject':
    case 'restoreObject':
    case 'deleteObject':
      return { op: edit.op, object };
    case 'updateObject': {
      const { titleFieldId, ...set } = edit.set;
      const patch: ObjectPatch = set;
      const title = titleFieldId ? findField(model, edit.objectId, titleFieldId) : undefined;
      return { op: edit.op, object, set: title ? { ...patch, titleField: title.name } : patch };
    }
    case 'createField':
      return { op: edit.op, object, field: toFieldInput(model, edit.field) };
    case 'updateField':
      return { op: edit.op, object, field: findField(model, edit.objectId, edit.fieldId)?.name ?? '', set: toFieldPatch(edit.set) };
    case 'hideField':
    case 'restoreField':
    case 'deleteField':
      return { op: edit.op, object, field: findField(model, edit.objectId, edit.fieldId)?.name ?? '' };
  }
}

function toObjectInput(model: Model, object: ModelObject): ObjectInput {
  const { name, label, plural, pluralLabel, description, icon, color } = object;
  const title = object.fields.find((field) => field.id === object.titleFieldId);
  return {
    name,
    label,
    plural,
    pluralLabel,
    ...(description ? { description } : {}),
    ...(icon ? { icon } : {}),
    ...(color ? { color } : {}),
    ...(title ? { titleField: title.name } : {}),
    fields: object.fields.map((field) => toFieldInput(model, field)),
  };
}

/** Only what was said: an option left alone isn't sent. */
function toFieldInput(model: Model, field: ModelField): FieldInput {
  const { id: _id, owner: _owner, hidden: _hidden, targetId, ...rest } = field;
  const said = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false),
  );
  const target = findObject(model, targetId);
  return {
    ...said,
    name: field.name,
    label: field.label,
    type: field.type,
    ...(field.default === false ? { default: false } : {}),
    ...(target ? { target: target.name } : {}),
  };
}

/** What was emptied goes as null: JSON knows no undefined, and null clears. */
function toFieldPatch(set: object): FieldPatch {
  return Object.fromEntries(Object.entries(set).map(([key, value]) => [key, value === undefined || value === '' ? null : value]));
}
