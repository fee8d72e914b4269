import type { Cardinality, FieldType } from '@atrium/sdk';
import type { FieldSet, ObjectSet } from './edit.ts';
import type { Model, ModelField, ModelObject, Position } from './model.ts';
import { isNew } from './model.ts';
import { camelCase, checkName, fieldNamesTaken, freeFieldName, freeName, freeObjectName, toName, toPlural, toPluralName } from './names.ts';

type NewObject = { id: string; label: string; language: string; position: Position; icon?: string; color?: string };

/** An object with names that are free and follow from its label. */
export function makeObject(model: Model, { id, label, language, position, icon, color }: NewObject): ModelObject {
  const empty: ModelObject = {
    id,
    name: '',
    label: '',
    plural: '',
    pluralLabel: '',
    description: null,
    icon: icon ?? null,
    color: color ?? null,
    titleFieldId: null,
    owner: 'user',
    hidden: false,
    position,
    fields: [],
  };
  return { ...empty, ...relabelObject(model, empty, label, language) };
}

/** What follows from a new label: the names and plurals that were still guesses. Names on the server stay. */
export function relabelObject(model: Model, object: ModelObject, label: string, language: string): ObjectSet {
  const set: ObjectSet = { label };
  const pluralLabel = object.pluralLabel === toPlural(object.label, language) ? toPlural(label, language) : object.pluralLabel;
  if (pluralLabel !== object.pluralLabel) set.pluralLabel = pluralLabel;
  if (!isNew(object)) return set;
  const name = object.name === objectName(model, object.label, object.id) ? objectName(model, label, object.id) : object.name;
  set.name = name;
  if (object.plural === pluralName(model, object)) set.plural = pluralName(model, { ...object, name, pluralLabel });
  return set;
}

/** The same for a plural label. */
export function relabelPlural(model: Model, object: ModelObject, pluralLabel: string): ObjectSet {
  if (!isNew(object) || object.plural !== pluralName(model, object)) return { pluralLabel };
  return { pluralLabel, plural: pluralName(model, { ...object, pluralLabel }) };
}

const objectName = (model: Model, label: string, id: string): string => freeObjectName(model, toName(label), id);
const pluralName = (model: Model, object: ModelObject): string =>
  freeObjectName(model, toPluralName(object.pluralLabel, object.name), object.id);

/** A field of a type, with what that type can't do without. */
export function makeField(model: Model, object: ModelObject, field: { id: string; label: string; type: FieldType }): ModelField {
  return {
    ...field,
    name: freeFieldName(model, object, toName(field.label)),
    owner: 'user',
    hidden: false,
    required: false,
    unique: false,
  };
}

export function relabelField(model: Model, object: ModelObject, field: ModelField, label: string): FieldSet {
  const guess = (from: string) => freeFieldName(model, object, toName(from), field.id);
  return isNew(field) && field.name === guess(field.label) ? { label, name: guess(label) } : { label };
}

/** As the person who draws sees it: `one_to_many` is a many-to-one that the other object owns. */
export type RelationKind = Cardinality | 'one_to_many';

export type RelationDraft = {
  ownerId: string;
  targetId: string;
  cardinality: Cardinality;
  label: string;
  name: string;
  inverse: { name: string; label: string };
};

/** Words for an object's relation to itself, where the object's own label would say nothing. */
export type SelfWords = Record<Cardinality, { label: string; inverse: string }>;

/** Which side keeps the relation, and what both sides are likely to be called. */
export function guessRelation(
  model: Model,
  drawn: { from: ModelObject; to: ModelObject; kind: RelationKind; self: SelfWords },
): RelationDraft {
  const [owner, target] = drawn.kind === 'one_to_many' ? [drawn.to, drawn.from] : [drawn.from, drawn.to];
  const cardinality = drawn.kind === 'one_to_many' ? 'many_to_one' : drawn.kind;
  const own = owner.id === target.id ? drawn.self[cardinality] : null;
  const label = own?.label ?? (cardinality === 'many_to_many' ? target.pluralLabel : target.label);
  const inverseLabel = own?.inverse ?? (cardinality === 'one_to_one' ? owner.label : owner.pluralLabel);
  const wanted = own ? toName(own.label) : cardinality === 'many_to_many' ? target.plural : target.name;
  const wantedInverse = own ? toName(own.inverse) : cardinality === 'one_to_one' ? owner.name : owner.plural;
  const name = freeFieldName(model, owner, wanted);
  const taken = fieldNamesTaken(model, target);
  if (owner.id === target.id) taken.add(camelCase(name));
  const inverseName = freeName(
    wantedInverse,
    (candidate) => taken.has(camelCase(candidate)) || checkName(candidate, 'field') === 'reserved_name',
  );
  return { ownerId: owner.id, targetId: target.id, cardinality, label, name, inverse: { name: inverseName, label: inverseLabel } };
}
