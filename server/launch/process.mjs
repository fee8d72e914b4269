import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Goes on as another program. On a Node that can, in this very process, so that whoever started us holds the server
 * itself; else as a parent that passes signals on, ends as its child ends, and whose death ends its child.
 */
export function become(command, args) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.removeAllListeners('warning'); // it is marked experimental
    process.execve(command, [command, ...args], process.env);
  }
  const child = spawn(command, ['--import', new URL('end-with-parent.mjs', import.meta.url).href, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  passSignals([child]);
  child.once('error', (error) => {
    throw error;
  });
  child.once('exit', (code, signal) => {
    for (const name of signals) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

/** Runs several programs side by side until the first ends; then ends the others. */
export async function runAll(commands) {
  const children = commands.map(([command, ...args]) => spawn(command, args, { stdio: 'inherit' }));
  passSignals(children);
  const ends = children.map(
    (child) => new Promise((resolve) => child.once('error', () => resolve(1)).once('exit', (code) => resolve(code ?? 0))),
  );
  process.exitCode = await Promise.race(ends);
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ends);
  for (const name of signals) process.removeAllListeners(name);
}

/** A terminal gives Ctrl-C to all of its processes; passed on as well, it would count as a second one. */
function passSignals(children) {
  for (const name of signals) {
    process.on(name, () => {
      if (name === 'SIGINT' && process.stdin.isTTY) return;
      for (const child of children) child.kill(name);
    });
  }
}
