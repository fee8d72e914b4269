import type { ObjectDefinition, SchemaChange } from '@atrium/sdk';
import { type Draft, type DraftAction, reduceDraft } from '../../studio/src/modeller/draft.ts';
import { listChanges } from '../../studio/src/modeller/model/changes.ts';
import type { Edit } from '../../studio/src/modeller/model/edit.ts';
import { type Model, type ModelField, type ModelObject, toModel } from '../../studio/src/modeller/model/model.ts';

export const definition = (name: string, plural: string, fields: Partial<ObjectDefinition['fields'][number]>[]): ObjectDefinition => ({
  id: `o-${name}`,
  name,
  label: name,
  plural,
  pluralLabel: plural,
  description: null,
  icon: null,
  color: null,
  titleField: fields[0]?.name ?? null,
  owner: 'user',
  aliases: [],
  hidden: false,
  position: null,
  fields: fields.map((field) => ({
    id: `f-${name}-${field.name}`,
    name: '',
    label: field.name ?? '',
    type: 'text',
    owner: 'user',
    aliases: [],
    hidden: false,
    required: false,
    unique: false,
    ...field,
  })),
});

export const definitions = (): ObjectDefinition[] => [
  definition('company', 'companies', [
    { name: 'name' },
    { name: 'domain', type: 'domain' },
    { name: 'people', type: 'relation', target: 'person', cardinality: 'one_to_many', inverseOf: 'company' },
  ]),
  definition('person', 'people', [
    { name: 'email', type: 'email' },
    {
      name: 'company',
      type: 'relation',
      target: 'company',
      cardinality: 'many_to_one',
      inverse: { name: 'people', label: 'People' },
      onDelete: 'set_null',
    },
  ]),
];

export const base = (): Model => toModel(definitions());
export const field = (name: string, more: Partial<ModelField> = {}): ModelField => ({
  id: `new:${name}`,
  name,
  label: name,
  type: 'text',
  owner: 'user',
  hidden: false,
  ...more,
});
export const object = (name: string, plural: string, fields: ModelField[] = []): ModelObject => ({
  id: `new:${name}`,
  name,
  label: name,
  plural,
  pluralLabel: plural,
  description: null,
  icon: null,
  color: null,
  titleFieldId: null,
  owner: 'user',
  hidden: false,
  position: { x: 0, y: 0 },
  fields,
});
export const edit = (...edits: Edit[]): DraftAction => ({ type: 'edit', edits });
export const run = (draft: Draft, ...actions: DraftAction[]): Draft => actions.reduce(reduceDraft, draft);
export const changesOf = (draft: Draft): SchemaChange[] => listChanges(draft.base, draft.model).map(({ change }) => change);
