import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './runtime.mjs';

const directory = join(root, '.cache');

/**
 * Runs `work` in one process at a time; others wait. The file names its process with the time that it started, since a
 * pid alone may be anybody's after a crash.
 * @param {(pid: number) => void} onWait  called once when another process has it
 */
export async function withLock(name, onWait, work) {
  const path = join(directory, `${name}.lock`);
  const own = `${process.pid} ${startOf(process.pid)}`;
  mkdirSync(directory, { recursive: true });
  for (let waited = false; !take(path, own); waited = true) {
    const holder = read(path);
    if (!holder) continue;
    const [pid, start] = holder.split(' ');
    if (!isAlive(Number(pid)) || startOf(Number(pid)) !== start) {
      discard(path, holder);
      continue;
    }
    if (!waited) onWait(Number(pid));
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path, own) {
  try {
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Renamed first: of several that find it stale, one gets it, and sees whether it is still what it read. */
function discard(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== holder) linkSync(aside, path);
  } catch {
    // Another was quicker.
  }
  rmSync(aside, { force: true });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Ticks since boot; `?` where there is no /proc. */
function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '?';
}
