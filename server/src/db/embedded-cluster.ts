import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter, chooseAccount, type Account } from './embedded-account.ts';
import { findBinaries, type Binaries } from './embedded-binaries.ts';
import { StartupError } from './startup-error.ts';

/** A directory that one Postgres works on, and all that is needed to run it. */
export type Cluster = {
  directory: string;
  /** The directory as Postgres is told of it. */
  directoryArgument: string;
  account: Account;
  binaries: Binaries;
  /** Of the superuser `postgres`. */
  password: string;
  logFile: string;
  /** False for tests only: nothing is synced to disk. */
  durable: boolean;
};

type Options = { dataDir: string; version: number; currentVersion: number; durable: boolean };

const passwordFile = 'atrium.password';

/** C.UTF-8 rather than C: with C, `pg_trgm` and text search take no letter outside ASCII for a letter. Order is ICU's. */
const locales = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/** Opens the cluster in `<dataDir>/postgres`, and makes it when there is none. */
export async function openCluster({ dataDir, version, currentVersion, durable }: Options): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const home = await realpath(dataDir);
  const directory = join(home, 'postgres');
  await assertOurs(directory, version);
  const account = chooseAccount(directory);
  const binaries = findBinaries(version, currentVersion, account);
  await removeLeftovers(home);
  if (!existsSync(join(directory, 'PG_VERSION'))) await makeCluster(directory, { account, binaries, durable });
  return {
    directory,
    directoryArgument: argumentFor(directory, account),
    account,
    binaries,
    password: await readPassword(directory),
    logFile: join(home, 'postgres.log'),
    durable,
  };
}

/**
 * Root may have put the directory where `postgres` can't go, its home for one. A process enters it before it gives up
 * root, and names it so from then on; nobody's permissions change.
 */
function argumentFor(directory: string, account: Account): string {
  if (canEnter(account, directory)) return directory;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new StartupError(
    `Postgres runs as uid ${account.uid}, which can't reach ${directory}. Set ATRIUM_DATA_DIR to a directory that it can reach.`,
  );
}

async function assertOurs(directory: string, version: number): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'EACCES') return ['PG_VERSION'];
    throw error;
  });
  if (entries.length === 0) return;
  if (!entries.includes('PG_VERSION'))
    throw new StartupError(`${directory} is neither empty nor a Postgres cluster. Choose another ATRIUM_DATA_DIR.`);
  const found = await readFile(join(directory, 'PG_VERSION'), 'utf8').then(Number, () => version);
  if (found === version) return;
  throw new StartupError(
    `${directory} was made by Postgres ${found}, and this Atrium brings Postgres ${version}, which can't read it. ` +
      `Start the Atrium that made it, upgrade the directory with pg_upgrade, or set DATABASE_URL to a Postgres ${found} that serves a copy of it.`,
  );
}

/** What starts left that were killed in the middle. Their initdb may still run, and writes until it misses its files. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^postgres\.new-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

type Made = Pick<Cluster, 'account' | 'binaries' | 'durable'>;

/** Made beside its place and then renamed, so that it is there whole or not at all, and two starts can't mix. */
async function makeCluster(directory: string, { account, binaries, durable }: Made): Promise<void> {
  const half = `${directory}.new-${process.pid}`;
  const password = randomBytes(24).toString('base64url');
  const handed = join(tmpdir(), `atrium-${randomBytes(8).toString('hex')}`);
  await writeFile(handed, password, { mode: 0o600, flag: 'wx' });
  await own(handed, account);
  try {
    const failures: string[] = [];
    for (const locale of locales) {
      await rm(half, { recursive: true, force: true });
      await mkdir(half, { mode: 0o700 });
      await own(half, account);
      const failure = await initdb(half, { account, binaries, durable, passwordFile: handed, locale });
      if (failure === undefined) break;
      failures.push(failure);
      if (failures.length === locales.length)
        throw new StartupError(`Postgres could not make its cluster in ${directory}:\n${failures.join('\n')}`);
    }
  } finally {
    await rm(handed);
  }
  await writeFile(join(half, passwordFile), password, { mode: 0o600 });
  await own(join(half, passwordFile), account);
  await rename(half, directory).catch(async (error: unknown) => {
    await rm(half, { recursive: true });
    if (!existsSync(join(directory, 'PG_VERSION'))) throw error;
  });
}

type Init = Made & { passwordFile: string; locale: string };

/** @returns what went wrong, if anything. */
function initdb(directory: string, { account, binaries, durable, passwordFile: file, locale }: Init): Promise<string | undefined> {
  const args = [
    ...['-D', argumentFor(directory, account), '--username=postgres', '--auth=scram-sha-256', `--pwfile=${file}`],
    ...['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=und', `--locale=${locale}`, '--lc-messages=C', '--data-checksums'],
    ...(durable ? [] : ['--no-sync']),
  ];
  return new Promise((resolve) => {
    const child = spawn(binaries.initdb, args, { ...account, cwd: directory, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : said.trim()));
  });
}

/** Nothing of ours: `PGDATA`, `PGPORT` and the like would turn up as settings, and secrets have no place in there. */
export const environment: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32'
    ? { SystemRoot: process.env.SystemRoot, PATH: process.env.PATH, TEMP: process.env.TEMP }
    : { PATH: '/usr/bin:/bin' }),
};

const own = async (path: string, { uid, gid }: Account): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
};

async function readPassword(directory: string): Promise<string> {
  const path = join(directory, passwordFile);
  try {
    await chmod(path, 0o600);
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new StartupError(
      `${path} can't be read; it holds the password of the embedded Postgres. Put it back, or set the password of its user "postgres" anew.`,
      { cause },
    );
  }
}
