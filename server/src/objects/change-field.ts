import type { Cardinality, FieldInput, FieldPatch, FieldType } from '@atrium/sdk';
import type { ObjectRow } from '../db/index.ts';
import { canBeTitle } from '../schema/index.ts';
import { at, checkLabel, fieldsOf, findObject, refuse, rename, setPlace, type Draft, type FieldDraft } from './draft.ts';
import { setOptions } from './options.ts';

const mostFields = 500;
/** A statement that writes holds a row three times (as it was, as it is asked for, as it will be), and Postgres's rows end at 1,664. */
const mostColumns = 500;

export function createField(draft: Draft, object: ObjectRow, input: FieldInput, base: string): void {
  const siblings = fieldsOf(draft, object.id);
  if (siblings.length >= mostFields) return refuse(draft, base, 'too_many', `An object may have at most ${mostFields} fields.`);
  const columns = siblings.reduce((sum, { type, relation }) => sum + countColumns(type, relation?.cardinality), 0);
  if (columns + countColumns(input.type, input.cardinality) > mostColumns) {
    const why = 'hidden ones counted; a currency and a person’s name make two';
    return refuse(draft, base, 'too_many', `The fields of an object may make at most ${mostColumns} columns, ${why}.`);
  }
  const field: FieldDraft = {
    ...{ id: draft.newId(), objectId: object.id, name: input.name, label: input.label, type: input.type, owner: draft.owner },
    ...{ aliases: [], required: false, isUnique: false, options: {}, relation: null, hiddenAt: null, createdAt: draft.now },
    sortOrder: Math.max(-1, ...siblings.map(({ sortOrder }) => sortOrder)) + 1,
  };
  draft.fields.set(field.id, field);
  setPlace(draft, field.id, 'name', at(base, 'name'));
  checkLabel(draft, input.label, at(base, 'label'));
  setRelation(draft, object, field, input, base);
  setOptions(draft, field, input, base);
  setPlace(draft, field.id, 'unique', at(base, 'unique'));
  setPlace(draft, field.id, 'options', at(base, 'options'));
  if (object.titleFieldId === null && canBeTitle(field.type)) object.titleFieldId = field.id;
}

function countColumns(type: FieldType, cardinality: Cardinality | undefined): number {
  if (type === 'relation') return cardinality === 'many_to_many' ? 0 : 1;
  return type === 'currency' || type === 'person_name' ? 2 : 1;
}

const relationKeys = ['target', 'cardinality', 'inverse', 'onDelete'] as const;

function setRelation(draft: Draft, object: ObjectRow, field: FieldDraft, input: FieldInput, base: string): void {
  if (field.type !== 'relation') {
    for (const key of relationKeys) {
      if (input[key] !== undefined && input[key] !== null)
        refuse(draft, at(base, key), 'unknown_option', `A field of type ${field.type} takes no ${key}.`);
    }
    return;
  }
  const { target, cardinality = 'many_to_one', onDelete = 'set_null', inverse } = input;
  if (target === undefined) return refuse(draft, at(base, 'target'), 'required', 'A relation needs a target: the name of an object.');
  const name = inverse?.name ?? object.plural;
  const label = inverse?.label ?? object.pluralLabel;
  if (inverse) checkLabel(draft, label, at(base, 'inverse', 'label'));
  field.relation = { targetId: '', cardinality, onDelete, inverse: { name, label, aliases: [] } };
  draft.unresolved.push({ fieldId: field.id, target, path: at(base, 'target') });
  setPlace(draft, field.id, 'inverse', at(base, 'inverse', 'name'));
}

/** Last of all, since an object may point at one that comes after it in the same request. */
export function resolveTargets(draft: Draft): void {
  for (const { fieldId, target, path } of draft.unresolved) {
    const field = draft.fields.get(fieldId);
    if (!field?.relation || field.relation.targetId !== '') continue;
    const object = findObject(draft, target);
    if (object && object.hiddenAt === null) field.relation.targetId = object.id;
    else refuse(draft, path, 'unknown_object', `There is no object ${target}.`);
  }
}

const unchangeable = ['type', 'target', 'cardinality'] as const;
type LoosePatch = FieldPatch & { type?: string; target?: string; cardinality?: Cardinality };

export function updateField(draft: Draft, field: FieldDraft, set: LoosePatch, base: string): void {
  const { relation } = field;
  const now = { type: field.type, target: relation && draft.objects.get(relation.targetId)?.name, cardinality: relation?.cardinality };
  for (const key of unchangeable) {
    if (set[key] !== undefined && set[key] !== now[key])
      refuse(draft, at(base, key), 'cannot_change', `The ${key} of a field can’t be changed yet; make another field.`);
  }
  if (set.label !== undefined) {
    checkLabel(draft, set.label, at(base, 'label'));
    field.label = set.label;
  }
  if (set.name !== undefined && set.name !== field.name) {
    rename(field, set.name);
    setPlace(draft, field.id, 'name', at(base, 'name'));
  }
  if (relation) {
    if (set.onDelete !== undefined) relation.onDelete = set.onDelete;
    if (set.inverse) setInverse(draft, field, set.inverse, at(base, 'inverse'));
  } else {
    for (const key of ['inverse', 'onDelete'] as const) {
      if (set[key] !== undefined && set[key] !== null)
        refuse(draft, at(base, key), 'unknown_option', `A field of type ${field.type} takes no ${key}.`);
    }
  }
  setOptions(draft, field, set, base);
  setPlace(draft, field.id, 'unique', at(base, 'unique'));
  setPlace(draft, field.id, 'options', at(base, 'options'));
}

function setInverse(draft: Draft, field: FieldDraft, { name, label }: { name?: string; label?: string }, base: string): void {
  const { inverse } = field.relation!;
  if (label !== undefined) {
    checkLabel(draft, label, at(base, 'label'));
    inverse.label = label;
  }
  if (name === undefined || name === inverse.name) return;
  rename(inverse, name);
  setPlace(draft, field.id, 'inverse', at(base, 'name'));
}

/** Seen from the target, a relation has a name and a label; all else is told to the field that made it. */
export function updateInverse(draft: Draft, field: FieldDraft, set: LoosePatch, base: string): void {
  const { name, label, ...rest } = set;
  for (const [key, value] of Object.entries(rest)) {
    if (value !== undefined && value !== null && value !== false)
      refuse(draft, at(base, key), 'inverse_side', `This is the other side of ${nameOf(draft, field)}; change that one.`);
  }
  setInverse(draft, field, { ...(name !== undefined && { name }), ...(label !== undefined && { label }) }, base);
}

export function hideField(draft: Draft, field: FieldDraft): void {
  field.hiddenAt ??= draft.now;
}

export function restoreField(field: FieldDraft): void {
  field.hiddenAt = null;
}

export function deleteField(draft: Draft, field: FieldDraft, path: string): void {
  if (field.owner === 'core')
    return refuse(draft, path, 'core', `${field.label} belongs to Atrium and can’t be deleted; it can be hidden.`);
  draft.fields.delete(field.id);
  setPlace(draft, field.id, 'deleted', path);
  const object = draft.objects.get(field.objectId);
  if (object?.titleFieldId === field.id) object.titleFieldId = null;
}

export const nameOf = (draft: Draft, field: FieldDraft): string => `${draft.objects.get(field.objectId)?.name}.${field.name}`;
