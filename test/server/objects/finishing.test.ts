import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDb, type Db } from '../../../server/src/db/index.ts';
import { createJobs } from '../../../server/src/jobs/index.ts';
import { createNewId, type WorkspaceRef } from '../../../server/src/lib/index.ts';
import { createLog } from '../../../server/src/log/index.ts';
import { createFinishing } from '../../../server/src/objects/index.ts';
import { createDefinitionsCache, createSchemaEngine } from '../../../server/src/schema/index.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

type Loose = ReturnType<typeof JSON.parse>;

const many = 50_000;
let database: TestDatabase;
let app: TestApp;
/** The name of the index on each field, by the field's. */
let indexes: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  const text = (name: string) => ({ name, label: name, type: 'text' });
  await app.send('POST', '/api/v1/objects', {
    ...{ name: 'big', label: 'Big', plural: 'bigs', pluralLabel: 'Bigs' },
    fields: ['code', 'note', 'mark', 'word'].map(text),
  });
  const { body } = await app.send('GET', '/api/v1/objects/big');
  indexes = Object.fromEntries(body.fields.map(({ name, id }: { name: string; id: string }) => [name, id.replaceAll('-', '')]));
  await query(`insert into ws_main.big (id, created_at, created_by, updated_at, updated_by, version, code)
    select gen_random_uuid(), now(), 'x', now(), 'x', 1, greatest(n, 2) from generate_series(1, ${many}) n`);
  await query('analyze ws_main.big');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

async function query<R extends object>(text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return (await client.query<R>(text).finally(() => client.end())).rows;
}

const finishingJobs = async (): Promise<Loose[]> =>
  (await app.send('GET', '/api/v1/jobs')).body.data.filter(({ kind }: { kind: string }) => kind === 'schema_finish');

/** The newest job of the kind, once it is as one wants it. */
async function jobThat(is: (job: Loose) => boolean): Promise<Loose> {
  for (;;) {
    const [job] = await finishingJobs();
    if (job && is(job)) return job;
    await sleep(20);
  }
}

const main = { slug: 'main', name: 'Main', timeZone: 'UTC', language: 'en' };

/** The workspace as another process sees it. */
async function elsewhere<T>(look: (db: Db, workspace: WorkspaceRef) => Promise<T>): Promise<T> {
  const db = await createDb({ url: database.url });
  const [row] = await db.dataSource.query<{ id: string; schema: string }[]>('select id, schema_name as schema from atrium.workspace');
  return look(db, { ...main, ...row! }).finally(() => db.close());
}

const planStates = async () => (await query<{ state: string }>('select state from atrium.plan order by at')).map(({ state }) => state);

const differences = (): Promise<string[]> => elsewhere((db, workspace) => createSchemaEngine({ db }).check(workspace));

/** A name that an index needs, taken. */
const block = (field: string) => query(`create table ws_main.ix_${indexes[field]} ()`);
const unblock = (field: string) => query(`drop table ws_main.ix_${indexes[field]}`);

test('an index that could not be built is tried again by the worker, which says what it fails at', async () => {
  await block('note');
  const answer = await app.send('PATCH', '/api/v1/objects/big/fields/note', { indexed: true });
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(answer.body.detail).toMatch(/Postgres refused it with 42P07.*tried again in the background/);
  expect((await app.send('GET', '/api/v1/objects/big')).body.fields.find(({ name }: { name: string }) => name === 'note').indexed).toBe(
    true,
  );
  const job = await jobThat(({ error }) => error !== null);
  expect(job).toMatchObject({ state: 'queued', finishedAt: null, error: { code: 'unavailable', message: answer.body.detail } });
  expect((await planStates()).at(-1)).toBe('finishing');
  await unblock('note');
  expect(await jobThat(({ finishedAt }) => finishedAt !== null)).toMatchObject({ id: job.id, state: 'done', error: null });
  expect(await differences()).toEqual([]);
  expect((await planStates()).at(-1)).toBe('applied');
  expect((await app.send('PATCH', '/api/v1/objects/big/fields/note', { indexed: true })).status).toBe(200);
});

test('what a process left that was killed over it is found by the others', async () => {
  const before = (await finishingJobs()).length;
  await query(`drop index ws_main.ix_${indexes.note}`);
  await query('update ws_main._schema set unfinished = true');
  await elsewhere(async (db, workspace) => {
    const clock = () => new Date();
    const [engine, definitions] = [createSchemaEngine({ db }), createDefinitionsCache({ db })];
    const jobs = createJobs({ db, clock, newId: createNewId(clock) });
    const log = createLog({ level: 'silent' });
    const { sweep } = createFinishing({ db, engine, definitions, jobs, workspaces: async () => [workspace], log });
    await sweep();
  });
  await jobThat(({ finishedAt }) => finishedAt !== null);
  expect(await finishingJobs()).toHaveLength(before + 1);
  expect(await differences()).toEqual([]);
});

test('what can not be finished while a process starts keeps it from nothing, and is a job from then on', async () => {
  await app.send('PATCH', '/api/v1/objects/big/fields/mark', { indexed: true });
  await app.stop();
  // As a process leaves it that is killed in the middle, on a disk that has no room.
  await query(`drop index ws_main.ix_${indexes.mark}`);
  await block('mark');
  await query('update ws_main._schema set unfinished = true');
  app = await startApp({ database });
  expect((await app.send('GET', '/health')).status).toBe(200);
  const job = await jobThat(({ error, finishedAt }) => error !== null && finishedAt === null);
  expect(job.error.message).toContain('42P07');
  await unblock('mark');
  expect(await jobThat(({ id, finishedAt }) => id === job.id && finishedAt !== null)).toMatchObject({ state: 'done' });
  expect(await differences()).toEqual([]);
});

test('a unique index that two values break is taken back at the start, and the server serves', async () => {
  await app.stop();
  await query(`update atrium.field set is_unique = true where name = 'code'`);
  await query('update ws_main._schema set unfinished = true');
  app = await startApp({ database });
  expect((await app.send('GET', '/api/v1/objects/big')).body.fields.find(({ name }: { name: string }) => name === 'code').unique).toBe(
    false,
  );
  expect(app.logged.join()).toContain('A unique index was taken back');
  expect(await differences()).toEqual([]);
});
