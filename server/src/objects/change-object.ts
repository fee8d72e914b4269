import type { ObjectInput, ObjectPatch } from '@atrium/sdk';
import type { ObjectRow } from '../db/index.ts';
import { canBeTitle } from '../schema/index.ts';
import { createField } from './change-field.ts';
import { at, checkLabel, checkText, fieldsOf, findField, pointingAt, refuse, rename, setPlace, type Draft } from './draft.ts';

const mostObjects = 500;

export function createObject(draft: Draft, input: ObjectInput, base: string): void {
  if (draft.objects.size >= mostObjects) return refuse(draft, base, 'too_many', `A workspace may have at most ${mostObjects} objects.`);
  const object: ObjectRow = {
    ...{ id: draft.newId(), workspaceId: draft.workspaceId, owner: draft.owner, createdAt: draft.now },
    ...{ name: input.name, plural: input.plural, label: input.label, pluralLabel: input.pluralLabel },
    ...{ description: null, icon: null, color: null, titleFieldId: null, aliases: [], hiddenAt: null, position: null },
  };
  draft.objects.set(object.id, object);
  setPlace(draft, object.id, 'name', at(base, 'name'));
  setPlace(draft, object.id, 'plural', at(base, 'plural'));
  const { fields = [], titleField, ...rest } = input;
  setDetails(draft, object, rest, base);
  fields.forEach((field, i) => createField(draft, object, field, at(base, 'fields', i)));
  if (titleField !== undefined) setTitle(draft, object, titleField, at(base, 'titleField'));
}

export function updateObject(draft: Draft, object: ObjectRow, set: ObjectPatch, base: string): void {
  const { name, plural, titleField, position } = set;
  if (name !== undefined && name !== object.name) {
    rename(object, name);
    setPlace(draft, object.id, 'name', at(base, 'name'));
  }
  if (plural !== undefined && plural !== object.plural) {
    object.plural = plural;
    setPlace(draft, object.id, 'plural', at(base, 'plural'));
  }
  if (position !== undefined) object.position = position;
  setDetails(draft, object, set, base);
  if (titleField !== undefined) setTitle(draft, object, titleField, at(base, 'titleField'));
}

type Details = Pick<ObjectPatch, 'label' | 'pluralLabel' | 'description' | 'icon' | 'color'>;

function setDetails(draft: Draft, object: ObjectRow, details: Details, base: string): void {
  for (const key of ['label', 'pluralLabel'] as const) {
    const label = details[key];
    if (label === undefined) continue;
    checkLabel(draft, label, at(base, key));
    object[key] = label;
  }
  for (const [key, most] of [
    ['description', 2000],
    ['icon', 60],
    ['color', 60],
  ] as const) {
    const text = details[key];
    if (text === undefined) continue;
    checkText(draft, text, at(base, key), most);
    object[key] = text;
  }
}

function setTitle(draft: Draft, object: ObjectRow, name: string | null, path: string): void {
  if (name === null) {
    object.titleFieldId = null;
    return;
  }
  const found = findField(draft, object.id, name);
  if (!found || found.field.hiddenAt !== null) refuse(draft, path, 'unknown_field', `${object.name} has no field ${name}.`);
  else if (found.inverse || !canBeTitle(found.field.type))
    refuse(draft, path, 'wrong_type', `A field of type ${found.field.type} can’t name a record.`);
  else object.titleFieldId = found.field.id;
}

export function hideObject(draft: Draft, object: ObjectRow, path: string): void {
  if (object.owner === 'core') refuse(draft, path, 'core', `${object.label} belongs to Atrium and can’t be hidden.`);
  else object.hiddenAt ??= draft.now;
}

export function restoreObject(object: ObjectRow): void {
  object.hiddenAt = null;
}

/** Fields of other objects that point here go too: there is nothing left to point at. */
export function deleteObject(draft: Draft, object: ObjectRow, path: string): void {
  if (object.owner === 'core') return refuse(draft, path, 'core', `${object.label} belongs to Atrium and can’t be deleted.`);
  for (const field of [...fieldsOf(draft, object.id), ...pointingAt(draft, object.id)]) {
    draft.fields.delete(field.id);
    setPlace(draft, field.id, 'deleted', path);
  }
  draft.objects.delete(object.id);
}
