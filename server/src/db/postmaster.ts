import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, type Cluster } from './embedded-cluster.ts';
import { StartupError } from './startup-error.ts';

/** Postgres's first process, as its `postmaster.pid` describes it. */
export type Postmaster = { pid: number; port: number; stopping: boolean };

const launchTimeoutMs = 15_000;
const fastShutdownMs = 30_000;
const immediateShutdownMs = 5_000;
const logLimitBytes = 5_000_000;

/** The Postgres that runs on this cluster, ours or one that a killed server left; undefined when none does. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const [pid, , , port, , , , status] = await readPidFile(cluster);
  if (!pid || !runsOn(Number(pid), cluster)) return undefined;
  return { pid: Number(pid), port: Number(port) || 0, stopping: status === 'stopping' };
}

/**
 * Starts Postgres, on the given port when it is said, and resolves when it runs, before it takes connections.
 * @returns undefined when another server started one at the same moment.
 */
export async function launchPostmaster(cluster: Cluster, givenPort?: number): Promise<Postmaster | undefined> {
  const giveUpAt = Date.now() + launchTimeoutMs;
  for (;;) {
    await removeStalePidFile(cluster);
    const port = givenPort ?? (await freePort());
    const log = await openLog(cluster.logFile);
    const { size: logBefore } = await log.stat();
    const child = spawn(cluster.binaries.postgres, argumentsFor(cluster, port), {
      ...cluster.account,
      cwd: cluster.directory,
      env: environment,
      // A session of its own: Ctrl-C in the terminal is for the server, which stops Postgres last.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const failure = await settled(child, cluster);
    await log.close();
    if (failure === undefined) {
      child.unref();
      return { pid: child.pid!, port, stopping: false };
    }
    const said = (await readFile(cluster.logFile)).subarray(logBefore).toString().trim();
    if (said.includes('lock file "postmaster.pid" already exists') && (await findPostmaster(cluster))) return undefined;
    // Somebody took the port in between, or the backends of a killed postmaster are still ending.
    const passes = /could not create any TCP\/IP sockets|is still in use/.test(said);
    if (!passes || Date.now() > giveUpAt)
      throw new StartupError(`Postgres does not start: ${said || failure}\nIts log is ${cluster.logFile}.`);
    await sleep(200);
  }
}

/** Fast shutdown: open transactions roll back, all that was committed is written. Resolves when it is over. */
export async function stopPostmaster(cluster: Cluster, { pid }: Postmaster): Promise<void> {
  if (process.platform === 'win32') run(cluster.binaries.pgCtl, ['stop', '-m', 'fast', '-D', cluster.directory]);
  else signal(pid, 'SIGINT');
  if (await hasEnded(cluster, pid, fastShutdownMs)) return;
  // Safe, if slow to start from: the log of changes is on disk.
  signal(pid, 'SIGQUIT');
  if (!(await hasEnded(cluster, pid, immediateShutdownMs))) throw new Error(`Postgres (pid ${pid}) does not stop; see ${cluster.logFile}.`);
}

async function hasEnded(cluster: Cluster, pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (runsOn(pid, cluster)) {
    if (Date.now() > giveUpAt) return false;
    await sleep(20);
  }
  return true;
}

/** @see https://www.postgresql.org/docs/18/storage-file-layout.html */
async function readPidFile({ directory }: Cluster): Promise<string[]> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.trim());
}

/** A setting without effect, so that the list of processes says which directory this Postgres is for. */
const markOf = ({ directory }: Cluster): string => `atrium.directory=${directory}`;

/**
 * By its arguments, not by its pid alone: after a crash of the machine the pid may be anybody's, or a zombie's that
 * nobody waits for. Every account may read them, unlike `/proc/<pid>/cwd`, which is closed even to root in a container.
 */
function runsOn(pid: number, cluster: Cluster): boolean {
  if (process.platform === 'linux') return argumentsOf(pid).includes(markOf(cluster));
  if (process.platform === 'win32') return signal(pid, 0);
  return run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).includes(markOf(cluster));
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Postgres refuses to start when the pid in the file lives; that it isn't a Postgres of this directory only we know. */
async function removeStalePidFile(cluster: Cluster): Promise<void> {
  const pid = Number((await readPidFile(cluster))[0]);
  if (pid && signal(pid, 0) && !runsOn(pid, cluster)) await rm(join(cluster.directory, 'postmaster.pid'), { force: true });
}

/** @returns why it didn't start, if so. */
async function settled(child: ChildProcess, cluster: Cluster): Promise<string | undefined> {
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, killedBy) => (failure = `it ended with ${killedBy ?? code}`));
  for (;;) {
    await sleep(10);
    if (failure !== undefined) return failure;
    const running = await findPostmaster(cluster);
    if (running?.pid === child.pid && running?.port) return undefined;
  }
}

/**
 * Sized for a laptop. Errors stay out of the log: the server gets them anyway, and their text holds customers' values
 * (in Postgres's order of severities `log` stands above `error`).
 */
function argumentsFor(cluster: Cluster, port: number): string[] {
  const memoryMb = totalmem() / 2 ** 20;
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    // Dropping a workspace locks each of its tables and indexes at once.
    max_locks_per_transaction: 256,
    shared_buffers: memoryMb > 4000 ? '256MB' : '128MB',
    effective_cache_size: `${Math.max(256, Math.round(memoryMb / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    random_page_cost: 1.1,
    wal_level: 'replica',
    wal_compression: 'on',
    max_wal_size: '2GB',
    // Our statements are short: compiling them costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, YMD',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(cluster.durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster.directoryArgument, ...flags, '-c', markOf(cluster)];
}

/** A file, not a pipe: a pipe would end with the server, and take Postgres along with its next line. */
async function openLog(path: string): Promise<FileHandle> {
  const sizeBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (sizeBytes > logLimitBytes) await rename(path, `${path}.old`);
  return open(path, 'a', 0o600);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** @returns whether the process was there to get it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function run(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
