import type { FormulaType } from '@atrium/sdk';
import type { FieldDef } from '../definition.ts';

/** Columns that every record has and formulas may read. */
export const recordColumns = { id: 'text', created_at: 'datetime', updated_at: 'datetime', version: 'number' } as const;
export type RecordColumn = keyof typeof recordColumns;

/** `blank` is nothing, which fits everywhere. */
export type Type = FormulaType | 'blank';

/** An expression whose names and types fit. Operators are calls named by their sign; conversions are calls, too. */
export type Typed =
  | { is: 'constant'; type: Type; value: string | boolean | null }
  | { is: 'field'; type: FormulaType; path: readonly FieldDef[]; field: FieldDef | RecordColumn }
  | { is: 'call'; type: Type; name: string; args: readonly Typed[] };

/** A field that an expression reads, and the object that it is a field of. */
export type Read = { objectId: string; field: FieldDef };

export const call = (name: string, type: Type, args: readonly Typed[]): Typed => ({ is: 'call', name, type, args });

const names: Record<Type, string> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  datetime: 'an instant',
  time: 'a time of day',
  duration: 'a duration',
  currency: 'a price',
  list: 'a list',
  blank: 'nothing',
};

export const nameOf = (type: Type): string => names[type];

/** The one type of two, or undefined when they don't go together. */
export function unify(a: Type, b: Type): Type | undefined {
  if (a === b || b === 'blank') return a;
  if (a === 'blank') return b;
  return isMoment(a) && isMoment(b) ? 'datetime' : undefined;
}

export const isMoment = (type: Type): boolean => type === 'date' || type === 'datetime';

/** As another type, where that loses nothing: a day is the instant at which it begins. */
export function convert(typed: Typed, to: Type): Typed | undefined {
  if (typed.type === to || typed.type === 'blank')
    return typed.is === 'constant' && typed.type === 'blank' ? { ...typed, type: to } : typed;
  return typed.type === 'date' && to === 'datetime' ? call('@datetime', 'datetime', [typed]) : undefined;
}
