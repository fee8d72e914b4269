import type { PolicyFields } from '@atrium/sdk';

/**
 * The fields that a policy names, in full: without any, all of them; what may be read when only writing is narrowed, all;
 * what may be written when only reading is narrowed, no more than what may be read.
 */
export function fieldsOf(fields: PolicyFields | undefined | null): { read: readonly string[] | '*'; write: readonly string[] | '*' } {
  if (!fields) return { read: '*', write: '*' };
  if (Array.isArray(fields)) return { read: fields, write: fields };
  const read = fields.read ?? '*';
  return { read, write: fields.write ?? read };
}
