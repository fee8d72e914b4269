import type { FieldRow, ObjectRow } from '../db/index.ts';
import { issue, pointer, type NewId } from '../lib/index.ts';
import type { Issue } from '@atrium/sdk';
import type { DefinitionRows, Definitions, FieldOptions, ObjectDef } from '../schema/index.ts';

export type FieldDraft = Omit<FieldRow, 'options'> & { options: FieldOptions };
export type Owner = 'core' | 'user';
/** What is wrong with a filter on records of an object; the query language says it, which is of a higher rank. */
export type IssuesOfFilter = (definitions: Definitions, object: ObjectDef, filter: object) => Issue[];

/** A copy of a workspace's definitions that changes are made to, with what was wrong about them. */
export type Draft = {
  workspaceId: string;
  newId: NewId;
  now: Date;
  owner: Owner;
  issuesOfFilter: IssuesOfFilter;
  objects: Map<string, ObjectRow>;
  fields: Map<string, FieldDraft>;
  issues: Issue[];
  /** Where in the request a name or an option was given, by `<id>:<what>`, in the order in which they were. */
  places: Map<string, string>;
  /** Relations whose target had not been made yet when they were. */
  unresolved: { fieldId: string; target: string; path: string }[];
};

type Context = { workspaceId: string; newId: NewId; now: Date; owner: Owner; issuesOfFilter: IssuesOfFilter };

export function createDraft(rows: DefinitionRows, context: Context): Draft {
  return {
    ...context,
    objects: new Map(rows.objects.map((row) => [row.id, { ...row }])),
    fields: new Map(rows.fields.map((row) => [row.id, copyField(row)])),
    issues: [],
    places: new Map(),
    unresolved: [],
  };
}

/** As deep as edits reach: lists are replaced whole, the names of a relation's other side are written to. */
const copyField = (row: FieldRow): FieldDraft => ({
  ...row,
  options: { ...row.options },
  relation: row.relation && { ...row.relation, inverse: { ...row.relation.inverse } },
});

export const refuse = (draft: Draft, path: string, code: string, message: string): void =>
  void draft.issues.push(issue(path, code, message));

/** By name, live or hidden, else by the former name of a live one. */
export function findObject(draft: Draft, name: string): ObjectRow | undefined {
  const all = [...draft.objects.values()];
  return all.find((object) => object.name === name) ?? all.find((object) => object.hiddenAt === null && object.aliases.includes(name));
}

export const fieldsOf = (draft: Draft, objectId: string): FieldDraft[] =>
  [...draft.fields.values()].filter((field) => field.objectId === objectId);

/** Relations of other objects, and of this one, that point here. */
export const pointingAt = (draft: Draft, objectId: string): FieldDraft[] =>
  [...draft.fields.values()].filter(({ relation }) => relation?.targetId === objectId);

/** A field under its name on an object; `inverse` when it is the other side of a relation that stands on another field. */
export function findField(draft: Draft, objectId: string, name: string): { field: FieldDraft; inverse: boolean } | undefined {
  const own = fieldsOf(draft, objectId);
  const pointing = pointingAt(draft, objectId);
  const ways = [
    { inverse: false, field: own.find((field) => field.name === name) },
    { inverse: true, field: pointing.find(({ relation }) => relation?.inverse.name === name) },
    { inverse: false, field: own.find((field) => field.hiddenAt === null && field.aliases.includes(name)) },
    { inverse: true, field: pointing.find(({ relation }) => relation?.inverse.aliases.includes(name)) },
  ];
  return ways.find((way): way is { inverse: boolean; field: FieldDraft } => way.field !== undefined);
}

export const placeOf = (draft: Draft, id: string, what: string): string | undefined => draft.places.get(`${id}:${what}`);
export const setPlace = (draft: Draft, id: string, what: string, path: string): void => {
  draft.places.delete(`${id}:${what}`);
  draft.places.set(`${id}:${what}`, path);
};

/** Under another name, the old one stays known. */
export function rename<T extends { name: string; aliases: string[] }>(named: T, name: string): void {
  if (named.name === name) return;
  named.aliases = [...named.aliases.filter((alias) => alias !== name && alias !== named.name), named.name];
  named.name = name;
}

/** A label: shown to people, so it must say something. */
export function checkLabel(draft: Draft, label: string, path: string): void {
  if (label.trim() === '') refuse(draft, path, 'required', 'A label can’t be empty.');
  else if (label.length > 100) refuse(draft, path, 'too_long', 'A label may have at most 100 characters.');
  else checkText(draft, label, path, 100);
}

export function checkText(draft: Draft, text: string | null | undefined, path: string, most: number): void {
  if (text === null || text === undefined) return;
  if (text.length > most) refuse(draft, path, 'too_long', `May have at most ${most} characters.`);
  else if (text.includes('\0') || !text.isWellFormed())
    refuse(draft, path, 'wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.');
}

export const at = (base: string, ...segments: (string | number)[]): string => base + pointer(...segments);
