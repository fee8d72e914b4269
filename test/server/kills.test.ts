import { runKills } from '../soak/kills.ts';
import { createEmptyDatabase } from '../support/postgres.ts';
import { randomFrom, seedOf } from '../support/random.ts';

const seed = seedOf();

test(`after 5 kills in the middle of an import every answered write is there, and every row once (seed ${seed})`, async () => {
  const database = await createEmptyDatabase();
  const rows = 60_000;
  const report = await runKills({ url: database.url, kills: 5, rows, random: randomFrom(seed) });
  expect(report.job).toMatchObject({ state: 'done', created: rows, updated: 0, refused: 0 });
  expect(report).toMatchObject({ missing: [], rowsThere: rows, keysThere: rows, doubledChanges: 0, missingChanges: 0, undone: rows });
  expect(report.acknowledged).toBeGreaterThan(10);
  await database.drop();
}, 240_000);
