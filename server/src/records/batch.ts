import type { BatchInput, BatchReply, RecordValues } from '@atrium/sdk';
import { id, sql, trusted, type Tx } from '../db/index.ts';
import { invalid, issue, pointer } from '../lib/index.ts';
import { normalizeValue, toColumns, type FieldDef } from '../schema/index.ts';
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
    const keys = keysOf(field, records);
    const present = await findByKey(tx, target, field, keys);
    const place = (n: number) => ({ n, values: records[n]!, found: present.get(keys[n]!) });
    const [known, fresh] = [
      records.map((_, n) => place(n)).filter(({ found }) => found),
      records.map((_, n) => place(n)).filter(({ found }) => !found),
    ];
    await update(tx, target, { records: known.map(({ values, found }) => ({ ...values, id: found! })), prefix: '/upsert/records' }, reply);
    await create(tx, target, { records: fresh.map(({ values }) => values), prefix: '/upsert/records' }, reply);
  }
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

function keysOf(field: FieldDef, records: RecordValues[]): string[] {
  const seen = new Set<string>();
  const issues = records.flatMap((values, n) => {
    const at = pointer('upsert', 'records', n, field.name);
    const given = values[field.name];
    if (given === undefined || given === null) return [issue(at, 'required', `${field.label} tells which record is meant.`)];
    const normal = normalizeValue(field, given);
    if (!normal.ok) return [issue(at, normal.code, normal.message)];
    const key = String(Object.values(toColumns(field, normal.value))[0]);
    if (seen.has(key)) return [issue(at, 'doubled', `${field.label} stands in the batch twice.`)];
    seen.add(key);
    return [];
  });
  if (issues.length > 0) throw invalid(issues);
  return [...seen];
}

/** Ids of live records by the text of their key. */
async function findByKey(tx: Tx, { definitions, object }: Target, field: FieldDef, keys: string[]): Promise<Map<string, string>> {
  const [column] = field.columns;
  const rows = await tx.query<{ id: string; key: string }>(sql`
    select id, ${id(column!.name)}::text as key from ${id(definitions.schema, object.table)}
    where ${id(column!.name)} = any(${keys}::text[]::${trusted(column!.type)}[]) and deleted_at is null`);
  return new Map(rows.map((row) => [row.key, row.id]));
}
