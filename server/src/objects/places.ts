import type { SchemaChange } from '@atrium/sdk';

/** Where in the request a change's parts stand, as JSON Pointers. */
export type Places = { object: string; field: string; body: string };

/** A single route's body is the change itself. */
export const wholeBody = (): Places => ({ object: '', field: '', body: '' });

/** The parts of one change in the list of `POST /api/v1/schema/changes`. */
export function placesIn({ op }: SchemaChange, index: number): Places {
  const base = `/changes/${index}`;
  const body = { createObject: 'object', createField: 'field' }[op as string] ?? 'set';
  return { object: `${base}/object`, field: `${base}/field`, body: `${base}/${body}` };
}
