import type { Cardinality, FieldInput, FieldType, SchemaChange } from '@atrium/sdk';
import type { Definitions, FieldDef, ObjectDef } from '../../../server/src/schema/index.ts';

/** Numbers that say which change is made next, whatever the definitions are by then. */
export type Choice = { op: number; a: number; b: number; c: number };

const names = ['alpha', 'beta', 'gamma', 'delta', 'total', 'order', 'select', 'user_name', 'x1', 'left', 'group', 'zeta'];
const types: FieldType[] = [
  ...(['text', 'long_text', 'integer', 'number', 'currency', 'boolean', 'date', 'datetime', 'select', 'multi_select'] as const),
  ...(['email', 'phone', 'url', 'domain', 'person_name', 'json', 'autonumber', 'user', 'relation', 'relation', 'relation'] as const),
];
const uniques: FieldType[] = ['text', 'integer', 'number', 'date', 'datetime', 'email', 'phone', 'url', 'domain'];
const cardinalities: Cardinality[] = ['many_to_one', 'one_to_one', 'many_to_many'];
const choices = { options: ['red', 'green'].map((value) => ({ value, label: value })) };

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

/** The changes of one request that fit the definitions; where the choice finds nothing to change, the next one's. */
export function toChanges(definitions: Definitions, { op, a, b, c }: Choice): SchemaChange[] {
  const live = definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  const hidden = definitions.objects.filter(({ hiddenAt }) => hiddenAt !== null);
  if (live.length === 0)
    return hidden.length > 0 ? [{ op: 'restoreObject', object: pick(hidden, a).name }] : [newObject(definitions, a, b)];
  const object = pick(live, a);
  const own = object.fields.filter(({ relation }) => !relation?.inverse);
  const shown = own.filter(({ hiddenAt }) => hiddenAt === null);
  const field = shown.length > 0 ? pick(shown, b) : undefined;
  const away = own.filter(
    (one) => one.hiddenAt !== null && (one.relation === null || definitions.byId.get(one.relation.targetId)!.hiddenAt === null),
  );
  const set = (name: string, patch: object): SchemaChange => ({ op: 'updateField', object: object.name, field: name, set: patch });
  const makers: (() => SchemaChange[])[] = [
    () => (definitions.objects.length < 5 ? [newObject(definitions, b, c)] : []),
    () => [{ op: 'createField', object: object.name, field: newField(definitions, object, b, c) }],
    () => [{ op: 'createField', object: object.name, field: newField(definitions, object, c, b) }],
    () => (field ? [set(field.name, { name: freeName(object, c) })] : []),
    () => [renamed(definitions, object, b)],
    () => (field && uniques.includes(field.type) ? [set(field.name, { unique: !field.unique })] : []),
    () => (field?.type === 'text' ? [set(field.name, { unique: true, caseInsensitive: !field.options.caseInsensitive })] : []),
    () => (field && uniques.includes(field.type) ? [set(field.name, { indexed: !field.options.indexed, label: `Label ${c}` })] : []),
    () => (field ? [{ op: 'hideField', object: object.name, field: field.name }] : []),
    () => (away.length > 0 ? [{ op: 'restoreField', object: object.name, field: pick(away, b).name }] : []),
    () => [{ op: 'hideObject', object: object.name }],
    () => (hidden.length > 0 ? [{ op: 'restoreObject', object: pick(hidden, b).name }] : []),
    () => (own.length > 0 ? [{ op: 'deleteField', object: object.name, field: pick(own, b).name }] : []),
    () => (c % 3 === 0 ? [{ op: 'deleteObject', object: pick(definitions.objects, a).name }] : []),
    () =>
      field?.relation && field.relation.cardinality !== 'many_to_many'
        ? [set(field.name, { onDelete: pick(['set_null', 'restrict', 'cascade'], c) })]
        : [],
    () => swapped(object, shown, b, c),
    () => renamedInverse(object, b, c),
    () => [renamed(definitions, object, b), { op: 'createField', object: object.name, field: newField(definitions, object, c, a) }],
  ];
  return makers.map((_, i) => pick(makers, op + i)).reduce<SchemaChange[]>((found, make) => (found.length > 0 ? found : make()), []);
}

