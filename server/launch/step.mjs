import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const labelWidth = 9;

/** A failure that is told without a stack. */
export class LaunchError extends Error {}

/**
 * Runs one step and prints one line of it: `  install   up to date                    12 ms`. What takes long is
 * announced by `say` before it begins; `work` returns what was done.
 */
export async function step(label, work) {
  const startedAt = performance.now();
  let said = '';
  const say = (text) => {
    said = `  ${label.padEnd(labelWidth)} ${text} … `;
    process.stdout.write(said);
  };
  try {
    const done = await work(say);
    const line = said ? done : `  ${label.padEnd(labelWidth)} ${done}`;
    process.stdout.write(`${line.padEnd(44 - said.length)}  ${duration(performance.now() - startedAt)}\n`);
  } catch (error) {
    if (said) process.stdout.write('failed\n');
    throw error;
  }
}

export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** For the end of a script: prints why it ended, and sets the exit code. */
export function fail(error) {
  process.stderr.write(`\n${error instanceof LaunchError ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 1;
}

/** Whether a script was called itself, not imported. */
export const isCalled = (meta) => process.argv[1] !== undefined && meta.url === urlOf(process.argv[1]);

const urlOf = (path) => pathToFileURL(realpathSync(path)).href;
