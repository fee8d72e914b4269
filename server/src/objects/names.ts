import { namePattern } from '@atrium/sdk';
import { baseColumns, isReservedFieldName, isReservedObjectName, ownTypeNames, toCamel, typeNamesOf } from '../schema/index.ts';
import { fieldsOf, placeOf, pointingAt, refuse, type Draft, type FieldDraft } from './draft.ts';

/** Somebody who takes names in a scope; `path` is where the request gave them, undefined when they were there before. */
type Taker = { name: string; path: string | undefined; takes: readonly string[]; what: string };

/**
 * Checks every name that the changes have given against all others, as they are in the end: names may be swapped. Hidden
 * objects and fields keep theirs. Who took a name first keeps it; the issue stands where it was asked for again.
 */
export function checkNames(draft: Draft): void {
  checkObjectNames(draft);
  for (const object of draft.objects.values()) checkFieldNames(draft, object.id, object.name);
  dropTakenAliases(draft);
}

function checkObjectNames(draft: Draft): void {
  const names: Taker[] = [];
  const types: Taker[] = [];
  for (const { id, name, plural, label } of draft.objects.values()) {
    const namePath = placeOf(draft, id, 'name');
    const pluralPath = placeOf(draft, id, 'plural');
    names.push({ name, path: namePath, takes: [toCamel(name)], what: `the object “${label}”` });
    names.push({ name: plural, path: pluralPath, takes: [toCamel(plural)], what: `the plural of the object “${label}”` });
    types.push({ name, path: namePath, takes: typeNamesOf(name), what: `a GraphQL type of the object “${label}”` });
    if (namePath !== undefined) checkOne(draft, name, namePath, isReservedObjectName);
    if (pluralPath !== undefined) checkOne(draft, plural, pluralPath, isReservedObjectName);
  }
  refuseTaken(draft, names, []);
  refuseTaken(draft, types, [{ name: '', path: undefined, takes: ownTypeNames, what: 'a type of GraphQL' }]);
}

function checkFieldNames(draft: Draft, objectId: string, objectName: string): void {
  const takers: Taker[] = [];
  for (const field of fieldsOf(draft, objectId)) {
    const path = placeOf(draft, field.id, 'name');
    takers.push({ name: field.name, path, takes: takenBy(field), what: `the field “${field.label}” of ${objectName}` });
    if (path !== undefined) checkOne(draft, field.name, path, isReservedFieldName);
  }
  for (const { id, relation } of pointingAt(draft, objectId)) {
    const path = placeOf(draft, id, 'inverse');
    const { name, label } = relation!.inverse;
    takers.push({ name, path, takes: [toCamel(name)], what: `the field “${label}” of ${objectName}` });
    if (path !== undefined) checkOne(draft, name, path, isReservedFieldName);
  }
  const base = baseColumns.map(({ name }) => toCamel(name));
  refuseTaken(draft, takers, [{ name: '', path: undefined, takes: base, what: 'a column that every object has' }]);
}

/** A field's name and its columns, as GraphQL would spell them. */
function takenBy({ name, type, relation }: FieldDraft): string[] {
  const columns: Partial<Record<typeof type, string[]>> = {
    currency: ['amount', 'currency'],
    person_name: ['first', 'last'],
    relation: relation?.cardinality === 'many_to_many' ? [] : ['id'],
  };
  return [name, ...(columns[type] ?? []).map((part) => `${name}_${part}`)].map(toCamel);
}

function checkOne(draft: Draft, name: string, path: string, isReserved: (name: string) => boolean): void {
  if (!namePattern.test(name)) {
    refuse(
      draft,
      path,
      'wrong_format',
      'A name begins with a lower-case letter and has at most 40 lower-case letters, digits and underscores.',
    );
  } else if (isReserved(name)) refuse(draft, path, 'reserved_name', `${name} is reserved; choose another name.`);
}

function refuseTaken(draft: Draft, takers: readonly Taker[], ours: readonly Taker[]): void {
  const order = new Map([...draft.places.values()].map((path, i) => [path, i]));
  const age = ({ path }: Taker) => (path === undefined ? -1 : order.get(path)!);
  const holders = new Map<string, Taker>();
  for (const taker of [...ours, ...takers.toSorted((a, b) => age(a) - age(b))]) {
    const taken = taker.takes.find((name) => holders.has(name));
    if (
      taken !== undefined &&
      taker.path !== undefined &&
      !draft.issues.some(({ path, code }) => path === taker.path && code === 'reserved_name')
    ) {
      refuse(draft, taker.path, 'reserved_name', `${taker.name} is taken by ${holders.get(taken)!.what}.`);
    }
    for (const name of taker.takes) if (!holders.has(name)) holders.set(name, taker);
  }
}

/** A name means who bears it now; a former bearer is no longer known by it. */
function dropTakenAliases(draft: Draft): void {
  const objects = [...draft.objects.values()];
  const names = new Map(objects.map((object) => [object.name, object]));
  for (const object of objects) {
    const taken = object.aliases.filter((alias) => names.has(alias));
    for (const alias of object.owner === 'core' ? taken : []) {
      const path = placeOf(draft, names.get(alias)!.id, 'name');
      if (path !== undefined)
        refuse(draft, path, 'reserved_name', `${alias} is a former name of ${object.name}, which other parts rely on.`);
    }
    if (taken.length > 0) object.aliases = object.aliases.filter((alias) => !taken.includes(alias));
    const own = fieldsOf(draft, object.id);
    const inverses = pointingAt(draft, object.id).map(({ relation }) => relation!.inverse);
    const inUse = new Set([...own, ...inverses].map(({ name }) => name));
    for (const named of [...own, ...inverses]) {
      if (named.aliases.some((alias) => inUse.has(alias))) named.aliases = named.aliases.filter((alias) => !inUse.has(alias));
    }
  }
}
