import type { Cardinality, FieldDefinition, FieldPatch, FieldType, Inverse, ObjectDefinition, OnDelete } from '@atrium/sdk';

/** What a field's type may be told, as `FieldPatch` of the SDK without names and relation. */
export type FieldOptions = Omit<FieldPatch, 'name' | 'label' | 'inverse' | 'onDelete'>;

/**
 * A field as the modeller keeps it: its target by id, so that renaming an object touches no relation.
 * The side of a relation that the other made is not a field here; `inversesOf` derives it.
 */
export type ModelField = FieldOptions & {
  id: string;
  name: string;
  label: string;
  type: FieldType;
  owner: 'core' | 'user';
  hidden: boolean;
  targetId?: string;
  cardinality?: Cardinality;
  inverse?: Inverse;
  onDelete?: OnDelete;
};

export type Position = { x: number; y: number };

export type ModelObject = Omit<ObjectDefinition, 'fields' | 'titleField' | 'aliases'> & {
  titleFieldId: string | null;
  fields: readonly ModelField[];
};

export type Model = readonly ModelObject[];

/** The other side of a relation, as a field of its target. */
export type InverseField = { field: ModelField; source: ModelObject; name: string; label: string; many: boolean };

const temporaryPrefix = 'new:';

/** What isn't on the server yet has an id that says so. */
export const isNew = (thing: { id: string }): boolean => thing.id.startsWith(temporaryPrefix);
export const temporaryId = (newId: () => string): string => temporaryPrefix + newId();

export function toModel(definitions: readonly ObjectDefinition[]): Model {
  const idByName = new Map(definitions.map((object) => [object.name, object.id]));
  return definitions.map(({ fields, titleField, aliases: _aliases, ...object }) => ({
    ...object,
    titleFieldId: fields.find((field) => field.name === titleField)?.id ?? null,
    fields: fields.filter((field) => field.inverseOf === undefined || field.inverseOf === null).map((field) => toField(field, idByName)),
  }));
}

function toField(definition: FieldDefinition, idByName: ReadonlyMap<string, string>): ModelField {
  const { target, cardinality, inverseOf: _inverseOf, aliases: _aliases, resultType: _resultType, ...rest } = definition;
  const field: ModelField = rest;
  if (target !== undefined) field.targetId = idByName.get(target) ?? target;
  if (cardinality !== undefined && cardinality !== 'one_to_many') field.cardinality = cardinality;
  return field;
}

export const findObject = (model: Model, id: string | null | undefined): ModelObject | undefined =>
  id === null || id === undefined ? undefined : model.find((object) => object.id === id);

export const findField = (model: Model, objectId: string, fieldId: string | null): ModelField | undefined =>
  findObject(model, objectId)?.fields.find((field) => field.id === fieldId);

/** The sides of relations that other objects (or this one) drew to this object, hidden relations left out. */
export function inversesOf(model: Model, objectId: string): InverseField[] {
  return model
    .filter((source) => !source.hidden)
    .flatMap((source) =>
      source.fields
        .filter((field) => field.type === 'relation' && field.targetId === objectId && !field.hidden)
        .map((field) => ({
          field,
          source,
          name: field.inverse?.name ?? source.plural,
          label: field.inverse?.label ?? source.pluralLabel,
          many: field.cardinality !== 'one_to_one',
        })),
    );
}

export type ModelRelation = { field: ModelField; source: ModelObject; target: ModelObject };

/** Relations that can be drawn: both ends live, the field not hidden. */
export function relationsOf(model: Model): ModelRelation[] {
  return model
    .filter((source) => !source.hidden)
    .flatMap((source) =>
      source.fields.flatMap((field) => {
        const target = field.type === 'relation' && !field.hidden ? findObject(model, field.targetId) : undefined;
        return target && !target.hidden ? [{ field, source, target }] : [];
      }),
    );
}

const titleTypes: readonly FieldType[] = ['person_name', 'text', 'email', 'domain', 'phone', 'url', 'autonumber', 'select', 'integer'];

/** Whether a field's value can name a record. */
export const canBeTitle = (field: ModelField): boolean => !field.hidden && titleTypes.includes(field.type);