function swapped(object: ObjectDef, fields: readonly FieldDef[], b: number, c: number): SchemaChange[] {
  const [one, other] = [fields[b % fields.length], fields[c % fields.length]];
  if (!one || !other || one === other) return [];
  const set = (field: string, name: string): SchemaChange => ({ op: 'updateField', object: object.name, field, set: { name } });
  return [set(one.name, 'aside'), set(other.name, one.name), set('aside', other.name)];
}

function renamedInverse(object: ObjectDef, b: number, c: number): SchemaChange[] {
  const inverses = object.fields.filter(({ relation, hiddenAt }) => relation?.inverse && hiddenAt === null);
  if (inverses.length === 0) return [];
  return [{ op: 'updateField', object: object.name, field: pick(inverses, b).name, set: { name: freeName(object, c) } }];
}

const renamed = (definitions: Definitions, object: ObjectDef, n: number): SchemaChange => {
  const name = freeObjectName(definitions, n);
  return { op: 'updateObject', object: object.name, set: { name, plural: `${name}_all` } };
};

function newObject(definitions: Definitions, n: number, m: number): SchemaChange {
  const name = freeObjectName(definitions, n);
  const type = pick(
    types.filter((one) => one !== 'relation'),
    m,
  );
  return {
    op: 'createObject',
    object: { name, label: name, plural: `${name}_all`, pluralLabel: name, fields: [{ ...plain('first', type), label: 'First' }] },
  };
}

function newField(definitions: Definitions, object: ObjectDef, n: number, m: number): FieldInput {
  const type = pick(types, n);
  const field = plain(freeName(object, m), type);
  if (type !== 'relation') return field;
  const target = pick(
    definitions.objects.filter(({ hiddenAt }) => hiddenAt === null),
    m,
  );
  const name = freeName(target, n, [field.name]);
  return { ...field, target: target.name, cardinality: pick(cardinalities, n + m), inverse: { name, label: name } };
}

const plain = (name: string, type: FieldType): FieldInput => ({ name, label: name, type, ...(type.endsWith('select') && choices) });

/** A name that nothing bears here; it may well be a former one. */
function freeName(object: ObjectDef, n: number, more: readonly string[] = []): string {
  const taken = new Set([...object.fields.flatMap((field) => [field.name, ...field.columns.map(({ name }) => name)]), ...more]);
  return pick(
    names.flatMap((_, i) => [pick(names, n + i), `${pick(names, n + i)}_${n % 7}`]).filter((name) => !taken.has(name)),
    0,
  );
}

function freeObjectName({ objects }: Definitions, n: number): string {
  const taken = new Set(objects.map(({ name }) => name));
  return names.map((_, i) => pick(names, n + i)).find((name) => !taken.has(name))!;
}

/** A value for each column of an object, some of them null; a pointing column takes one of the ids that are there. */
export function randomRow(
  object: ObjectDef,
  ids: (objectId: string) => readonly string[],
  { a, b, c }: Choice,
  i: number,
): Record<string, unknown> {
  const n = a + b * 31 + c * 17 + i * 7;
  const row: Record<string, unknown> = {};
  object.fields.forEach((field, k) => {
    if (field.hiddenAt !== null || (n + k) % 4 === 0) return;
    if (field.type === 'relation') {
      const targets = field.relation!.via.kind === 'own' ? ids(field.relation!.targetId) : [];
      if (targets.length > 0 && field.relation!.cardinality !== 'one_to_one') row[field.columns[0]!.name] = pick(targets, n);
    } else for (const column of field.columns) if (field.type !== 'user') row[column.name] = valueOf(column.type, n + k, field.unique);
  });
  return row;
}

function valueOf(type: string, n: number, unique: boolean): unknown {
  const number = unique ? n * 1000 + Math.floor(n / 3) : n % 5;
  const values: Record<string, unknown> = {
    ...{
      text: `text ${number}`,
      bigint: number,
      numeric: number / 4,
      boolean: n % 2 === 0,
      jsonb: { n },
      'character(3)': 'EUR',
      'text[]': ['red'],
    },
    ...{
      date: new Date((number % 50_000) * 86_400_000).toISOString().slice(0, 10),
      'timestamp(3) with time zone': new Date(number * 1000).toISOString(),
    },
  };
  return values[type];
}
