import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';
import { findNode, root } from './runtime.mjs';
import { duration, fail } from './step.mjs';

const checks = [
  ['types', 'typescript', 'tsc', ['-p', 'tsconfig.json']],
  ['studio', 'typescript', 'tsc', ['-p', 'studio']],
  ['lint', 'oxlint', 'oxlint', []],
  ['unused', 'knip', 'knip', ['--no-progress']],
  ['format', 'oxfmt', 'oxfmt', ['--check', '.']],
];

/** `npm run check`: all of it, so that one sees everything at once. */
try {
  process.chdir(root);
  await install();
  const { path } = findNode();
  const failed = checks.filter(([label, ...check]) => !passes(path, label, check)).map(([label]) => label);
  process.stdout.write(failed.length > 0 ? `\n${failed.join(', ')} failed\n` : '\nall fine\n');
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  fail(error);
}

function passes(node, label, [name, bin, args]) {
  const folder = join(root, 'node_modules', name);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(node, [join(folder, typeof bins === 'string' ? bins : bins[bin]), ...args], {
    encoding: 'utf8',
  });
  process.stdout.write(`  ${label.padEnd(9)} ${status === 0 ? 'fine' : 'failed'}  ${duration(performance.now() - startedAt)}\n`);
  if (status !== 0) process.stdout.write(`\n${stdout}${stderr}\n`);
  return status === 0;
}
