import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provideChromium } from './chromium.mjs';
import { install } from './install.mjs';
import { findNode, nodeFlags, root } from './runtime.mjs';
import { fail, LaunchError } from './step.mjs';

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const config = join(root, 'test', 'jest.config.mjs');

/**
 * `npm test`: everything on Postgres 18, then the core's server tests on 16, the oldest that users may have.
 * `npm test -- <arguments of jest>`: only that, on 18 or what ATRIUM_TEST_POSTGRES says.
 */
try {
  process.chdir(root);
  const args = process.argv.slice(2);
  await install();
  await build();
  const env = { ...process.env, ATRIUM_CHROMIUM: await provideChromium(), NODE_ENV: 'test' };
  const runs = [];
  if (args.length > 0) {
    runs.push(await runJest(args, env));
  } else {
    for (const version of ['18', '16']) {
      process.stdout.write(`  tests     on Postgres ${version}\n`);
      runs.push(await runJest([], { ...env, ATRIUM_TEST_POSTGRES: version }));
    }
  }
  summarize(runs);
} catch (error) {
  fail(error);
}

/** @returns {Promise<{ code: number, passed: number, failed: number }>} */
async function runJest(args, env) {
  const output = join(root, '.cache', `jest-${process.pid}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  const flags = [...nodeFlags, '--experimental-vm-modules', jest, '--config', config, '--json', '--outputFile', output];
  const child = spawn(findNode().path, [...flags, ...args], { env, stdio: ['inherit', 'ignore', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', (exit) => resolve(exit ?? 1)));
  if (!existsSync(output)) throw new LaunchError(`jest ended with ${code} and without a result.`);
  const result = JSON.parse(readFileSync(output, 'utf8'));
  rmSync(output);
  // A file that could not be run at all has no tests to count.
  return { code, passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
}

function summarize(runs) {
  const sum = (count) => runs.reduce((total, run) => total + count(run), 0);
  process.exitCode = runs.find(({ code }) => code !== 0)?.code ?? 0;
  process.stdout.write(`\n${sum((run) => run.passed)} passed, ${sum((run) => run.failed)} failed\n`);
}
