import type { FieldDefinition, FieldType, ObjectDefinition } from '@atrium/sdk';
import { isWrittenHere } from '../../resources/record-selection.ts';

export type Part = 'first' | 'last' | 'amount' | 'currency';

/** Where a column may go: a field, or a part of one. `value` is what the API calls it. */
export type Place = { value: string; field: FieldDefinition; part: Part | null };

const partsOf: Partial<Record<FieldType, Part[]>> = { currency: ['amount', 'currency'], person_name: ['first', 'last'] };
const keyTypes: FieldType[] = ['text', 'long_text', 'email', 'phone', 'url', 'domain', 'select', 'integer', 'autonumber', 'date'];

/** Every place of an object that one may write. */
export function listPlaces(object: ObjectDefinition, canWrite: (field: FieldDefinition) => boolean): Place[] {
  return object.fields
    .filter((field) => field.type !== 'autonumber' && (field.type !== 'relation' || isWrittenHere(field)) && canWrite(field))
    .flatMap((field) => {
      const parts = (partsOf[field.type] ?? []).map((part) => ({ value: `${field.name}.${part}`, field, part }));
      // Without a currency of its own an amount alone says too little.
      const whole = field.type === 'currency' && !field.defaultCurrency ? [] : [{ value: field.name, field, part: null }];
      return [...whole, ...parts];
    });
}

/** Places of the same field exclude each other, but for its different parts. */
export function areRivals(a: Place, b: Place): boolean {
  return a.field.name === b.field.name && (a.part === null || b.part === null || a.part === b.part);
}

/** Fields that can tell records apart by what a cell holds. */
export function canBeKey(field: FieldDefinition): boolean {
  return keyTypes.includes(field.type);
}

/** The fields by which a linked record can be found, the likeliest first. */
export function listFinders(target: ObjectDefinition | undefined): FieldDefinition[] {
  const rank = (field: FieldDefinition) => (field.unique ? 0 : field.name === target?.titleField ? 1 : 2);
  return (target?.fields ?? []).filter(canBeKey).sort((a, b) => rank(a) - rank(b));
}
