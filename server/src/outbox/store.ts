import { id, literal, sql, type Runner, type Sql } from '../db/index.ts';

/** A committed change as subscribers see it; `fields` are ids. */
export type Change = {
  seq: number;
  at: Date;
  actor: string;
  cause: string | null;
  type: 'created' | 'updated' | 'deleted' | 'restored' | 'destroyed';
  object: string;
  record_id: string;
  version: number;
  fields: string[];
};

type Entry = { type: Change['type']; objectId: string; actor: Sql; at: Sql };

/**
 * The insert into the outbox, for a write's own statement: one row for each row of `from`, whose alias `source` has
 * `id`, `version` and `fields` (uuid[]).
 */
export const appendSql = (schema: string, { type, objectId, actor, at }: Entry, from: Sql): Sql => sql`
  insert into ${id(schema, '_outbox')} (at, actor, type, object, record_id, version, fields)
  select ${at}, ${actor}, ${type}, ${objectId}::uuid, source.id, source.version, source.fields from ${from}`;

/** Moves up to `limit` committed entries into the log, in one statement; the caller holds the workspace's mover lock. */
export async function moveBatch(runner: Runner, schema: string, limit: number): Promise<number> {
  const outbox = id(schema, '_outbox');
  const [row] = await runner.query<{ moved: number }>(sql`
    with batch as (
      delete from ${outbox} where id in (select id from ${outbox} order by id limit ${limit}) returning *
    ), size as (
      select count(*) as n from batch
    ), head as (
      insert into ${id(schema, '_cursor')} as c (subscriber, seq) select '_log', n from size where n > 0
      on conflict (subscriber) do update set seq = c.seq + excluded.seq
      returning c.seq
    ), moved as (
      insert into ${id(schema, '_change')} (seq, day, at, actor, cause, type, object, record_id, version, fields)
      select head.seq - size.n + row_number() over (order by batch.id), current_date,
        batch.at, batch.actor, batch.cause, batch.type, batch.object, batch.record_id, batch.version, batch.fields
      from batch, size, head
    )
    select n as moved from size`);
  return row?.moved ?? 0;
}

/** Makes the partitions of today and tomorrow, and drops those older than the log is kept. Days are UTC. */
export async function keepPartitions(
  runner: Runner,
  schema: string,
  { today, keepDays }: { today: Date; keepDays: number },
): Promise<void> {
  for (const offset of [0, 1]) {
    const from = dayAfter(today, offset);
    await runner.query(sql`
      create table if not exists ${id(schema, partitionName(from))} partition of ${id(schema, '_change')}
      for values from (${literalDay(from)}) to (${literalDay(dayAfter(today, offset + 1))})`);
  }
  const oldest = partitionName(dayAfter(today, -keepDays));
  const old = await runner.query<{ name: string }>(sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${`"${schema}"."_change"`}::regclass and c.relname < ${oldest}`);
  for (const { name } of old) await runner.query(sql`drop table ${id(schema, name)}`);
}

/** Changes after `seq`, in order. */
export const readChanges = (runner: Runner, schema: string, { after, limit }: { after: number; limit: number }): Promise<Change[]> =>
  runner.query<Change>(sql`
    select seq, at, actor, cause, type, object, record_id, version, fields from ${id(schema, '_change')}
    where seq > ${after} order by seq limit ${limit}`);

/** The log's newest position, and the oldest from which nothing is missing. */
export async function logBounds(runner: Runner, schema: string): Promise<{ head: number; oldest: number }> {
  const [row] = await runner.query<{ head: number; oldest: number }>(sql`
    select h.seq as head, coalesce((select min(seq) from ${id(schema, '_change')}), h.seq + 1) as oldest
    from (select coalesce((select seq from ${id(schema, '_cursor')} where subscriber = '_log'), 0) as seq) h`);
  return row ?? { head: 0, oldest: 1 };
}

const dayAfter = (day: Date, days: number): Date => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + days));
const partitionName = (day: Date): string => `_change_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
const literalDay = (day: Date): Sql => literal(day.toISOString().slice(0, 10));
