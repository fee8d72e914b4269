import pg from 'pg';
import { assertUsableServer } from '../../../server/src/db/index.ts';
import { createEmptyDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await createEmptyDatabase()));
afterAll(() => database.drop());

const connecting = (change: (url: URL) => void): Promise<number> => {
  const url = new URL(database.url);
  change(url);
  const pool = new pg.Pool({ connectionString: url.href });
  return assertUsableServer(pool).finally(() => pool.end());
};

const answering = (answer: object): Promise<number> => {
  const fine = { version: 18, release: '18.4', encoding: 'UTF8', standby: false, may_create: true, database: 'crm', icu: true };
  return assertUsableServer({ query: async () => ({ rows: [{ ...fine, ...answer }] }) });
};

test('gives the major version of a server that will do', async () => {
  expect(await connecting(() => undefined)).toBe(Number(process.env.ATRIUM_TEST_POSTGRES ?? 18));
});

test.each([
  ['nothing listens', (url: URL) => void (url.port = '1'), 'nothing answers at 127.0.0.1:1; is Postgres running there?'],
  ['the host is unknown', (url: URL) => void (url.hostname = 'no-such-host.invalid'), 'no host is called no-such-host.invalid'],
  ['the password is wrong', (url: URL) => void (url.password = 'guess'), 'it refuses the user or password'],
  ['the database is missing', (url: URL) => void (url.pathname = '/nowhere'), 'database "nowhere" does not exist; create it first'],
])('says what is wrong when %s', async (_, change, reason) => {
  await expect(connecting(change)).rejects.toMatchObject({ name: 'StartupError', message: expect.stringContaining(reason) });
});

test('never repeats the password', async () => {
  const password = new URL(database.url).password;
  await expect(connecting((url) => (url.port = '1'))).rejects.toMatchObject({ message: expect.not.stringContaining(password) });
});

test.each([
  ['is too old', { version: 15, release: '15.8' }, 'it is Postgres 15.8; Atrium needs 16 or newer'],
  ['has another encoding', { encoding: 'SQL_ASCII' }, 'database "crm" is encoded in SQL_ASCII; Atrium needs UTF8'],
  ['is a standby', { standby: true }, 'it is a read-only standby'],
  ['lets us create nothing', { may_create: false }, 'its role may not create schemas; grant create on database "crm" to it'],
  ['has no ICU', { icu: false }, 'it was built without ICU'],
])('refuses a server that %s', async (_, answer, reason) => {
  await expect(answering(answer)).rejects.toThrow(reason);
});

test('names everything that is wrong at once', async () => {
  await expect(answering({ version: 14, release: '14.2', standby: true })).rejects.toThrow(/14\.2;.*; it is a read-only standby/);
});
