import type { BatchInput, BatchReply, RecordValues } from '@atrium/sdk';
import { id, sql, trusted, type Sql, type Tx } from '../db/index.ts';
import { AppError, invalid, issue, pointer } from '../lib/index.ts';
import { normalizeValue, toColumns, type FieldDef, type ObjectDef } from '../schema/index.ts';
import type { Trash } from './trash.ts';
import type { RecordWriter, Target } from './write.ts';

type Deps = { writer: RecordWriter; trash: Trash };

const most = 1000;

/** Many writes in one transaction: all of them or none. Upserts come after creations and updates, deletions last. */
export function createBatch({ writer, trash }: Deps) {
  return async (tx: Tx, target: Target, input: BatchInput): Promise<BatchReply> => {
    assertSize(input);
    const reply: BatchReply = { created: [], updated: [], deleted: [] };
    await create(tx, target, { records: input.create ?? [], prefix: '/create' }, reply);
    await update(tx, target, { records: input.update ?? [], prefix: '/update' }, reply);
    if (input.upsert) await upsert(tx, target, input.upsert, reply);
    if (input.delete?.length) {
      await trash.remove(
        tx,
        target,
        input.delete.map((recordId) => ({ id: recordId, version: null })),
        { prefix: '/delete' },
      );
      reply.deleted = input.delete;
    }
    return reply;
  };

  async function create(
    tx: Tx,
    target: Target,
    { records, prefix }: { records: RecordValues[]; prefix: string },
    reply: BatchReply,
  ): Promise<void> {
    if (records.length === 0) return;
    reply.created.push(...(JSON.parse(await writer.create(tx, target, records, { prefix })) as BatchReply['created']));
  }

  async function update(
    tx: Tx,
    target: Target,
    { records, prefix }: { records: (RecordValues & { id: string; version?: number })[]; prefix: string },
    reply: BatchReply,
  ): Promise<void> {
    if (records.length === 0) return;
    const updates = records.map(({ id: recordId, version, ...values }) => ({ id: recordId, version: version ?? null, values }));
    reply.updated.push(
      ...(await writer.update(tx, target, updates, { prefix })).map((json) => JSON.parse(json) as BatchReply['updated'][number]),
    );
  }

  async function upsert(tx: Tx, target: Target, { by, records }: NonNullable<BatchInput['upsert']>, reply: BatchReply): Promise<void> {
    const field = keyField(target, by);
    const keys = keysOf(target.object, field, records);
    const present = await findByKey(tx, target, field, keys);
    assertOnce(field, present);
    const [known, fresh] = [true, false].map((isKnown) => [...records.keys()].filter((n) => (present[n]!.id !== null) === isKnown));
    const changes = known!.map((n) => ({ ...records[n], id: present[n]!.id! }));
    await update(tx, target, { records: changes, prefix: upserted }, reply).catch(sayPlaces(known!));
    await create(tx, target, { records: fresh!.map((n) => records[n]!), prefix: upserted }, reply).catch(sayPlaces(fresh!));
  }
}

const upserted = '/upsert/records';

/** What is wrong with the i-th of some upserts is wrong with the `places[i]`-th of all. */
function sayPlaces(places: readonly number[]): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError)) throw error;
    const errors = error.errors.map((one) => ({
      ...one,
      path: one.path.replace(/^\/upsert\/records\/(\d+)/, (_, i: string) => upserted + pointer(places[Number(i)]!)),
    }));
    throw new AppError(error.code, error.message, { errors, headers: error.headers, cause: error });
  };
}

function assertSize({ create = [], update = [], upsert, delete: removed = [] }: BatchInput): void {
  const size = create.length + update.length + (upsert?.records.length ?? 0) + removed.length;
  if (size > most)
    throw invalid([issue('', 'too_many', `A batch holds at most ${most} records, not ${size}; send more batches, or an import.`)]);
  const ids = [...update.map((one) => one.id), ...removed];
  const doubled = ids.findIndex((one, n) => ids.indexOf(one) !== n);
  if (doubled >= 0) {
    const at = doubled < update.length ? pointer('update', doubled, 'id') : pointer('delete', doubled - update.length);
    throw invalid([issue(at, 'doubled', 'The same record stands in the batch twice.')]);
  }
}

/** A field that can tell records apart: unique, of one column. */
export function keyField({ object }: Target, name: string): FieldDef {
  const field = object.find(name);
  if (!field) throw invalid([issue('/upsert/by', 'unknown_field', `${name} is not a field of ${object.pluralLabel.toLowerCase()}.`)]);
  if (!field.unique || field.columns.length !== 1) {
    throw invalid([issue('/upsert/by', 'not_unique', `${field.label} must be a unique field, so that it tells records apart.`)]);
  }
  return field;
}

/** The text of each record's key. */
function keysOf(object: ObjectDef, field: FieldDef, records: RecordValues[]): string[] {
  const keys: string[] = [];
  const issues = records.flatMap((values, n) => {
    const at = pointer('upsert', 'records', n, field.name);
    const [, given] = Object.entries(values).find(([name]) => object.find(name) === field) ?? [];
    if (given === undefined || given === null) return [issue(at, 'required', `${field.label} tells which record is meant.`)];
    const normal = normalizeValue(field, given);
    if (!normal.ok) return [issue(at, normal.code, normal.message)];
    keys.push(String(Object.values(toColumns(field, normal.value))[0]));
    return [];
  });
  if (issues.length > 0) throw invalid(issues);
  return keys;
}

/** `key` is as Postgres compares it: without case where the field is unique so. */
type Present = { key: string; id: string | null };

function assertOnce(field: FieldDef, present: readonly Present[]): void {
  const first = new Map<string, number>();
  const issues = present.flatMap(({ key }, n) => {
    if (!first.has(key)) return (first.set(key, n), []);
    return [issue(pointer('upsert', 'records', n, field.name), 'doubled', `${field.label} stands in the batch twice.`)];
  });
  if (issues.length > 0) throw invalid(issues);
}

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
