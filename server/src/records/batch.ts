import type { BatchInput, BatchReply, RecordValues } from '@atrium/sdk';
import { id, sql, trusted, type Sql, type Tx } from '../db/index.ts';
import { pointer } from '../lib/index.ts';
import { normalizeValue, toColumns, type FieldDef, type ObjectDef } from '../schema/index.ts';
import type { Places } from './judge.ts';
import { finding, refusal, type Finding } from './refusal.ts';
import type { Trash } from './trash.ts';
import type { RecordWriter, Target, UpdateInput } from './write.ts';

type Deps = { writer: RecordWriter; trash: Trash };
type Update = RecordValues & { id: string; version?: number };

const most = 1000;
export const placesIn =
  (list: string): Places =>
  (n) =>
    list + pointer(n);
export const places = {
  create: placesIn('/create'),
  update: placesIn('/update'),
  upsert: placesIn('/upsert/records'),
  delete: placesIn('/delete'),
};

/** Many writes in one transaction: all of them or none. Upserts come after creations and updates, deletions last. */
export function createBatch({ writer, trash }: Deps) {
  return async (tx: Tx, target: Target, input: BatchInput): Promise<BatchReply> => {
    const wrong = shapeFindings(input);
    if (wrong.length > 0) throw refusal(wrong);
    const reply: BatchReply = { created: [], updated: [], deleted: [] };
    const { create: fresh = [], update: changes = [], delete: removed = [] } = input;
    await create(tx, target, { records: fresh, at: places.create }, reply);
    await update(tx, target, { records: changes, at: places.update }, reply);
    if (input.upsert) await upsert(tx, target, input.upsert, reply);
    if (removed.length > 0) {
      const removals = removed.map((recordId) => ({ id: recordId, version: null }));
      await trash.remove(tx, target, removals, places.delete);
      reply.deleted = removed;
    }
    return reply;
  };

  type Records<T> = { records: readonly T[]; at: Places };

  async function create(tx: Tx, target: Target, { records, at }: Records<RecordValues>, reply: BatchReply): Promise<void> {
    if (records.length === 0) return;
    reply.created.push(...(JSON.parse(await writer.create(tx, target, [...records], at)) as BatchReply['created']));
  }

  async function update(tx: Tx, target: Target, { records, at }: Records<Update>, reply: BatchReply): Promise<void> {
    if (records.length === 0) return;
    const written = await writer.update(tx, target, records.map(toUpdate), at);
    reply.updated.push(...written.map((json) => JSON.parse(json) as BatchReply['updated'][number]));
  }

  async function upsert(tx: Tx, target: Target, { by, records }: NonNullable<BatchInput['upsert']>, reply: BatchReply): Promise<void> {
    const found = await findKnown(tx, target, { by, records });
    if (found.findings.length > 0) throw refusal(found.findings);
    const [known, fresh] = [true, false].map((isKnown) => [...records.keys()].filter((n) => (found.ids[n] !== null) === isKnown));
    const changes = known!.map((n) => ({ ...records[n], id: found.ids[n]! }));
    await update(tx, target, { records: changes, at: (i) => places.upsert(known![i]!) }, reply);
    await create(tx, target, { records: fresh!.map((n) => records[n]!), at: (i) => places.upsert(fresh![i]!) }, reply);
  }
}

export const toUpdate = ({ id: recordId, version, ...values }: Update): UpdateInput => ({ id: recordId, version: version ?? null, values });

/** What is wrong with a batch whatever its records hold. */
export function shapeFindings({ create = [], update = [], upsert, delete: removed = [] }: BatchInput): Finding[] {
  const size = create.length + update.length + (upsert?.records.length ?? 0) + removed.length;
  const findings: Finding[] = [];
  if (size > most) {
    findings.push(
      finding('invalid', '', 'too_many', `A batch holds at most ${most} records, not ${size}; send more batches, or an import.`),
    );
  }
  const seen = new Set<string>();
  const ids = [
    ...update.map((one, n) => [one.id, `${places.update(n)}/id`] as const),
    ...removed.map((one, n) => [one, places.delete(n)] as const),
  ];
  for (const [one, path] of ids) {
    if (seen.has(one)) findings.push(finding('invalid', path, 'doubled', 'The same record stands in the batch twice.'));
    seen.add(one);
  }
  return findings;
}

type Known = {
  /** The live record of each key; null where there is none, undefined where the key can't be read. */
  ids: (string | null | undefined)[];
  findings: Finding[];
};

/** Which of the records are there already, by their key. */
export async function findKnown(tx: Tx, target: Target, { by, records }: NonNullable<BatchInput['upsert']>): Promise<Known> {
  const { object } = target;
  const field = object.find(by);
  const refuseAll = (code: string, message: string): Known => ({
    ids: records.map(() => undefined),
    findings: [finding('invalid', '/upsert/by', code, message)],
  });
  if (!field) return refuseAll('unknown_field', `${by} is not a field of ${object.pluralLabel.toLowerCase()}.`);
  if (!field.unique || field.columns.length !== 1) {
    return refuseAll('not_unique', `${field.label} must be a unique field, so that it tells records apart.`);
  }
  const keys = records.map((values) => keyOf(object, field, values));
  const findings = keys.flatMap((key, n) => (typeof key === 'string' ? [] : [{ ...key, path: places.upsert(n) + pointer(field.name) }]));
  const good = keys.flatMap((key, n) => (typeof key === 'string' ? [{ n, key }] : []));
  const present = await findByKey(
    tx,
    target,
    field,
    good.map(({ key }) => key),
  );
  const ids: Known['ids'] = records.map(() => undefined);
  const seen = new Set<string>();
  present.forEach(({ key, id: found }, i) => {
    const { n } = good[i]!;
    ids[n] = found;
    if (seen.has(key)) {
      findings.push(finding('invalid', places.upsert(n) + pointer(field.name), 'doubled', `${field.label} stands in the batch twice.`));
    }
    seen.add(key);
  });
  return { ids, findings };
}

/** The text of a record's key, or why it is none. */
function keyOf(object: ObjectDef, field: FieldDef, values: RecordValues): string | Finding {
  const [, given] = Object.entries(values).find(([name]) => object.find(name) === field) ?? [];
  if (given === undefined || given === null) return finding('invalid', '', 'required', `${field.label} tells which record is meant.`);
  const normal = normalizeValue(field, given);
  return normal.ok ? String(Object.values(toColumns(field, normal.value))[0]) : finding('invalid', '', normal.code, normal.message);
}

/** `key` is as Postgres compares it: without case where the field is unique so. */
type Present = { key: string; id: string | null };

/** The live record of each key, in the order of the keys. */
async function findByKey(tx: Tx, { definitions, object }: Target, field: FieldDef, keys: string[]): Promise<Present[]> {
  const { name, type } = field.columns[0]!;
  const fold = (value: Sql): Sql => (field.options.caseInsensitive ? sql`lower(${value})` : value);
  const key = fold(sql`x.value::${trusted(type)}`);
  return tx.query<Present>(sql`
    select ${key}::text as key, t.id from unnest(${keys}::text[]) with ordinality as x(value, n)
    left join ${id(definitions.schema, object.table)} t on ${fold(sql`t.${id(name)}`)} = ${key} and t.deleted_at is null
    order by x.n`);
}
