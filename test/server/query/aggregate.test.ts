import fc from 'fast-check';
import { prepareAggregate, type Context, type Rules } from '../../../server/src/query/index.ts';
import { casesOf, seedOf } from '../../support/random.ts';
import { context, createWorld, rulesOf, type World } from './world.ts';

let world: World;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await createWorld();
  const { insert } = world;
  ids.emea = await insert('region', { name: 'EMEA' });
  ids.acme = await insert('company', { name: 'Acme', industry: 'retail', region_id: ids.emea, employees: 10 });
  ids.blue = await insert('company', { name: 'Blue', industry: 'tech' });
  ids.gone = await insert('company', { name: 'Gone', industry: 'law' });
  await world.client.query(`update company set deleted_at = now() where id = $1`, [ids.gone]);
  const person = (first: string, company: string | undefined, rest: object) =>
    insert('person', { name_first: first, company_id: company ?? null, ...rest });
  await person('Ada', ids.acme, { age: 30, score: 1.5, born: '1990-01-10', budget_amount: 10, budget_currency: 'GBP', active: true });
  await person('Bob', ids.acme, { age: 50, score: 2.25, born: '1990-02-20', budget_amount: 5.5, budget_currency: 'GBP' });
  await person('Cy', ids.blue, { age: 20, born: '1991-01-30', budget_amount: 7, budget_currency: 'EUR', active: false });
  await person('Di', ids.gone, { age: 40 });
  await person('Ed', undefined, {});
});
afterAll(() => world.close());

type Group = { key: Record<string, unknown>; count?: number; [aggregate: string]: unknown };
type Options = { rules?: Rules; context?: Context };

async function groups(
  object: string,
  query: Record<string, unknown>,
  options: Options = {},
): Promise<{ groups: Group[]; next: string | null }> {
  const { bound, next } = prepareAggregate(world.definitions, world.object(object), query, { rules: world.admin, context, ...options });
  const [row] = await world.run<{ data: string; more: boolean }>(bound);
  return { groups: JSON.parse(row!.data) as Group[], next: row!.more ? next : null };
}

test('without keys all records are one group, also when there are none', async () => {
  const aggregate = { count: true, sum: ['age', 'score', 'budget'], avg: ['age'], min: ['born'], max: ['name'] };
  expect((await groups('person', { aggregate })).groups).toEqual([
    {
      key: {},
      count: 5,
      sum: {
        age: 140,
        score: 3.75,
        budget: [
          { amount: '7', currency: 'EUR' },
          { amount: '15.5', currency: 'GBP' },
        ],
      },
      avg: { age: 35 },
      min: { born: '1990-01-10' },
      max: { name: 'Ed' },
    },
  ]);
  expect((await groups('topic', { aggregate: { count: true, sum: ['fans.budget', 'fans.age'], avg: ['fans.age'] } })).groups).toEqual([
    { key: {}, count: 0, sum: { 'fans.budget': [], 'fans.age': null }, avg: { 'fans.age': null } },
  ]);
});

test('keys lead through relations; a target that is deleted is nowhere', async () => {
  const { groups: found } = await groups('person', { group_by: ['company.industry'], aggregate: { count: true, avg: ['age'] } });
  expect(found).toEqual([
    { key: { 'company.industry': 'retail' }, count: 2, avg: { age: 40 } },
    { key: { 'company.industry': 'tech' }, count: 1, avg: { age: 20 } },
    { key: { 'company.industry': null }, count: 2, avg: { age: 40 } },
  ]);
});

test('keys may be parts of dates and of values, and relations stand for their ids', async () => {
  const by = async (...group_by: string[]) => (await groups('person', { group_by, filter: { born: { _nnull: true } } })).groups;
  expect(await by('month(born)')).toEqual([
    { key: { 'month(born)': 1 }, count: 2 },
    { key: { 'month(born)': 2 }, count: 1 },
  ]);
  expect(await by('budget.currency', 'active')).toEqual([
    { key: { 'budget.currency': 'EUR', active: false }, count: 1 },
    { key: { 'budget.currency': 'GBP', active: true }, count: 1 },
    { key: { 'budget.currency': 'GBP', active: null }, count: 1 },
  ]);
  expect((await by('company')).map(({ key }) => key.company).toSorted()).toEqual([ids.acme, ids.blue].toSorted());
});

test('values through a relation to many count once a record, whatever else is asked', async () => {
  const query = {
    filter: { _and: [{ people: { _some: { age: { _gt: 1 } } } }, { people: { _some: { age: { _gt: 2 } } } }] },
    group_by: ['name'],
    aggregate: {
      count: true,
      ...{ sum: ['people.age', 'people.budget', 'employees'], avg: ['people.age'], max: ['people.born'], count_distinct: ['people.name'] },
    },
  };
  expect((await groups('company', query)).groups).toEqual([
    {
      key: { name: 'Acme' },
      count: 1,
      sum: { 'people.age': 80, 'people.budget': [{ amount: '15.5', currency: 'GBP' }], employees: 10 },
      avg: { 'people.age': 40 },
      max: { 'people.born': '1990-02-20' },
      count_distinct: { 'people.name': 2 },
    },
    {
      key: { name: 'Blue' },
      count: 1,
      sum: { 'people.age': 20, 'people.budget': [{ amount: '7', currency: 'EUR' }], employees: null },
      avg: { 'people.age': 20 },
      max: { 'people.born': '1991-01-30' },
      count_distinct: { 'people.name': 1 },
    },
  ]);
  const region = { group_by: ['name'], aggregate: { sum: ['companies.employees'] } };
  expect((await groups('region', region)).groups).toEqual([{ key: { name: 'EMEA' }, sum: { 'companies.employees': 10 } }]);
});

