import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { become, runAll } from './process.mjs';
import { findNode, nodeFlags, root } from './runtime.mjs';
import { fail } from './step.mjs';

const main = join(root, 'server', 'src', 'main.ts');
const watches = process.argv.includes('--watch');

try {
  process.chdir(root);
  await install();
  if (!watches) await build();
  const { path, version } = findNode();
  process.stdout.write(`  server    starting on Node ${version}\n`);
  if (watches)
    await runAll([
      [path, ...nodeFlags, '--watch', '--watch-preserve-output', main],
      [path, join(root, 'node_modules', 'vite', 'bin', 'vite.js'), join(root, 'studio')],
    ]);
  else become(path, [...nodeFlags, main, ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
