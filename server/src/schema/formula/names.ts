import type { Definitions, FieldDef, ObjectDef } from '../definition.ts';
import type { Expression } from './ast.ts';
import { lex } from './lex.ts';
import { parseFormula } from './parse.ts';

type Found = { from: number; to: number; id: string };

/**
 * Names of fields become their ids, `{<id>}`, so that an expression goes on meaning the same when a field is renamed. What
 * can't be read, or names nothing, stays as it is.
 */
export function bindNames(definitions: Definitions, object: ObjectDef, source: string): string {
  const parsed = parseFormula(source);
  if ('issues' in parsed) return source;
  let bound = source;
  const found = stepsIn(definitions, object, parsed.expression);
  for (const { from, to, id } of found.toSorted((a, b) => b.from - a.from)) bound = `${bound.slice(0, from)}{${id}}${bound.slice(to)}`;
  return bound;
}

function stepsIn(definitions: Definitions, object: ObjectDef, expression: Expression): Found[] {
  if (expression.is === 'call' || expression.is === 'operation') return expression.args.flatMap((arg) => stepsIn(definitions, object, arg));
  if (expression.is !== 'path') return [];
  const found: Found[] = [];
  let here: ObjectDef | undefined = object;
  for (const { name, isId, from, to } of expression.steps) {
    const field: FieldDef | undefined = isId ? here?.fields.find(({ id }) => id === name) : here?.find(name);
    if (!field) break;
    if (!isId) found.push({ from, to, id: field.id });
    here = field.relation ? definitions.byId.get(field.relation.targetId) : undefined;
  }
  return found;
}

/** As it is read: the names of today. A field that is gone for good stays an id. */
export function toShown(stored: string, { objects }: Pick<Definitions, 'objects'>): string {
  let shown = stored;
  for (const { is, text, from, to } of lex(stored).tokens.toReversed()) {
    if (is !== 'id') continue;
    const field = objects.flatMap(({ fields }) => fields).find(({ id }) => id === text);
    if (field) shown = shown.slice(0, from) + field.name + shown.slice(to);
  }
  return shown;
}

/** Of the fields that a bound expression names. */
export const idsIn = (stored: string): string[] => lex(stored).tokens.flatMap(({ is, text }) => (is === 'id' ? [text] : []));