test('groups sort by key, count and aggregate, and page by cursor', async () => {
  const query = { group_by: ['company.name'], aggregate: { count: true, sum: ['age'] }, sort: ['-sum.age'] };
  const whole = (await groups('person', query)).groups;
  expect(whole.map(({ sum }) => (sum as { age: number }).age)).toEqual([80, 40, 20]);
  const first = await groups('person', { ...query, limit: 2 });
  const second = await groups('person', { ...query, limit: 2, cursor: first.next });
  expect([...first.groups, ...second.groups]).toEqual(whole);
  expect(second.next).toBeNull();
  await expect(groups('person', { ...query, sort: ['count'], cursor: first.next })).rejects.toMatchObject({
    errors: [{ path: '/cursor', code: 'invalid_cursor' }],
  });
});

test('what one may not see is in no group, no sum and no key', async () => {
  const rules = rulesOf(world.definitions, [
    { object: 'person', actions: ['read'], filter: { age: { _lt: 35 } }, fields: ['age', 'company', 'budget'] },
    { object: 'company', actions: ['read'], filter: { industry: { _eq: 'retail' } } },
  ]);
  expect((await groups('person', { group_by: ['company.name'], aggregate: { count: true, sum: ['age'] } }, { rules })).groups).toEqual([
    { key: { 'company.name': 'Acme' }, count: 1, sum: { age: 30 } },
    { key: { 'company.name': null }, count: 1, sum: { age: 20 } },
  ]);
  expect((await groups('company', { aggregate: { sum: ['people.age', 'people.budget'] } }, { rules })).groups).toEqual([
    { key: {}, sum: { 'people.age': 30, 'people.budget': [{ amount: '10', currency: 'GBP' }] } },
  ]);
  await expect(groups('person', { group_by: ['born'], aggregate: { sum: ['score'] } }, { rules })).rejects.toMatchObject({
    errors: [
      { path: '/group_by/0', code: 'unknown_field' },
      { path: '/aggregate/sum/0', code: 'unknown_field' },
    ],
  });
});

test.each([
  [{ group_by: 'age' }, '/group_by', 'wrong_type'],
  [{ group_by: ['nothing'] }, '/group_by/0', 'unknown_field'],
  [{ group_by: ['topics.name'] }, '/group_by/0', 'wrong_type'],
  [{ group_by: ['budget'] }, '/group_by/0', 'wrong_type'],
  [{ group_by: ['data'] }, '/group_by/0', 'wrong_type'],
  [{ group_by: ['month(age)'] }, '/group_by/0', 'unknown_function'],
  [{ group_by: ['hour(born)'] }, '/group_by/0', 'unknown_function'],
  [{ group_by: ['drop table(born)'] }, '/group_by/0', 'unknown_field'],
  [{ aggregate: { sum: ['name'] } }, '/aggregate/sum/0', 'wrong_type'],
  [{ aggregate: { median: ['age'] } }, '/aggregate/median', 'unknown_function'],
  [{ aggregate: { sum: 'age' } }, '/aggregate/sum', 'wrong_type'],
  [{ aggregate: { sum: ['reports.reports.age'] } }, '/aggregate/sum/0', 'wrong_type'],
  [{ aggregate: { count: true }, sort: ['-sum.age'] }, '/sort/0', 'not_sortable'],
  [{ aggregate: { count: true }, fields: ['id'] }, '/fields', 'unknown_parameter'],
  [{ aggregate: { count: true }, limit: 501 }, '/limit', 'out_of_range'],
])('%j is refused at %s', async (query, path, code) => {
  await expect(groups('person', query)).rejects.toMatchObject({ errors: [{ path, code }] });
});

test('groups equal their plain evaluation', async () => {
  const { rows } = await world.client.query<{ age: number | null; industry: string | null; score: number | null; month: number | null }>(`
    select p.age::int, c.industry, p.score::float8, extract(month from p.born)::int as month from person p
    left join company c on c.id = p.company_id and c.deleted_at is null where p.deleted_at is null`);
  const keys = { 'company.industry': 'industry', age: 'age', 'month(born)': 'month' } as const;
  const query = fc.record({
    group_by: fc.uniqueArray(fc.constantFrom(...(Object.keys(keys) as (keyof typeof keys)[])), { maxLength: 3 }),
    most: fc.integer({ min: 0, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(query, async ({ group_by, most }) => {
      const kept = rows.filter(({ age }) => age !== null && age <= most);
      const wanted = Map.groupBy(kept, (row) => JSON.stringify(group_by.map((key) => row[keys[key]])));
      const asked = { group_by, filter: { age: { _lte: most } }, aggregate: { count: true, sum: ['age'], max: ['score'] } };
      const { groups: found } = await groups('person', asked);
      const plain = found.map(({ key, ...rest }) => [JSON.stringify(group_by.map((name) => key[name])), rest]);
      const there = (values: (number | null)[]) => values.filter((value) => value !== null);
      const expected: [string, object][] = [...wanted].map(([key, of]) => [
        key,
        {
          count: of.length,
          sum: { age: of.reduce((sum, { age }) => sum + age!, 0) },
          max: { score: there(of.map(({ score }) => score)).toSorted((a, b) => b - a)[0] ?? null },
        },
      ]);
      if (group_by.length === 0 && kept.length === 0) expected.push(['[]', { count: 0, sum: { age: null }, max: { score: null } }]);
      expect(Object.fromEntries(plain)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: casesOf(300), seed: seedOf() },
  );
});
