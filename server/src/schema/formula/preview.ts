import type { Definitions, FieldDef, FieldOptions, ObjectDef } from '../definition.ts';

/** The name of a field that isn't there yet; no user's field can have it. */
export const draftName = '_draft';

/** The same definitions with one computed field more, which nobody but the caller sees. */
export function withDraftField(
  definitions: Definitions,
  { id, fields, ...object }: ObjectDef,
  { type, options }: { type: FieldDef['type']; options: FieldOptions },
): { definitions: Definitions; object: ObjectDef; field: FieldDef } {
  const field: FieldDef = {
    ...{ id: `${id}:draft`, name: draftName, label: draftName, type, owner: 'user', aliases: [], hiddenAt: null },
    ...{ required: false, unique: false, options, columns: [], relation: null },
  };
  const find: ObjectDef['find'] = (name) => (name === draftName ? field : object.find(name));
  const changed: ObjectDef = { ...object, id, fields: [...fields, field], find };
  const objects = definitions.objects.map((one) => (one.id === id ? changed : one));
  const among: Definitions = {
    ...definitions,
    objects,
    byId: new Map(objects.map((one) => [one.id, one])),
    find: (name) => {
      const found = definitions.find(name);
      return found?.id === id ? changed : found;
    },
  };
  return { definitions: among, object: changed, field };
}
