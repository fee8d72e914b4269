import type { FieldDefinition, Filter, ObjectDefinition } from '@atrium/sdk';
import { computedOf, isComputed, toShown, type Definitions, type FieldDef, type ObjectDef } from '../schema/index.ts';

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
    fields: object.fields.filter((field) => hidden || field.hiddenAt === null).map((field) => presentField(field, object, definitions)),
  };
}

export function presentField(field: FieldDef, object: ObjectDef, definitions: Definitions): FieldDefinition {
  const { id, name, label, type, owner, required, unique, options, relation } = field;
  const { filter, ...plain } = options;
  return {
    ...{ id, name, label, type, owner, aliases: [...field.aliases], hidden: field.hiddenAt !== null, required, unique },
    ...plain,
    ...(filter && { filter: filter as Filter }), // checked when it came in
    ...(isComputed(field) && presentComputed(field, object, definitions)),
    ...(relation && {
      target: definitions.byId.get(relation.targetId)!.name,
      cardinality: relation.cardinality,
      onDelete: relation.onDelete,
      inverse: { name: relation.other.name, label: relation.other.label },
      ...(relation.inverse && { inverseOf: relation.other.name }),
    }),
  };
}

/** With the names that fields have now. */
function presentComputed(field: FieldDef, object: ObjectDef, definitions: Definitions): Partial<FieldDefinition> {
  const computed = computedOf(definitions, object, field);
  const shown: Partial<FieldDefinition> = {};
  for (const key of ['expression', 'path', 'relation', 'field'] as const) {
    const stored = field.options[key];
    if (stored !== undefined) shown[key] = toShown(stored, definitions);
  }
  return { ...shown, ...(!('issues' in computed) && { resultType: computed.type }) };
}
