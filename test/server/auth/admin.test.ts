import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateControl, startEmbeddedPostgres } from '../../../server/src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { admin, eventually, secretKey, startServer } from './support.ts';

const script = fileURLToPath(new URL('../../../server/src/admin.ts', import.meta.url));
const next = 'engine number two';
let database: TestDatabase;
let directory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'atrium-admin-'));
});

afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

/** Runs the command as an operator would, with only this of the environment. */
function run(args: string[], { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: directory, env: { PATH: process.env.PATH ?? '', ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

const reset = ['reset-password', admin.email];

describe("on a Postgres of the operator's own", () => {
  const env = () => ({ DATABASE_URL: database.url, ATRIUM_SECRET_KEY: secretKey });

  test('a new password works at once, and the sessions end, while the server runs', async () => {
    const server = await startServer({ ...database, empty: true });
    try {
      const session = await server.setUp();
      expect((await session.get('/whoami')).status).toBe(200);
      expect(await run(reset, { env: env(), input: `${next}\n` })).toEqual({
        code: 0,
        out: `The password of ${admin.email} is changed.\n`,
        err: '',
      });
      await eventually(async () => (await session.get('/whoami')).status === 401);
      await expect(server.signIn()).rejects.toThrow('401');
      await server.signIn({ email: admin.email, password: next });

      const { out } = await run([...reset, '--generate'], { env: env() });
      const generated = /is (\S{20})\n$/.exec(out)?.[1];
      await server.signIn({ email: admin.email, password: String(generated) });
    } finally {
      await server.stop();
    }
  });

  test.each([
    ['an unknown address', ['reset-password', 'nobody@example.com', '--generate'], 1, 'no account'],
    ['a short password', reset, 1, '10 to 200 characters'],
    ['no address', ['reset-password'], 2, 'Usage'],
    ['an unknown command', ['make-coffee', 'now'], 2, 'Usage'],
    ['an unknown option', [...reset, '--force'], 2, 'Usage'],
  ])('%s is refused', async (_, args, code, said) => {
    const answer = await run(args, { env: env(), input: 'short\n' });
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(said);
    expect(answer.err).not.toContain('    at ');
  });
});

describe('on the embedded Postgres', () => {
  test('works with a running server and without one, and says when there is nothing', async () => {
    const dataDir = join(directory, 'data');
    const env = { ATRIUM_DATA_DIR: dataDir };
    const nothing = await run([...reset, '--generate'], { env });
    expect(nothing).toMatchObject({
      code: 1,
      err: `There is no Atrium in ${dataDir}. Set ATRIUM_DATA_DIR or DATABASE_URL as the server has them.\n`,
    });

    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const start = () => startEmbeddedPostgres({ dataDir, log, durable: false });
    const first = await start();
    await migrateControl(first.url);
    const server = await startServer({ url: first.url });
    await server.setUp();
    expect(await run(reset, { env, input: next })).toMatchObject({ code: 0, err: '' });
    await server.signIn({ email: admin.email, password: next });
    await server.stop();
    await first.stop();

    expect(await run(reset, { env, input: 'engine number three' })).toMatchObject({ code: 0, err: '' });
    const second = await start();
    const again = await startServer({ url: second.url });
    await again.signIn({ email: admin.email, password: 'engine number three' });
    await again.stop();
    await second.stop();
  });
});
