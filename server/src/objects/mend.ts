import type { FieldInput, FieldPatch, Issue, ObjectInput, ObjectPatch, SchemaChange } from '@atrium/sdk';
import { isUnder } from '../lib/index.ts';
import { at } from './draft.ts';

/** Checked no further than that it is an object. */
type Loose = Record<string, unknown>;
const isPlain = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Makes changes that fit their schemas of some that don't, so that names, options and relations are told with the shape.
 * What is wrong is left out, what is required gets a stand-in, and of an issue that follows from either `isOurs` says no.
 */
export function mend(issues: readonly Issue[]) {
  const wrong = issues.map(({ path }) => path);
  const broken = new Set<string>();
  let standIns = 0;
  /** What others may mean by a name that nobody has now. */
  const lost = { object: false, field: false };
  return { object, field, patch, list, isOurs };

  function object(raw: unknown, base: string): ObjectInput {
    const { fields, titleField, ...rest } = sound(raw, base, ['fields']);
    const named = {
      ...required(rest, base, { name: () => standIn('object'), plural: standIn, label: anyLabel, pluralLabel: anyLabel }),
      ...rest,
    } as ObjectInput;
    if (!Array.isArray(fields)) return named;
    const before = standIns;
    const mended = fields.map((one, i) => field(one, at(base, 'fields', i)));
    // It may name one whose name or type is wrong.
    return { ...named, fields: mended, ...(typeof titleField === 'string' && standIns === before && { titleField }) };
  }

  function field(raw: unknown, base: string): FieldInput {
    const { name, label, type, ...options } = sound(raw, base);
    const given = { ...(name !== undefined && { name }), ...(label !== undefined && { label }), ...(type !== undefined && { type }) };
    const known = { ...required(given, base, { name: () => standIn('field'), label: anyLabel, type: anyType }), ...given } as FieldInput;
    return type === undefined ? known : { ...known, ...options }; // options of no type say nothing
  }

  function patch(raw: unknown, base: string): ObjectPatch & FieldPatch {
    return sound(raw, base);
  }

  /** The changes of `POST /api/v1/schema/changes` that can be told what they are about. */
  function list(raw: unknown): { change: SchemaChange; index: number }[] {
    const changes = isPlain(raw) && Array.isArray(raw.changes) ? raw.changes : [];
    return changes.flatMap((one: unknown, index) => {
      const change = isPlain(one) ? toChange(one, at('/changes', index)) : null;
      if (!change) lost.object = lost.field = true;
      return change ? [{ change, index }] : [];
    });
  }

  function toChange(raw: Loose, base: string): SchemaChange | null {
    const { op, object: objectName, field: fieldName } = sound(raw, base, ['object', 'field', 'set']);
    const isNamed = typeof objectName === 'string';
    switch (op) {
      case 'createObject':
        return { op, object: object(raw.object, at(base, 'object')) };
      case 'updateObject':
        return isNamed ? { op, object: objectName, set: patch(raw.set, at(base, 'set')) } : null;
      case 'hideObject':
      case 'restoreObject':
      case 'deleteObject':
        return isNamed ? { op, object: objectName } : null;
      case 'createField':
        return isNamed ? { op, object: objectName, field: field(raw.field, at(base, 'field')) } : null;
      case 'updateField':
        return isNamed && typeof fieldName === 'string'
          ? { op, object: objectName, field: fieldName, set: patch(raw.set, at(base, 'set')) }
          : null;
      case 'hideField':
      case 'restoreField':
      case 'deleteField':
        return isNamed && typeof fieldName === 'string' ? { op, object: objectName, field: fieldName } : null;
      default:
        return null;
    }
  }

  /** The members of which nothing is wrong; `deep` ones are looked at by themselves. */
  function sound(raw: unknown, base: string, deep: readonly string[] = []): Loose {
    if (!isPlain(raw)) return {};
    return Object.fromEntries(
      Object.entries(raw).filter(([key]) => {
        const path = at(base, key);
        if (deep.includes(key) || !wrong.some((one) => one === path || one.startsWith(`${path}/`))) return true;
        broken.add(path);
        return false;
      }),
    );
  }

  /** Stand-ins for what is missing. */
  function required(given: Loose, base: string, stands: Record<string, () => string>): Loose {
    const missing = Object.entries(stands).filter(([key]) => given[key] === undefined);
    missing.forEach(([key]) => broken.add(at(base, key)));
    return Object.fromEntries(missing.map(([key, make]) => [key, make()]));
  }

  function standIn(of?: 'object' | 'field'): string {
    if (of) lost[of] = true;
    return `stand_in_${(standIns += 1)}`;
  }

  function anyType(): string {
    standIns += 1;
    return 'text';
  }

  /** Whether an issue of the mended changes is one of those that came, too. What isn't found may be what was left out. */
  function isOurs({ path, code }: Issue): boolean {
    if (isUnder(path, broken)) return false;
    return !((lost.object && code === 'unknown_object') || (lost.field && code === 'unknown_field'));
  }
}

const anyLabel = (): string => 'Label';
