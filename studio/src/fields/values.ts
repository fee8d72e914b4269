import type { Currency, PersonName } from '@atrium/sdk';

// Values come as `unknown` from records; these say what they are, without trusting anybody.

export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function asCurrency(value: unknown): Currency | null {
  return hasKeys(value, ['amount', 'currency']) ? { amount: asText(value.amount), currency: asText(value.currency) } : null;
}

export function asPersonName(value: unknown): PersonName | null {
  return hasKeys(value, ['first', 'last']) ? { first: asText(value.first) || null, last: asText(value.last) || null } : null;
}

export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A linked record: with its name where that was asked for, by its id alone otherwise. */
export type Linked = { id: string } & Record<string, unknown>;

export function asLinked(value: unknown): Linked | null {
  if (typeof value === 'string') return { id: value };
  return hasKeys(value, ['id']) && typeof value.id === 'string' ? { ...value, id: value.id } : null;
}

export function asLinkedList(value: unknown): Linked[] {
  return Array.isArray(value) ? value.map(asLinked).filter((linked) => linked !== null) : [];
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Equal as data; what an edit must differ by to be one. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** What is sent for what is shown: linked records go by their ids. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  return hasKeys(value, ['id']) ? value.id : value;
}

function hasKeys(value: unknown, keys: string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}
