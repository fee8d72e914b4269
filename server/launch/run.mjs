import { resolve } from 'node:path';
import { install } from './install.mjs';
import { become } from './process.mjs';
import { findNode, nodeFlags } from './runtime.mjs';
import { fail, LaunchError } from './step.mjs';

/** `node server/launch/run.mjs <entry.ts> [arguments]`: runs one of our TypeScript files on the right Node. */
try {
  const [entry, ...args] = process.argv.slice(2);
  if (!entry) throw new LaunchError('Usage: node server/launch/run.mjs <entry.ts> [arguments]');
  await install();
  become(findNode().path, [...nodeFlags, resolve(entry), ...args]);
} catch (error) {
  fail(error);
}
