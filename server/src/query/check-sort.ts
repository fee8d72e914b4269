import { createHash } from 'node:crypto';
import type { Sort, SortKey } from './ast.ts';
import { at, nameType, type Checking, type Path } from './checking.ts';
import { isSortable, type Kind } from './kinds.ts';
import { limits } from './limits.ts';
import { createdAtProp, idProp, type Prop, type Shape } from './shape.ts';

const keyOf = (prop: Prop, descending: boolean): SortKey => ({
  ...{ path: [], prop, part: null, kind: prop.kind, descending },
  nullable: prop.nullable,
});

const defaults = new WeakMap<Shape, Sort>();

/** Newest first. */
export function defaultSort(shape: Shape): Sort {
  let sort = defaults.get(shape);
  if (!sort)
    defaults.set(shape, (sort = sign(shape, shape.object ? [keyOf(createdAtProp, true), keyOf(idProp, true)] : [keyOf(idProp, false)])));
  return sort;
}

/** `["-created_at", "company.name"]`; ties fall by id. */
export function checkSort(c: Checking, shape: Shape, raw: unknown, path: Path): Sort {
  if (raw === undefined || raw === null) return defaultSort(shape);
  if (!Array.isArray(raw)) {
    c.refuse(path, 'wrong_type', `sort takes a list such as ["-created_at", "name"], not ${nameType(raw)}.`);
    return defaultSort(shape);
  }
  if (raw.length > limits.sortKeys) c.refuse(path, 'too_many_fields', `A query sorts by at most ${limits.sortKeys} fields.`);
  const keys: SortKey[] = [];
  for (const [i, one] of raw.slice(0, limits.sortKeys).entries()) {
    const key = checkKey(c, shape, one, at(path, i));
    if (!key) continue;
    keys.push(key);
    if (key.prop === idProp && key.path.length === 0) break; // nothing ties after it
  }
  if (keys.length === 0) return defaultSort(shape);
  const last = keys.at(-1)!;
  return sign(shape, last.prop === idProp && last.path.length === 0 ? keys : [...keys, keyOf(idProp, false)]);
}

function checkKey(c: Checking, shape: Shape, raw: unknown, path: Path): SortKey | undefined {
  if (typeof raw !== 'string') return c.refuse(path, 'wrong_type', `A sort key is text such as "-created_at", not ${nameType(raw)}.`);
  const descending = raw.startsWith('-');
  const names = (descending || raw.startsWith('+') ? raw.slice(1) : raw).split('.');
  if (names.length > limits.selectionDepth) return c.refuse(path, 'too_deep', `A sort key has at most ${limits.selectionDepth} steps.`);
  const hops: Prop[] = [];
  let here = shape;
  for (const [i, name] of names.entries()) {
    const prop = c.find(here, name, path);
    if (!prop) return undefined;
    if (i === names.length - 1) return endKey(c, { path: hops, prop, descending }, path);
    const part = names.length - 2 === i ? partOf(prop, names[i + 1]!) : undefined;
    if (part) return { path: hops, prop, part: names[i + 1]!, kind: part, descending, nullable: true };
    if (prop.kind !== 'one')
      return c.refuse(
        path,
        'not_sortable',
        `${name} in ${JSON.stringify(raw)} is no relation to one record, so nothing sorts by what is behind it.`,
      );
    hops.push(prop);
    here = prop.link!.target();
  }
  return undefined;
}

const partOf = (prop: Prop, part: string): Kind | undefined => {
  if (!prop.parts.has(part)) return undefined;
  return part === 'amount' ? 'number' : 'text';
};

function endKey(
  c: Checking,
  { path: hops, prop, descending }: Pick<SortKey, 'path' | 'prop' | 'descending'>,
  path: Path,
): SortKey | undefined {
  if (isSortable(prop.kind))
    return { path: hops, prop, part: null, kind: prop.kind, descending, nullable: hops.length > 0 || prop.nullable };
  const instead = prop.kind === 'one' ? ` Sort by a field of it, such as "${prop.name}.id".` : '';
  return c.refuse(path, 'not_sortable', `Nothing sorts by ${prop.name}, a ${prop.field?.type ?? prop.kind}.${instead}`);
}

/** A cursor says which sort it belongs to by this: fields by their ids, so that a rename keeps it. */
function sign(shape: Shape, keys: readonly SortKey[]): Sort {
  const spelled = keys.map(({ path, prop, part, descending }) =>
    [descending ? '-' : '+', ...path.map(({ id }) => id), prop.id, part ?? ''].join(' '),
  );
  return {
    keys,
    signature: createHash('sha256')
      .update([shape.id, ...spelled].join('\n'))
      .digest('hex')
      .slice(0, 8),
  };
}
