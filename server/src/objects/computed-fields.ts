import {
  bindNames,
  buildDefinitions,
  computedOf,
  idsIn,
  isComputed,
  type ComputedIssue,
  type Definitions,
  type FieldOptions,
} from '../schema/index.ts';
import { nameOf } from './change-field.ts';
import { at, placeOf, refuse, type Draft, type FieldDraft } from './draft.ts';

const texts = ['expression', 'path', 'relation', 'field'] as const;
/** Of what is wrong with another field, which is told there. */
const consequences = new Set(['cycle', 'broken']);
const needed = { formula: ['expression'], lookup: ['path'], rollup: ['relation', 'function'] } as const;

/**
 * Formulas, lookups and rollups, once all else about the draft is right: what the request said of them, and whether those
 * that it didn't name still work. Names become ids, so that a renamed field stays the same.
 */
export function checkComputed(draft: Draft): void {
  const computed = [...draft.fields.values()].filter(isComputed);
  if (computed.length === 0 || draft.issues.length > 0) return;
  for (const field of computed) checkGiven(draft, field);
  if (draft.issues.length > 0) return;
  const definitions = definitionsOf(draft);
  for (const field of computed) checkWorks(draft, definitions, field); // before names become ids, so that places fit what was sent
  if (draft.issues.length === 0) for (const field of computed) bind(definitions, field);
}

/** Of a draft, whose workspace doesn't matter. */
const definitionsOf = ({ workspaceId, objects, fields }: Draft): Definitions =>
  buildDefinitions(
    { objects: [...objects.values()], fields: [...fields.values()] },
    { id: workspaceId, schema: 'draft', version: 0, timeZone: 'UTC', language: 'en' },
  );

function checkGiven(draft: Draft, field: FieldDraft): void {
  const base = placeOf(draft, field.id, 'computed');
  if (base === undefined) return;
  for (const key of needed[field.type as keyof typeof needed]) {
    if (!field.options[key]) refuse(draft, at(base, key), 'required', `A ${field.type} needs its ${key}.`);
  }
}

function bind(definitions: Definitions, field: FieldDraft): void {
  const object = definitions.byId.get(field.objectId)!;
  const options: FieldOptions = { ...field.options };
  for (const key of texts) {
    const text = options[key];
    if (text === undefined) continue;
    const relation =
      key === 'field' && options.relation !== undefined ? object.fields.find(({ id }) => `{${id}}` === options.relation) : null;
    const start = relation ? relation.relation && definitions.byId.get(relation.relation.targetId) : object;
    if (start && (key !== 'field' || relation)) options[key] = bindNames(definitions, start, text);
  }
  field.options = options;
}

/** Which records a rollup counts is checked where filters are known. */
function checkFilter(draft: Draft, definitions: Definitions, field: FieldDraft, base: string): void {
  const { filter, relation = '' } = field.options;
  const object = definitions.byId.get(field.objectId)!;
  const name = idsIn(relation)[0];
  const found = name === undefined ? object.find(relation) : object.fields.find(({ id }) => id === name);
  const target = found?.relation && definitions.byId.get(found.relation.targetId);
  if (!filter || !target) return;
  for (const { path, code, message } of draft.issuesOfFilter(definitions, target, filter))
    refuse(draft, at(base, 'filter') + path, code, message);
}

function checkWorks(draft: Draft, definitions: Definitions, field: FieldDraft): void {
  const object = definitions.byId.get(field.objectId)!;
  if (field.hiddenAt !== null || object.hiddenAt !== null) return;
  const result = computedOf(
    definitions,
    object,
    object.fields.find(({ id }) => id === field.id)!,
  );
  const base = placeOf(draft, field.id, 'computed');
  if (base !== undefined) checkFilter(draft, definitions, field, base);
  if (!('issues' in result)) return;
  for (const issue of result.issues) {
    if (base !== undefined) refuse(draft, at(base, issue.option), issue.code, pointed(field, issue));
    else if (!consequences.has(issue.code))
      refuse(draft, causeOf(draft, field), 'in_use', `${nameOf(draft, field)} is made of it and would not work any more: ${issue.message}`);
  }
}

/** Says where in the expression; people count from 1. */
function pointed(field: FieldDraft, { option, message, from, to }: ComputedIssue): string {
  const text = field.options[option];
  return to > from && typeof text === 'string' && to - from < text.length ? `${message} (At character ${from + 1}.)` : message;
}

/** Where the request took away what the field is made of. */
function causeOf(draft: Draft, field: FieldDraft): string {
  const ids = texts.flatMap((key) => idsIn(field.options[key] ?? ''));
  const places = ids.flatMap((id) => placeOf(draft, id, 'gone') ?? []);
  return places[0] ?? '';
}
