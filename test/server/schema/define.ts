import type { FieldInput, ObjectInput, SchemaChange } from '@atrium/sdk';
import { createNewId } from '../../../server/src/lib/index.ts';
import { issuesOfFilter } from '../../../server/src/query/index.ts';
import { applyChanges, type Changed } from '../../../server/src/objects/index.ts';
import { buildDefinitions, type DefinitionRows, type Definitions, type FieldDef } from '../../../server/src/schema/index.ts';

export const workspaceId = '00000000-0000-7000-8000-000000000001';
const newId = createNewId(() => new Date());

export const nothing: DefinitionRows = { objects: [], fields: [] };

/** `orders` for `order`: enough for names of tests. */
export const objectOf = (name: string, fields: FieldInput[] = [], rest: Partial<ObjectInput> = {}): ObjectInput => ({
  ...{ name, label: name, plural: `${name}s`, pluralLabel: `${name}s` },
  fields,
  ...rest,
});

export const created = (name: string, fields: FieldInput[] = [], rest: Partial<ObjectInput> = {}): SchemaChange => ({
  op: 'createObject',
  object: objectOf(name, fields, rest),
});

export const field = (name: string, type: FieldInput['type'], rest: Partial<FieldInput> = {}): FieldInput => ({
  name,
  label: name,
  type,
  ...rest,
});

/** Edits as `POST /api/v1/schema/changes` takes them. */
export function edit(rows: DefinitionRows, ...changes: SchemaChange[]): Changed {
  const body = (change: SchemaChange) => (change.op === 'createObject' ? 'object' : change.op === 'createField' ? 'field' : 'set');
  return applyChanges(rows, changes, {
    ...{ workspaceId, newId, now: new Date(), owner: 'user', issuesOfFilter },
    placesOf: (i) => ({ object: `/${i}/object`, field: `/${i}/field`, body: `/${i}/${body(changes[i]!)}` }),
  });
}

/** The rows after edits that must all be right. */
export function edited(rows: DefinitionRows, ...changes: SchemaChange[]): DefinitionRows {
  const result = edit(rows, ...changes);
  if (result.issues.length > 0) throw new Error(JSON.stringify(result.issues));
  return result.rows;
}

export const built = (rows: DefinitionRows): Definitions =>
  buildDefinitions(rows, { id: workspaceId, schema: 'ws_test', version: 1, timeZone: 'UTC', language: 'en' });

export const define = (...changes: SchemaChange[]): Definitions => built(edited(nothing, ...changes));

/** The definition of one field. */
export function fieldOf(type: FieldInput['type'], rest: Partial<FieldInput> = {}): FieldDef {
  return define(created('thing', [field('it', type, rest)]))
    .find('thing')!
    .find('it')!;
}
