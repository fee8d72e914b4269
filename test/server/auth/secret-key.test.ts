import { createSecretKeyCheck } from '../../../server/src/auth/index.ts';
import { createDb, sql, type Db } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDb({ url: database.url, poolSize: 2 });
});
afterEach(async () => void (await db.query(sql`delete from atrium.installation`)));
afterAll(async () => {
  await db.close();
  await database.drop();
});

const check = (secretKey: string) => createSecretKeyCheck({ db, clock: () => new Date(), secretKey })();
const first = 'the first key that this database meets';

test('a database stays with the key that it was first started with', async () => {
  await check(first);
  await check(first);
  await expect(check('another key of about the same length')).rejects.toThrow(
    /ATRIUM_SECRET_KEY is not the key that this database was made with/,
  );
});

test('two processes that start at once agree on one key', async () => {
  const outcomes = await Promise.allSettled([check(first), check('another key of about the same length')]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the key itself is not in the database', async () => {
  await check(first);
  const [row] = await db.query<{ row: string; mark: Buffer }>(sql`select i::text as row, key_check as mark from atrium.installation i`);
  expect(row!.row).not.toContain(first);
  expect(row!.mark).toHaveLength(32);
});
