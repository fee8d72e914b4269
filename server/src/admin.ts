import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createAccess, passwordProblem, resetPassword } from './auth/index.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import {
  createDb,
  findEmbeddedPostgres,
  hasEmbeddedPostgres,
  hasState,
  sqlState,
  startEmbeddedPostgres,
  StartupError,
} from './db/index.ts';
import { AppError } from './lib/index.ts';
import { createLog } from './log/index.ts';

const usage = `Usage:
  npm run admin -- reset-password <email>              asks for the new password
  npm run admin -- reset-password <email> --generate   makes one and prints it
`;

/** What went wrong in the caller's hands: said without a stack. */
class RefusedError extends Error {}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isOurs =
    error instanceof RefusedError || error instanceof ConfigError || error instanceof StartupError || error instanceof AppError;
  process.stderr.write(`${isOurs ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<number> {
  const given = readArguments(args);
  if (!given) {
    process.stderr.write(usage);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const password = given.generate ? randomBytes(15).toString('base64url') : await askPassword();
  const problem = passwordProblem(password);
  if (problem) throw new RefusedError(problem);
  const postgres = await openPostgres(config);
  try {
    await reset(postgres.url, { email: given.email, password });
  } finally {
    await postgres.stop();
  }
  process.stdout.write(
    given.generate ? `The new password of ${given.email} is ${password}\n` : `The password of ${given.email} is changed.\n`,
  );
  return 0;
}

function readArguments(args: string[]): { email: string; generate: boolean } | null {
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { generate: { type: 'boolean', default: false } } });
    const [command, email, ...rest] = positionals;
    return command === 'reset-password' && email !== undefined && rest.length === 0 ? { email, generate: values.generate } : null;
  } catch {
    return null;
  }
}

type Postgres = { url: string; stop: () => Promise<void> };

/** The one that a running server uses; the embedded one is started for as long as it takes when no server runs. */
async function openPostgres({ databaseUrl, dataDir }: Config): Promise<Postgres> {
  const running = databaseUrl ?? (await findEmbeddedPostgres({ dataDir }));
  if (running) return { url: running, stop: () => Promise.resolve() };
  if (!hasEmbeddedPostgres(dataDir))
    throw new RefusedError(`There is no Atrium in ${dataDir}. Set ATRIUM_DATA_DIR or DATABASE_URL as the server has them.`);
  return startEmbeddedPostgres({ dataDir, log: createLog({ level: 'error' }) });
}

async function reset(url: string, credentials: { email: string; password: string }): Promise<void> {
  const db = await createDb({ url, poolSize: 1, applicationName: 'atrium admin' });
  try {
    await resetPassword(createAccess({ db, log: createLog({ level: 'error' }) }), credentials);
  } catch (error) {
    if (hasState(error, sqlState.undefinedTable)) throw new RefusedError('There is no Atrium in this database yet; start the server once.');
    throw error;
  } finally {
    await db.close();
  }
}

/** On a terminal twice and unseen; from a pipe its first line. */
async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return '';
  }
  const password = await askUnseen('New password: ');
  if ((await askUnseen('Once more: ')) !== password) throw new RefusedError('The two are not the same; nothing was changed.');
  return password;
}

async function askUnseen(prompt: string): Promise<string> {
  process.stdout.write(prompt);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  terminal.on('SIGINT', () => {
    process.stdout.write('\n');
    process.exit(130);
  });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stdout.write('\n');
  }
}
