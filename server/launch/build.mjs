import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { install } from './install.mjs';
import { withLock } from './lock.mjs';
import { findNode, root } from './runtime.mjs';
import { fail, isCalled, LaunchError, step } from './step.mjs';

const studio = join(root, 'studio');
const built = join(studio, 'dist');
const stamp = join(built, '.atrium-built');
const sources = ['package-lock.json', 'tsconfig.json', 'studio', 'sdk', 'server/launch/build.mjs'];
const compressed = ['.css', '.html', '.js', '.json', '.svg'];

/** Builds the studio with Vite when its sources aren't those that it was built from. */
export function build() {
  return step('studio', async (say) => {
    if (isBuilt()) return 'up to date';
    const waiting = (pid) => say(`waiting for another process (${pid})`);
    return withLock('build', waiting, async () => {
      if (isBuilt()) return 'built by it';
      say('building');
      const hash = sourceHash();
      // Beside it, then renamed: a build that is killed leaves the last one whole.
      const next = join(root, 'node_modules', '.cache', 'atrium-studio');
      rmSync(next, { recursive: true, force: true });
      await runVite(join(next, 'dist'));
      compress(join(next, 'dist'));
      writeFileSync(join(next, 'dist', '.atrium-built'), hash);
      mkdirSync(built, { recursive: true });
      renameSync(built, join(next, 'last'));
      renameSync(join(next, 'dist'), built);
      rmSync(next, { recursive: true });
      return 'done';
    });
  });
}

const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash();

function sourceHash() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesOf(join(root, source))) hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const entries = [];
  const visit = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name)) visit(join(at, entry.name));
      else if (entry.isFile()) entries.push(join(at, entry.name));
    }
  };
  if (extname(path)) return [path];
  visit(path);
  return entries;
}

async function runVite(outDir) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  const child = spawn(findNode().path, args, {
    cwd: studio,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve) => child.once('error', (error) => resolve(error.message)).once('close', resolve));
  if (code !== 0) throw new LaunchError(`The studio does not build (${code}):\n${said.trim()}`);
}

/** Once here rather than at each request. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && compressed.includes(extname(path))) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}

if (isCalled(import.meta)) await install().then(build).catch(fail);
