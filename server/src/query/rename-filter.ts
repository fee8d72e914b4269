import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { isPlain } from './checking.ts';

/** A field that a filter asks about and that is there no longer; `name` as in `order.note`. */
export type Lost = { id: string; name: string };

/**
 * A filter on records of `object`, which says names as in `before`, in the names of `after`: fields stay the same, hidden
 * ones too, whatever they are called. What can't be read stays as it is.
 */
export function renameFilter(
  before: Definitions,
  after: Definitions,
  object: ObjectDef,
  filter: unknown,
): { filter: unknown; lost: Lost[] } {
  const lost: Lost[] = [];
  return { filter: walk(object, filter), lost };

  function walk(of: ObjectDef | null, raw: unknown): unknown {
    if (!isPlain(raw)) return raw;
    return together(Object.entries(raw).map(([key, value]) => walkKey(of, key, value)));
  }

  function walkKey(of: ObjectDef | null, key: string, value: unknown): [key: string, value: unknown] {
    if (key === '_and' || key === '_or') return [key, Array.isArray(value) ? value.map((one) => walk(of, one)) : value];
    if (key === '_not') return [key, walk(of, value)];
    if (key.startsWith('_') || !of) return [key, value];
    const [, call, argument] = /^([a-z]+\()(.+)\)$/.exec(key) ?? [];
    const named = argument ?? key;
    const field = findField(of, named);
    if (!field) return [key, value];
    const name = nameNow(of, field);
    if (name === undefined) return [key, value];
    return [call === undefined ? name : `${call}${name})`, below(field, value)];
  }

  /** Behind a relation to many stands a quantifier, behind one to one record its fields. */
  function below({ relation }: FieldDef, value: unknown): unknown {
    if (!relation || !isPlain(value)) return value;
    const target = before.byId.get(relation.targetId) ?? null;
    const many = relation.cardinality === 'one_to_many' || relation.cardinality === 'many_to_many';
    return many ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(target, one)])) : walk(target, value);
  }

  function nameNow(of: ObjectDef, { id, name }: FieldDef): string | undefined {
    const now = after.byId.get(of.id)?.fields.find((one) => one.id === id);
    if (!now) lost.push({ id, name: `${of.name}.${name}` });
    return now?.name;
  }
}

/** As the language finds it, or a hidden one that bears the name. */
export const findField = (object: ObjectDef, name: string): FieldDef | undefined =>
  object.find(name) ?? object.fields.find((field) => field.name === name) ?? object.fields.find(({ aliases }) => aliases.includes(name));

/** Two names of one field have become one: both conditions still hold. */
function together(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  const doubled: Record<string, unknown>[] = [];
  for (const [key, value] of entries) {
    if (Object.hasOwn(all, key)) doubled.push({ [key]: value });
    else all[key] = value;
  }
  if (doubled.length > 0) all._and = [...(Array.isArray(all._and) ? (all._and as unknown[]) : []), ...doubled];
  return all;
}
