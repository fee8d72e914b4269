import type { Edit, FieldSet, ObjectSet } from './edit.ts';
import { applyEdit } from './edit.ts';
import type { Model, ModelField, ModelObject } from './model.ts';
import { findObject } from './model.ts';

const objectKeys = [
  'name',
  'label',
  'plural',
  'pluralLabel',
  'description',
  'icon',
  'color',
  'titleFieldId',
] as const satisfies readonly (keyof ObjectSet)[];
const fieldKeys = [
  'name',
  'label',
  'description',
  'required',
  'unique',
  'caseInsensitive',
  'indexed',
  'default',
  'options',
  'minLength',
  'maxLength',
  'pattern',
  'min',
  'max',
  'precision',
  'defaultCurrency',
  'currencies',
  'schema',
  'expression',
  'path',
  'relation',
  'function',
  'field',
  'filter',
  'prefix',
  'padding',
  'inverse',
  'onDelete',
] as const satisfies readonly (keyof FieldSet)[];
const flags = new Set<string>(['required', 'unique', 'caseInsensitive', 'indexed']);

/**
 * The fewest edits that lead from `base` to `model`, in an order in which each is valid when its turn comes: what frees
 * names first, what is made after that, what hides last. Positions aren't part of it.
 */
export function diff(base: Model, model: Model): Edit[] {
  const kept = base.flatMap((before) => {
    const after = findObject(model, before.id);
    return after ? [{ before, after, fields: diffFields(before, after) }] : [];
  });
  const gone = base.filter((before) => !findObject(model, before.id));
  const made = model.filter((after) => !findObject(base, after.id));
  const updates = kept.map(({ before, after }) => diffObject(before, after));

  return [
    ...kept.flatMap(({ before, after }): Edit[] => (before.hidden && !after.hidden ? [{ op: 'restoreObject', objectId: after.id }] : [])),
    ...kept.flatMap(({ fields }) => fields.restored),
    ...kept.flatMap(({ fields }) => fields.deleted),
    ...gone.map((before): Edit => ({ op: 'deleteObject', objectId: before.id })),
    ...inFreeOrder(
      base,
      updates.flatMap(({ now }) => now),
    ),
    ...kept.flatMap(({ before, fields }) => inFreeOrder([before], fields.updated)),
    ...made.map((object): Edit => ({
      op: 'createObject',
      object: { ...object, fields: object.fields.filter((field) => field.type !== 'relation') },
    })),
    ...made.flatMap((object) =>
      object.fields.filter((field) => field.type === 'relation').map((field): Edit => ({ op: 'createField', objectId: object.id, field })),
    ),
    ...kept.flatMap(({ fields }) => fields.created),
    ...updates.flatMap(({ later }) => later),
    ...kept.flatMap(({ fields }) => fields.hidden),
    ...kept.flatMap(({ before, after }): Edit[] => (!before.hidden && after.hidden ? [{ op: 'hideObject', objectId: after.id }] : [])),
  ];
}

type FieldEdits = Record<'restored' | 'deleted' | 'updated' | 'created' | 'hidden', Edit[]>;

function diffFields(before: ModelObject, after: ModelObject): FieldEdits {
  const edits: FieldEdits = { restored: [], deleted: [], updated: [], created: [], hidden: [] };
  if (before.fields === after.fields) return edits;
  const objectId = after.id;
  for (const was of before.fields) {
    const is = after.fields.find((field) => field.id === was.id);
    if (!is) {
      edits.deleted.push({ op: 'deleteField', objectId, fieldId: was.id });
      continue;
    }
    if (was === is) continue;
    if (was.hidden !== is.hidden)
      edits[is.hidden ? 'hidden' : 'restored'].push({ op: is.hidden ? 'hideField' : 'restoreField', objectId, fieldId: is.id });
    const set = changed(fieldKeys, was, is) as FieldSet;
    if (Object.keys(set).length > 0) edits.updated.push({ op: 'updateField', objectId, fieldId: is.id, set });
  }
  const known = new Set(before.fields.map((field) => field.id));
  edits.created.push(
    ...after.fields.filter((field) => !known.has(field.id)).map((field): Edit => ({ op: 'createField', objectId, field })),
  );
  return edits;
}

/** `later`: what must wait until the new fields are there. A title that went with its field is the server's to replace. */
function diffObject(before: ModelObject, after: ModelObject): { now: Edit[]; later: Edit[] } {
  const { titleFieldId, ...now } = changed(objectKeys, before, after) as ObjectSet;
  const later: ObjectSet = {};
  if (typeof titleFieldId === 'string') {
    const set = before.fields.some((field) => field.id === titleFieldId) ? now : later;
    (set as ObjectSet).titleFieldId = titleFieldId;
  }
  const toEdits = (set: ObjectSet): Edit[] => (Object.keys(set).length > 0 ? [{ op: 'updateObject', objectId: after.id, set }] : []);
  return { now: toEdits(now), later: toEdits(later) };
}

function changed<K extends string>(
  keys: readonly K[],
  before: { [key in K]?: unknown },
  after: { [key in K]?: unknown },
): { [key in K]?: unknown } {
  const set: { [key in K]?: unknown } = {};
  for (const key of keys) if (!sameValue(key, before[key], after[key])) set[key] = after[key];
  return set;
}

function sameValue(key: string, a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => (value === undefined || value === '' || (value === false && flags.has(key)) ? null : value);
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/** Renames, so ordered that none takes a name that another has yet to give up. A ring of them stays as it is. */
function inFreeOrder(base: Model, edits: readonly Edit[]): Edit[] {
  const waiting = [...edits];
  const ordered: Edit[] = [];
  let now = base;
  while (waiting.length > 0) {
    const free = waiting.findIndex((edit) => takesNothing(now, edit));
    const [next] = waiting.splice(Math.max(free, 0), 1);
    if (!next) break;
    ordered.push(next);
    now = applyEdit(now, next);
  }
  return ordered;
}

function takesNothing(model: Model, edit: Edit): boolean {
  if (edit.op === 'updateObject') {
    const wanted = [edit.set.name, edit.set.plural].filter((name) => name !== undefined);
    return !model.some((object) => object.id !== edit.objectId && wanted.some((name) => name === object.name || name === object.plural));
  }
  if (edit.op === 'updateField' && edit.set.name !== undefined) {
    const fields: readonly ModelField[] = findObject(model, edit.objectId)?.fields ?? [];
    return !fields.some((field) => field.id !== edit.fieldId && field.name === edit.set.name);
  }
  return true;
}
