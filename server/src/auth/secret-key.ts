import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql, type Db } from '../db/index.ts';
import type { Clock } from '../lib/index.ts';

type Deps = { db: Db; clock: Clock; secretKey: string };

/** The database was used with another ATRIUM_SECRET_KEY. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError';
}

/** At the first start it ties the database to the key; later it throws when the key is another. */
export function createSecretKeyCheck({ db, clock, secretKey }: Deps) {
  return async (): Promise<void> => {
    const mark = createHmac('sha256', secretKey).update('atrium: this database belongs to this key').digest();
    await db.query(sql`
      insert into atrium.installation (id, key_check, created_at) values (1, ${mark}, ${clock()}) on conflict (id) do nothing`);
    const [row] = await db.query<{ key_check: Buffer }>(sql`select key_check from atrium.installation where id = 1`);
    if (row && timingSafeEqual(row.key_check, mark)) return;
    throw new SecretKeyError(
      'ATRIUM_SECRET_KEY is not the key that this database was made with. Start with that key (without DATABASE_URL it is kept in the data directory), or with an empty database.',
    );
  };
}
