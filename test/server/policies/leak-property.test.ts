import type { Policy } from '@atrium/sdk';
import fc from 'fast-check';
import { filterOf, store, worldData } from '../query/arbitrary.ts';
import { fits, inOrder, valueAt, type Data, type Stored } from '../query/evaluate.ts';
import { createWorld, rulesOf, type World } from '../query/world.ts';
import { casesOf, seedOf, timeoutMs } from '../../support/random.ts';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const personFields = [
  'name',
  'job_title',
  'age',
  'score',
  'budget',
  'active',
  'born',
  'seen',
  'tags',
  'data',
  'owner',
  'company',
  'boss',
  'reports',
  'topics',
];
const companyFields = ['name', 'industry', 'employees', 'region', 'owner', 'people'];

/** All fields where one filter holds, some where another does; so every field is known, and masked in some rows. */
const twoGrants = (object: string, fields: string[]): fc.Arbitrary<Policy[]> =>
  fc
    .record({ wide: filterOf(object, 2), narrow: filterOf(object, 2), some: fc.subarray(fields) })
    .map(({ wide, narrow, some }): Policy[] => [
      { object, actions: ['read'], filter: wide },
      { object, actions: ['read'], filter: narrow, fields: some },
    ]);
const oneGrant = (object: string): fc.Arbitrary<Policy[]> =>
  filterOf(object, 1).map((filter): Policy[] => [{ object, actions: ['read'], filter }]);

const policies = fc
  .tuple(twoGrants('person', personFields), twoGrants('company', companyFields), oneGrant('region'), oneGrant('topic'))
  .map((all) => all.flat());

/** What is left for an actor to see: rows out of sight are as if deleted, fields out of sight as if null or empty. */
function seenBy(data: Data, all: Policy[]): Data {
  const seen = (object: string, row: Stored): Stored => {
    const mine = all.filter((policy) => policy.object === object && fits(data, object, row, policy.filter!));
    const open = mine.some(({ fields }) => !fields);
    const named = new Set(mine.flatMap(({ fields }) => fields as string[]));
    const of = object === 'person' ? personFields : companyFields;
    return { ...row, deleted: row.deleted || mine.length === 0, hidden: new Set(open ? [] : of.filter((name) => !named.has(name))) };
  };
  return Object.fromEntries(Object.entries(data).map(([object, rows]) => [object, rows.map((row) => seen(object, row))]));
}

const fields = ['id', 'job_title', 'age', 'budget', 'tags', 'company', 'company.name', 'company.region.name', 'owner', 'topics'];

function answerOf(data: Data, row: Stored) {
  const shown = (name: string) => valueAt(data, 'person', row, name);
  const companyId = shown('company');
  const regionId = shown('company.region');
  const isShown = (name: string) => !row.hidden!.has(name);
  const live = (object: string, test: (one: Stored) => boolean) => data[object]!.filter((one) => !one.deleted && test(one));
  return {
    id: row.id,
    ...{ job_title: shown('job_title'), age: shown('age'), budget: isShown('budget') ? row.budget : null, tags: shown('tags') },
    company:
      companyId === null
        ? null
        : { id: companyId, name: shown('company.name'), region: regionId === null ? null : { name: shown('company.region.name') } },
    owner: shown('owner'),
    topics: isShown('topics') ? live('topic', ({ id }) => (row.topics as string[]).includes(id)).map(({ id }) => id) : [],
    reports: isShown('reports')
      ? live('person', ({ boss }) => boss === row.id)
          .map((one) => ({ id: one.id, age: valueAt(data, 'person', one, 'age') }))
          .toReversed()
      : [],
  };
}

const sorts = fc.constantFrom(['age'], ['-company.name'], ['company.region.name', 'boss.age'], ['-budget', 'name.last'], ['owner.name']);

test(
  'whatever the policies, a query answers as if what is out of sight were not there',
  async () => {
    await fc.assert(
      fc.asyncProperty(worldData, policies, filterOf('person', 3), sorts, async (data, all, filter, sort) => {
        await store(world, data);
        const seen = seenBy(data, all);
        const rows = seen.person!.filter((row) => !row.deleted && fits(seen, 'person', row, filter));
        const rules = rulesOf(world.definitions, all);
        const selection = [...fields, { relation: 'reports', fields: ['id', 'age'] }];
        const answer = await world.list('person', { filter, sort, fields: selection, limit: 500, count: true }, { rules });
        const expected = inOrder(seen, 'person', rows, sort).map((row) => answerOf(seen, row));
        expect({ filter, data: answer.data, count: answer.count }).toEqual({ filter, data: expected, count: expected.length });
        const [first] = seen.person!;
        const got = await world.get('person', first!.id, { fields: selection, rules });
        expect(got).toEqual(first!.deleted ? null : answerOf(seen, first!));
      }),
      { numRuns: casesOf(300), seed: seedOf() },
    );
  },
  timeoutMs,
);
