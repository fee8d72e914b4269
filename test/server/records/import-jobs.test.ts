import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { apiKey, startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { clientOf } from './import-world.ts';

let database: TestDatabase;
let app: TestApp;
let world: ReturnType<typeof clientOf>;

async function open(roles?: { web: boolean; worker: boolean }, clock?: () => Date): Promise<void> {
  app = await startApp({ database, roles, clock });
  world = clientOf(app);
}

beforeAll(async () => {
  database = await createTestDatabase();
  await open();
  await world.create({
    name: 'team',
    fields: [
      { name: 'code', label: 'Code', type: 'text', unique: true },
      { name: 'motto', label: 'Motto', type: 'text' },
    ],
  });
  await world.create({
    name: 'player',
    fields: [
      { name: 'number', label: 'Number', type: 'text', unique: true },
      { name: 'wage', label: 'Wage', type: 'currency', defaultCurrency: 'GBP' },
      { name: 'ratio', label: 'Ratio', type: 'number' },
      {
        name: 'team',
        label: 'Team',
        type: 'relation',
        target: 'team',
        onDelete: 'restrict',
        inverse: { name: 'players', label: 'Players' },
      },
      {
        name: 'fans',
        label: 'Fans',
        type: 'relation',
        target: 'team',
        cardinality: 'many_to_many',
        inverse: { name: 'fan_of', label: 'Fan of' },
      },
    ],
  });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});
afterEach(
  async () =>
    void (await query(
      'truncate ws_main.team, ws_main.player, ws_main._import, ws_main._import_row, ws_main._history, ws_main._trash cascade',
    )),
);

const teams = { object: 'team', key: 'code', mapping: { Code: { field: 'code' }, Motto: { field: 'motto' } } };
const rowsOf = (count: number): string => `Code,Motto\n${Array.from({ length: count }, (_, i) => `c${i},m${i}`).join('\n')}\n`;
const many = 30_000;

/** Waits until the import has written some of its lines, and not all. */
async function begun(id: string): Promise<void> {
  for (;;) {
    const { body } = await app.send('GET', `/api/v1/jobs/${id}`);
    if (body.finishedAt) throw new Error(`it ended too soon: ${JSON.stringify(body)}`);
    if (body.done > 0) return;
    await sleep(5);
  }
}

const written = async () =>
  (await query('select count(*) as n, count(distinct code) as codes from ws_main.team where deleted_at is null'))[0];

describe('an import goes on where it stood, and takes no line twice', () => {
  test('after a stop, which hands it back', async () => {
    const { body } = await world.start(rowsOf(many), teams);
    await begun(body.id);
    await app.stop();
    const before = (await query<{ position: number }>('select position from ws_main._import'))[0]!.position;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(many);
    expect(await written()).toEqual({ n: before, codes: before });
    await open();
    expect(await world.jobOf(body.id)).toMatchObject({ state: 'done', created: many, updated: 0, done: many });
    expect(await written()).toEqual({ n: many, codes: many });
  });

  test('after kill -9 of its process', async () => {
    await app.stop();
    const child = await startChild();
    await open({ web: true, worker: false });
    const { body } = await world.start(rowsOf(many), teams);
    await begun(body.id);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await app.stop();
    const before = (await query<{ position: number }>('select position from ws_main._import'))[0]!.position;
    expect(before).toBeLessThan(many);
    expect(await written()).toEqual({ n: before, codes: before });
    await open();
    expect(await world.jobOf(body.id)).toMatchObject({ state: 'done', created: many, done: many });
    expect(await written()).toEqual({ n: many, codes: many });
  }, 60_000);

  test('when two workers have it at once, one of them gives way', async () => {
    const { body } = await world.start(rowsOf(many), { object: 'team', mapping: { Motto: { field: 'motto' } } });
    await begun(body.id);
    // As it was with a worker that was taken for dead.
    await query(`update graphile_worker._private_jobs set locked_by = null, locked_at = null, run_at = now()`);
    await query(`select graphile_worker.add_job('atrium', json_build_object('jobId', '${body.id}'))`);
    expect(await world.jobOf(body.id)).toMatchObject({ created: many });
    const busy = async () => (await query('select from graphile_worker._private_jobs where locked_at is not null')).length > 0;
    while (await busy()) await sleep(20);
    expect(await query('select count(*) as n from ws_main.team')).toEqual([{ n: many }]);
  });

  test('while a field that it writes is renamed', async () => {
    const { body } = await world.start(rowsOf(many), teams);
    await begun(body.id);
    expect((await app.send('PATCH', '/api/v1/objects/team/fields/motto', { name: 'slogan' })).status).toBe(200);
    expect(await world.jobOf(body.id)).toMatchObject({ state: 'done', created: many });
    expect(await query(`select count(*) as n from ws_main.team where slogan is null`)).toEqual([{ n: 0 }]);
    expect((await app.send('PATCH', '/api/v1/objects/team/fields/slogan', { name: 'motto' })).status).toBe(200);
  });
});

test('the worker of an import shows that it lives, so that nobody takes its job', async () => {
  const { body } = await world.start(rowsOf(many), teams);
  await begun(body.id);
  expect(
    await query(
      `select pg_try_advisory_lock(hashtextextended('worker ' || locked_by, 4711)) as is_free
       from graphile_worker._private_jobs where locked_by is not null`,
    ),
  ).toEqual([{ is_free: false }]);
  await app.send('POST', `/api/v1/jobs/${body.id}/cancel`);
  await world.jobOf(body.id);
});

test('cancel stops between chunks, and what was written can be undone', async () => {
  const { body } = await world.start(rowsOf(many), teams);
  await begun(body.id);
  await app.send('POST', `/api/v1/jobs/${body.id}/cancel`);
  const job = await world.jobOf(body.id);
  expect(job.state).toBe('cancelled');
  expect(job.created).toBeLessThan(many);
  expect(await written()).toEqual({ n: job.created, codes: job.created });
  const undone = await world.undo(body.id);
  expect(undone).toMatchObject({ state: 'done', result: { deleted: job.created, restored: 0, kept: 0, reasons: {}, rest: [] } });
  expect(await written()).toEqual({ n: 0, codes: 0 });
});

test('an import that runs can not be undone, nor one that was', async () => {
  const { body } = await world.start(rowsOf(many), teams);
  expect(await app.send('POST', `/api/v1/imports/${body.id}/undo`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  await app.send('POST', `/api/v1/jobs/${body.id}/cancel`);
  await world.jobOf(body.id);
  await world.undo(body.id);
  expect(await app.send('POST', `/api/v1/imports/${body.id}/undo`)).toMatchObject({
    status: 409,
    body: { detail: 'The import was undone already.' },
  });
});

test('undo deletes what was created and restores what nobody has changed since, to the digit', async () => {
  await world.importFile('Code\nRED\nBLUE\n', { object: 'team', mapping: { Code: { field: 'code' } } });
  const mapping = {
    No: { field: 'number' },
    Wage: { field: 'wage' },
    Ratio: { field: 'ratio' },
    Team: { field: 'team', relation: { by: 'code' } },
    Fans: { field: 'fans', relation: { by: 'code' } },
  };
  const players = { object: 'player', key: 'number', mapping };
  await world.importFile('No,Wage,Ratio,Team,Fans\n1,12345678901234567890.25,0.1,RED,RED;BLUE\n2,2,,BLUE,\n3,3,,,\n4,4,,,\n', players);
  const all = async () =>
    (await world.list('player', '&fields=id,number,wage,ratio,team,fans')).map((one) => ({ ...one, fans: one.fans.toSorted() }));
  const before = await all();
  // In two chunks, so that a record is written by it more than once.
  const filler = Array.from({ length: 2500 }, (_, i) => `f${i},1,,,`).join('\n');
  const job = await world.importFile(
    `No,Wage,Ratio,Team,Fans\n1,7,0.5,BLUE,BLUE\n2,7,,,RED\n3,3,,,\n4,9,,,\n${filler}\n1,8,0.75,RED,RED\n`,
    players,
  );
  expect(job).toMatchObject({ created: 2500, updated: 5 });
  const four = (await all()).find(({ number }) => number === '4');
  await app.send('PATCH', `/api/v1/records/player/${four.id}`, { ratio: 4 });
  const undone = await world.undo(job.id);
  expect(undone.result).toEqual({
    deleted: 2500,
    restored: 2,
    kept: 1,
    reasons: { changed: 1 },
    rest: [{ object: 'player', id: four.id, line: 5, action: 'updated', reason: 'changed' }],
  });
  const after = await all();
  expect(after.filter(({ number }) => number !== '4')).toEqual(before.filter(({ number }) => number !== '4'));
  expect(after.find(({ number }) => number === '4')).toMatchObject({ wage: { amount: '9.00' }, ratio: 4 });
  expect(await query(`select distinct source from ws_main._history order by 1`)).toEqual([
    { source: 'api' },
    { source: `import:${job.id}` },
    { source: `undo:${job.id}` },
  ]);
});

test('undo leaves what other records hold on to, and each deletion can be restored by itself', async () => {
  const job = await world.importFile('Code\nRED\nBLUE\nGREEN\n', { object: 'team', mapping: { Code: { field: 'code' } } });
  const [red, blue, green] = await world.list('team');
  await app.send('POST', '/api/v1/records/player', { number: '1', team: red.id });
  const undone = await world.undo(job.id);
  expect(undone.result).toMatchObject({ deleted: 2, kept: 1, rest: [{ id: red.id, reason: 'restricted' }] });
  expect((await app.send('POST', `/api/v1/records/team/${blue.id}/restore`)).status).toBeLessThan(300);
  expect((await world.list('team')).map(({ id }) => id)).toEqual([red.id, blue.id]);
  expect((await app.send('GET', `/api/v1/records/team/${green.id}`)).status).toBe(404);
});

describe('policies', () => {
  async function keyWith(policies: object[]): Promise<Record<string, string>> {
    const name = `role ${crypto.randomUUID().slice(0, 8)}`;
    expect((await app.send('POST', '/api/v1/roles', { name, policies })).status).toBe(201);
    const { body } = await app.send('POST', '/api/v1/keys', { name, role: name });
    return { authorization: `Bearer ${body.key}` };
  }

  test('an import needs the action, and answers only who began it', async () => {
    const all = ['create', 'read', 'update', 'delete'];
    const without = await keyWith([{ object: 'team', actions: all }]);
    expect(await world.start('Code\nx\n', { object: 'team', mapping: { Code: { field: 'code' } } }, without)).toMatchObject({
      status: 403,
    });
    const having = await keyWith([{ object: 'team', actions: [...all, 'import'] }]);
    const { status, body } = await world.start('Code\nx\n', { object: 'team', mapping: { Code: { field: 'code' } } }, having);
    expect(status).toBe(202);
    expect(await world.jobOf(body.id)).toMatchObject({ created: 1 });
    expect((await app.send('GET', `/api/v1/imports/${body.id}`, undefined, having)).status).toBe(200);
    expect((await app.send('GET', `/api/v1/imports/${body.id}`, undefined, without)).status).toBe(404);
    expect((await app.send('GET', `/api/v1/imports/${body.id}/refused.csv`, undefined, without)).status).toBe(404);
    expect((await app.send('GET', '/api/v1/imports', undefined, without)).body.data).toEqual([]);
  });

  test('what one does not see is neither found nor updated, and what one may not write is refused', async () => {
    await world.importFile('Code,Motto\nseen,mine\nhidden,theirs\n', teams);
    const only = { motto: { _eq: 'mine' } };
    const key = await keyWith([
      { object: 'team', actions: ['create', 'read', 'update', 'import'], filter: only },
      { object: 'player', actions: ['create', 'read', 'import'] },
    ]);
    const first = await world.importFile('Code,Motto\nseen,mine\nhidden,mine\nnew,mine\nother,theirs\n', teams, key);
    expect(first).toMatchObject({ created: 1, updated: 1, refused: 2 });
    expect(await world.refused(first.id)).toEqual([
      'hidden,mine,3,Another team has this Code already.',
      'other,theirs,5,Your role may not write such a team.',
    ]);
    const players = {
      object: 'player',
      key: 'number',
      mapping: { No: { field: 'number' }, Team: { field: 'team', relation: { by: 'code' } } },
    };
    const second = await world.importFile('No,Team\n1,seen\n2,hidden\n', players, key);
    expect(await world.refused(second.id)).toEqual(['2,hidden,3,Team: There is no team with this Code.']);
    const third = await world.importFile('No,Team\n1,seen\n', players, key);
    expect(await world.refused(third.id)).toEqual(['1,seen,2,Your role may not update players.']);
    const asId = await world.importFile(
      `No,Team\n9,${(await world.list('team')).find(({ code }) => code === 'hidden').id}\n`,
      { object: 'player', mapping: { No: { field: 'number' }, Team: { field: 'team' } } },
      key,
    );
    expect(await world.refused(asId.id)).toEqual([expect.stringMatching(/Team: there is no team with this id\.$/)]);
  });

  test('who lost their membership imports no more', async () => {
    const key = await keyWith([{ object: 'team', actions: ['create', 'read', 'import'] }]);
    await app.stop();
    await open({ web: true, worker: false });
    const { body } = await world.start('Code\nx\n', { object: 'team', mapping: { Code: { field: 'code' } } }, key);
    await query(`delete from atrium.api_key`);
    await app.stop();
    await open();
    expect(await world.jobOf(body.id)).toMatchObject({ state: 'failed', error: { code: 'forbidden' } });
  });
});

/** A worker in a process of its own, on the same database. */
async function startChild(): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url));
  const env = {
    ...process.env,
    PORT: '0',
    DATABASE_URL: database.url,
    ATRIUM_SECRET_KEY: 'secret-of-the-tests-0123456789abcdef',
    ATRIUM_API_KEY: apiKey,
    LOG_LEVEL: 'warn',
    NODE_OPTIONS: '',
  };
  const child = spawn(process.execPath, ['--no-node-snapshot', main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const text of child.stdout!) if (String(text).includes('ready')) return child;
  throw new Error('the server did not start');
}

async function query<Row extends object = Record<string, unknown>>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
