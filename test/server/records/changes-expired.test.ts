import pg from 'pg';
import { apiKey, startApp, type TestApp } from '../../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
let app: TestApp;
/** The cursors of five changes, of which the first three are older than the log is kept. */
let cursors: number[];
const ids: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  for (let i = 0; i < 5; i++) ids.push((await app.send('POST', '/api/v1/records/company', { name: `C${i}` })).body.id);
  await app.app.outbox.settled();
  await app.stop();
  cursors = await makeOld(3);
  app = await startApp({ database }); // which drops the days whose time is over
  await app.app.outbox.settled();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Lets the first changes have happened eight days ago. */
async function makeOld(count: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const day = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await client.query(`create table ws_main._change_${day.replaceAll('-', '')} partition of ws_main._change
    for values from ('${day}') to (date '${day}' + 1)`);
  const { rows } = await client.query<{ seq: string }>('select seq from ws_main._change order by seq');
  const seqs = rows.map(({ seq }) => Number(seq));
  await client.query(`update ws_main._change set day = '${day}' where seq <= $1`, [seqs[count - 1]]);
  await client.end();
  return seqs;
}

const listen = (cursor: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/api/v1/changes?object=company${cursor}`, { headers: { authorization: `Bearer ${apiKey}`, ...headers } });

async function readFirst(response: Response): Promise<{ id: string }> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (data) {
      await reader.cancel();
      return JSON.parse(data) as { id: string };
    }
    text += (await reader.read()).value;
  }
}

test('a cursor behind which changes are gone is refused for good, whichever way it comes', async () => {
  for (const response of [
    await listen('&cursor=0'),
    await listen(`&cursor=${cursors[1]}`),
    await listen('', { 'last-event-id': String(cursors[0]) }),
  ]) {
    expect(response.status).toBe(410);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      ...{ type: 'urn:atrium:problem:cursor_expired', status: 410, code: 'cursor_expired', errors: [] },
      detail: 'Changes this old are not kept any longer; read the records again and start without a cursor.',
    });
  }
});

test('a cursor behind which everything is kept goes on, be its own change gone', async () => {
  for (const [cursor, next] of [
    [cursors[2], ids[3]],
    [cursors[3], ids[4]],
  ]) {
    const response = await listen(`&cursor=${cursor}`);
    expect(response.status).toBe(200);
    expect((await readFirst(response)).id).toBe(next);
  }
});
