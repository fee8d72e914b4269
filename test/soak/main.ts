/**
 * `npm run soak`: every proof at its full size. Each that has passed on this commit is kept in `.cache/soak.json` and
 * passed over, so that a run that was stopped goes on. `npm run soak -- kills` runs one, `--again` all of them anew.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/src/db/index.ts';
import { randomFrom, seedOf } from '../support/random.ts';
import { runKills } from './kills.ts';

type Proof = { name: string; what: string; run: (seed: number) => Promise<string> };

const keptAt = '.cache/soak.json';
const say = (line: string) => process.stdout.write(`${line}\n`);

const proofs: Proof[] = [
  {
    name: 'kills',
    what: '100 times kill -9 in the middle of an import of 1,000,000 rows: every answered write is there, every row once',
    run: kills,
  },
  { name: 'filters', what: '10,000 random filters against an evaluator in memory', run: property('test/server/query/filter-property') },
  { name: 'paging', what: '10,000 random pagings visit each row once, in order', run: property('test/server/query/paging') },
  {
    name: 'leaks',
    what: '10,000 random policies and queries: what is out of sight never shows',
    run: property('test/server/policies/leak-property'),
  },
  { name: 'formulas', what: '10,000 lists of random formulas against their plain evaluation', run: property('test/server/query/formula') },
  { name: 'groups', what: '10,000 random groupings against their plain evaluation', run: property('test/server/query/aggregate') },
  {
    name: 'schema',
    what: '10,000 random changes of a schema: catalogue = definition, no value lost unannounced',
    run: property('test/server/schema/property'),
  },
];

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const kept = process.argv.includes('--again') ? {} : await readKept();
const wanted = proofs.filter(({ name }) => asked.length === 0 || asked.includes(name));
let failed = 0;

for (const { name, what, run } of wanted) {
  const former = kept[name];
  if (former?.commit === commit) {
    say(`passed before  ${name}: ${former.figures}`);
    continue;
  }
  const seed = seedOf();
  say(`running        ${name} (seed ${seed}): ${what}`);
  const started = performance.now();
  try {
    const figures = `${await run(seed)}, seed ${seed}, ${Math.round((performance.now() - started) / 1000)} s`;
    kept[name] = { commit, figures };
    await mkdir('.cache', { recursive: true });
    await writeFile(keptAt, JSON.stringify(kept, null, 2));
    say(`passed         ${name}: ${figures}`);
  } catch (error) {
    failed += 1;
    say(`FAILED         ${name} (seed ${seed}): ${error instanceof Error ? error.message : String(error)}`);
  }
}
say(`${wanted.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function readKept(): Promise<Record<string, { commit: string; figures: string }>> {
  try {
    return JSON.parse(await readFile(keptAt, 'utf8')) as Record<string, { commit: string; figures: string }>;
  } catch {
    return {};
  }
}

async function kills(seed: number): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'atrium-soak-'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  try {
    const report = await runKills({ url: postgres.url, kills: 100, rows: 1_000_000, random: randomFrom(seed) });
    const { missing, rowsThere, keysThere, doubledChanges, missingChanges, job, rows, undone } = report;
    const whole = job.state === 'done' && rowsThere === rows && keysThere === rows && undone === rows;
    if (!whole || missing.length > 0 || doubledChanges > 0 || missingChanges > 0) throw new Error(JSON.stringify(report));
    return `${report.kills} kills, ${rows} rows, ${report.acknowledged} answered writes all there`;
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A property's own test file, with as many cases as the proof asks for. */
function property(file: string): Proof['run'] {
  return async (seed) => {
    const cases = 10_000;
    const env = { ...process.env, ATRIUM_TEST_SEED: String(seed), ATRIUM_TEST_CASES: String(cases) };
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        'node_modules/jest/bin/jest.js',
        '--config',
        'test/jest.config.mjs',
        '--testTimeout',
        '7200000',
        file,
      ],
      {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let printed = '';
    jest.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => jest.once('exit', resolve));
    if (code !== 0) throw new Error(printed.slice(-4000));
    return `${cases} cases`;
  };
}
