import { createHash } from 'node:crypto';
import { hasState, id, sql, sqlState, type Db, type Tx } from '../db/index.ts';
import { assertKey, keptMs, mismatch, stillRunning } from '../idempotency/index.ts';
import { actorTag, type Actor, type Clock } from '../lib/index.ts';

/** Ids and versions of what a write answered; the answer itself may hold a customer's values, and isn't kept. */
export type Answered = { status: number; object: string; records: { id: string; version: number }[] };

export type Idempotency = ReturnType<typeof createIdempotency>;
export type IdempotentRequest = { key: string; method: string; path: string; body: unknown };

/**
 * Makes a write that is sent twice happen once: the key is written in the transaction of the write itself.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function createIdempotency({ db, clock }: { db: Db; clock: Clock }) {
  return { run, sweep };

  /** Runs `work` and remembers what it answered; the second time gives that back as `again`. */
  async function run<T>(
    actor: Actor,
    request: IdempotentRequest,
    work: (tx: Tx) => Promise<{ result: T; answered: Answered }>,
  ): Promise<{ result: T } | { again: Answered }> {
    assertKey(request.key);
    const hash = createHash('sha256')
      .update(JSON.stringify([request.method, request.path, request.body ?? null]))
      .digest();
    return db.transaction(async (tx) => {
      const again = await claim(tx, actor, { key: request.key, hash });
      if (again) return { again };
      const { result, answered } = await work(tx);
      await tx.query(sql`
        update ${table(actor)} set answer = ${JSON.stringify(answered)}::jsonb
        where actor = ${actorTag(actor)} and key = ${request.key}`);
      return { result };
    });
  }

  async function claim(tx: Tx, actor: Actor, { key, hash }: { key: string; hash: Buffer }): Promise<Answered | null> {
    const now = clock();
    const tag = actorTag(actor);
    await tx.query(sql`set local lock_timeout = '200ms'`);
    let taken: object[];
    try {
      taken = await tx.query(sql`
        insert into ${table(actor)} as i (actor, key, request, at) values (${tag}, ${key}, ${hash}, ${now})
        on conflict (actor, key) do update set request = excluded.request, at = excluded.at, answer = null
          where i.at < ${new Date(now.getTime() - keptMs)}
        returning key`);
    } catch (error) {
      if (!hasState(error, sqlState.lockNotAvailable)) throw error;
      throw stillRunning(error);
    }
    await tx.query(sql`set local lock_timeout = 0`);
    if (taken.length > 0) return null;
    const [former] = await tx.query<{ request: Buffer; answer: Answered | null }>(sql`
      select request, answer from ${table(actor)} where actor = ${tag} and key = ${key}`);
    if (!former?.request.equals(hash)) throw mismatch();
    if (!former.answer) throw stillRunning();
    return former.answer;
  }

  /** Forgets keys whose time is over. */
  async function sweep(schema: string): Promise<void> {
    await db.query(sql`delete from ${id(schema, '_idempotency')} where at < ${new Date(clock().getTime() - keptMs)}`);
  }
}

const table = (actor: Actor) => id(actor.workspace.schema, '_idempotency');
