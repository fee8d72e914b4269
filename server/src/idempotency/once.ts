import { translate, type Beacon, type Db } from '../db/index.ts';
import { actorTag, AppError, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Log } from '../log/index.ts';
import { assertKey, keptMs, mismatch, stillRunning } from './key.ts';
import { createSeal } from './seal.ts';
import * as store from './store.ts';
import type { Former, Place } from './store.ts';

/** All that makes one request the same as another; `readAt` is where its effect can be looked at. */
export type OnceRequest = {
  actor: Actor;
  key: string;
  method: string;
  path: string;
  query: unknown;
  body: unknown;
  readAt: string | null;
};
/** An answer as it went out. */
export type KeptReply = { status: number; headers: Record<string, string>; body: string | null };
/** Does `work` the first time, and afterwards gives back what it answered. */
export type Once = (request: OnceRequest, work: () => Promise<KeptReply>) => Promise<KeptReply>;

type Deps = { db: Db; beacon: Pick<Beacon, 'hold' | 'release' | 'isFree'>; secretKey: string; clock: Clock; newId: NewId; log: Log };

const tries = 3;
/** Held while the request runs, by the process that runs it: free without an answer means that nobody will give one. */
const presence = (claim: string): string => `request ${claim}`;

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export function createOnce({ db, beacon, secretKey, clock, newId, log }: Deps) {
  const { seal, open, digest } = createSeal(secretKey);
  return { once, sweep };

  async function once({ actor, key, method, path, query, body, readAt }: OnceRequest, work: () => Promise<KeptReply>): Promise<KeptReply> {
    assertKey(key);
    const place: Place = { workspaceId: actor.workspace.id, actor: actorTag(actor), key };
    const request = digest(JSON.stringify([method, path, query ?? null, body ?? null]));
    const claim = newId();
    await beacon.hold(presence(claim)); // before anybody can see the claim
    try {
      const former = await take(place, claim, request);
      if (!former) return await answer(place, claim, work);
      if (!former.request.equals(request)) throw mismatch();
      return await again(place, former, readAt);
    } finally {
      await beacon.release(presence(claim)).catch(() => undefined); // a lost connection has released it
    }
  }

  /** Null when the key is this request's now. */
  async function take(place: Place, claim: string, request: Buffer): Promise<Former | null> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      if (await store.take(db, place, { claim, request, at: clock(), expired: expired() })) return null;
      const former = await store.find(db, place);
      if (former) return former; // else it was refused in between, and gave the key back
    }
    throw stillRunning();
  }

  async function answer(place: Place, claim: string, work: () => Promise<KeptReply>): Promise<KeptReply> {
    let reply: KeptReply;
    try {
      reply = await work();
    } catch (thrown) {
      const error = translate(thrown);
      if (error instanceof AppError && !error.mayHaveChanged) await store.giveBack(db, place, claim);
      throw thrown;
    }
    try {
      await store.keep(db, place, claim, seal(JSON.stringify(reply), contextOf(place)));
    } catch (err) {
      log.error({ err }, 'The answer of an idempotent request could not be kept; the request was carried out'); // so it is answered
    }
    return reply;
  }

  async function again(place: Place, former: Former, readAt: string | null): Promise<KeptReply> {
    if (former.reply) return opened(place, former.reply);
    if (!(await beacon.isFree(presence(former.claim)))) throw stillRunning();
    const now = await store.find(db, place); // it may have ended in between
    if (now?.reply) return opened(place, now.reply);
    throw now ? unknownOutcome(readAt) : stillRunning();
  }

  function opened(place: Place, reply: Buffer): KeptReply {
    return JSON.parse(open(reply, contextOf(place))) as KeptReply;
  }

  function expired(): Date {
    return new Date(clock().getTime() - keptMs);
  }

  /** Forgets keys whose time is over. */
  async function sweep(): Promise<void> {
    await store.removeOlder(db, expired());
  }
}

const contextOf = ({ workspaceId, actor, key }: Place): string => JSON.stringify([workspaceId, actor, key]);

const unknownOutcome = (readAt: string | null): AppError =>
  new AppError(
    'conflict',
    `The first request with this Idempotency-Key broke off before its answer was kept, so it isn't known whether it was carried out. Look at what it was to change${readAt === null ? '' : ` (GET ${readAt})`}, and send what is still to be done with a new key.`,
  );
