import fc from 'fast-check';
import { filterOf, store, worldData } from './arbitrary.ts';
import { fits } from './evaluate.ts';
import { createWorld, type World } from './world.ts';
import { casesOf, seedOf, timeoutMs } from '../../support/random.ts';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const runs = casesOf(300);

test(
  'a random filter over random rows answers what the language says',
  async () => {
    const parameters = { numRuns: runs, seed: seedOf() };
    await fc.assert(
      fc.asyncProperty(worldData, fc.array(filterOf('person', 3), { minLength: 3, maxLength: 3 }), async (data, filters) => {
        await store(world, data);
        const live = data.person!.filter(({ deleted }) => !deleted);
        for (const filter of filters) {
          const expected = live.filter((row) => fits(data, 'person', row, filter)).map(({ id }) => id);
          const answer = await world.list('person', { filter, fields: ['id'], sort: ['id'], limit: 500, count: true });
          expect({ filter, ids: answer.data.map(({ id }) => id), count: answer.count }).toEqual({
            filter,
            ids: expected,
            count: expected.length,
          });
        }
      }),
      parameters, // a failure prints the seed
    );
  },
  timeoutMs,
);
