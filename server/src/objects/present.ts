import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';

/** A definition as the API answers it; with `hidden`, hidden fields too. */
export function presentObject(object: ObjectDef, definitions: Definitions, { hidden = false } = {}): ObjectDefinition {
  const { id, name, label, plural, pluralLabel, description, icon, color, owner, position } = object;
  return {
    ...{ id, name, label, plural, pluralLabel, description, icon, color },
    titleField: object.fields.find((field) => field.id === object.titleFieldId)?.name ?? null,
    owner,
    aliases: [...object.aliases],
    hidden: object.hiddenAt !== null,
    position,
    fields: object.fields.filter((field) => hidden || field.hiddenAt === null).map((field) => presentField(field, definitions)),
  };
}

export function presentField(field: FieldDef, definitions: Definitions): FieldDefinition {
  const { id, name, label, type, owner, required, unique, options, relation } = field;
  return {
    ...{ id, name, label, type, owner, aliases: [...field.aliases], hidden: field.hiddenAt !== null, required, unique },
    ...options,
    ...(relation && {
      target: definitions.byId.get(relation.targetId)!.name,
      cardinality: relation.cardinality,
      onDelete: relation.onDelete,
      inverse: { name: relation.other.name, label: relation.other.label },
      ...(relation.inverse && { inverseOf: relation.other.name }),
    }),
  };
}
