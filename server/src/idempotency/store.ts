import { sql, type Db } from '../db/index.ts';

/** Whose key it is. */
export type Place = { workspaceId: string; actor: string; key: string };
export type Former = { claim: string; request: Buffer; reply: Buffer | null };
type Claim = { claim: string; request: Buffer; at: Date; expired: Date };

/** False when somebody has the place already, since `expired`. */
export async function take(db: Db, { workspaceId, actor, key }: Place, { claim, request, at, expired }: Claim): Promise<boolean> {
  const taken = await db.query(sql`
    insert into atrium.idempotency as i (workspace_id, actor, key, claim, request, at, reply)
    values (${workspaceId}, ${actor}, ${key}, ${claim}, ${request}, ${at}, null)
    on conflict (workspace_id, actor, key) do update
      set claim = excluded.claim, request = excluded.request, at = excluded.at, reply = null where i.at < ${expired}
    returning i.claim`);
  return taken.length > 0;
}

export async function find(db: Db, { workspaceId, actor, key }: Place): Promise<Former | undefined> {
  const [row] = await db.query<Former>(sql`
    select claim, request, reply from atrium.idempotency where workspace_id = ${workspaceId} and actor = ${actor} and key = ${key}`);
  return row;
}

export const keep = (db: Db, { workspaceId, actor, key }: Place, claim: string, reply: Buffer): Promise<object[]> =>
  db.query(sql`
    update atrium.idempotency set reply = ${reply}
    where workspace_id = ${workspaceId} and actor = ${actor} and key = ${key} and claim = ${claim}`);

export const giveBack = (db: Db, { workspaceId, actor, key }: Place, claim: string): Promise<object[]> =>
  db.query(sql`
    delete from atrium.idempotency where workspace_id = ${workspaceId} and actor = ${actor} and key = ${key} and claim = ${claim}`);

export const removeOlder = (db: Db, expired: Date): Promise<object[]> =>
  db.query(sql`delete from atrium.idempotency where at < ${expired}`);
