import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, type Cluster } from './embedded-cluster.ts';
import type { Postmaster } from './postmaster.ts';

/** What makes a server the owner of a running Postgres: its file in the cluster, and a watcher that knows of it. */
export type Claim = {
  /** Gives it up without stopping Postgres; false when another server had already taken it over. */
  release(): Promise<boolean>;
};

const prefix = 'atrium.owner.';
const stoppingFile = 'atrium.stopping';
const watchScript = fileURLToPath(new URL('orphan-watch.sh', import.meta.url));

type Options = { orphanAfterSeconds: number; launched: boolean };

/**
 * Claims a Postgres that one has just launched, or one that runs and whose lock one holds.
 * @returns undefined when a watcher is stopping this Postgres.
 */
export async function claim(
  cluster: Cluster,
  postmaster: Postmaster,
  { orphanAfterSeconds, launched }: Options,
): Promise<Claim | undefined> {
  const token = randomBytes(8).toString('hex');
  const file = join(cluster.directory, prefix + token);
  const entries = await readdir(cluster.directory);
  const left = entries.filter((name) => name.startsWith(prefix)).map((name) => join(cluster.directory, name));
  if (launched) {
    for (const path of [...left, join(cluster.directory, stoppingFile)]) await rm(path, { force: true });
  } else if (entries.includes(stoppingFile)) {
    return undefined;
  }
  if (launched || left.length === 0) await writeFile(file, '', { mode: 0o600 });
  // The watcher of the last owner renames its file, too: one of us is first.
  else for (const path of left) await rename(path, file).catch(() => undefined);
  if (!existsSync(file)) return undefined;

  const dismissWatcher = watch(cluster, postmaster, { token, orphanAfterSeconds });
  return {
    async release() {
      dismissWatcher();
      const ours = existsSync(file);
      await rm(file, { force: true });
      return ours;
    },
  };
}

type Watch = { token: string; orphanAfterSeconds: number };

/** On Windows there is no shell to do it: there an orphan stays until the next start takes it over. */
function watch({ account, directory }: Cluster, { pid }: Postmaster, { token, orphanAfterSeconds }: Watch): () => void {
  if (process.platform === 'win32') return () => undefined;
  const args = ['-c', readFileSync(watchScript, 'utf8'), 'atrium-orphan-watch', token, String(pid), String(orphanAfterSeconds)];
  const watcher = spawn('/bin/sh', args, {
    ...account,
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  if (watcher.stdin instanceof Socket) watcher.stdin.unref();
  return () => watcher.stdin.end('stopped\n');
}
