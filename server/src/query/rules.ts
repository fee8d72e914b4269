import type { PolicyAction } from '@atrium/sdk';
import type { CheckedFilter } from './ast.ts';

/** Ids of fields; a relation's other side has an id of its own. The record's own columns are always readable. */
export type FieldIds = ReadonlySet<string> | 'all';

/** What one policy gives: in rows where `filter` holds (null: all rows), the fields that may be read and written. */
export type Grant = { readonly filter: CheckedFilter | null; readonly readable: FieldIds; readonly writable: FieldIds };

/**
 * What an actor may do, by object and action. Grants add up: a row is in sight when one grant's filter holds there, a
 * field's value where one that includes the field does. One object a role and definitions: caches hang on it.
 */
export type Rules = { readonly grants: (objectId: string, action: PolicyAction) => readonly Grant[] };

const everything: readonly Grant[] = Object.freeze([Object.freeze({ filter: null, readable: 'all', writable: 'all' } as const)]);

/** Rules of our own work, and of filters inside policies. */
export const fullRules: Rules = Object.freeze({ grants: () => everything });

/** Everywhere, nowhere, or where one of these grants' filters holds. */
export type Sight = true | false | readonly CheckedFilter[];

/** Where rows are in sight. */
export function rowSight(grants: readonly Grant[]): Sight {
  if (grants.length === 0) return false;
  const filters: CheckedFilter[] = [];
  for (const { filter } of grants) {
    if (!filter) return true;
    filters.push(filter);
  }
  return filters;
}

const includes = (ids: FieldIds, fieldId: string): boolean => ids === 'all' || ids.has(fieldId);

/** Where a field may be read, in rows that are in sight. */
export function readSight(grants: readonly Grant[], fieldId: string): Sight {
  const having = grants.filter(({ readable }) => includes(readable, fieldId));
  if (having.length === 0) return false;
  return having.length === grants.length ? true : rowSight(having);
}

/** Where a field may be written, in rows that are in sight of the action. */
export function writeSight(grants: readonly Grant[], fieldId: string): Sight {
  const having = grants.filter(({ writable }) => includes(writable, fieldId));
  return having.length === grants.length && having.length > 0 ? true : rowSight(having);
}
