import { checkQuery } from '../../../server/src/query/index.ts';
import { ada, bob, context, createWorld, type World } from './world.ts';

let world: World;
let acme: string;
let people: Record<string, string>;

beforeAll(async () => {
  world = await createWorld();
  const north = await world.insert('region', { name: 'North' });
  acme = await world.insert('company', { name: 'Acme', industry: 'retail', employees: 12, region_id: north, owner: ada.id });
  const gone = await world.insert('company', { name: 'Gone', industry: 'retail', deleted_at: new Date() });
  const maths = await world.insert('topic', { name: 'maths' });
  const old = await world.insert('topic', { name: 'old', deleted_at: new Date() });
  people = {
    ada: await world.insert('person', {
      ...{
        name_first: 'Ada',
        name_last: 'Lovelace',
        email: 'ada@example.com',
        job_title: '100% _sure\\',
        age: 36,
        score: 0.25,
        active: true,
      },
      ...{
        budget_amount: '12.50',
        budget_currency: 'GBP',
        born: '1815-12-10',
        seen: '2010-12-31T23:30:00Z',
        tags: ['a', 'b'],
        owner: ada.id,
      },
      ...{ company_id: acme, data: { cart: { total: 120, note: 'Gift' }, list: [1, 2] }, number: 7 },
    }),
    bob: await world.insert('person', {
      ...{ name_first: 'Bob', email: 'bob@example.com', job_title: '100 sure', age: 17, score: -1.5, active: false, owner: bob.id },
      ...{
        budget_amount: '100.00',
        budget_currency: 'EUR',
        born: '2024-05-15',
        seen: '2024-05-15T10:29:00Z',
        tags: [],
        company_id: gone,
        data: [],
        number: 8,
      },
    }),
    nil: await world.insert('person', { number: 9, created_by: `user:${bob.id}` }),
  };
  await world.client.query('update person set boss_id = $1 where id = $2', [people.ada, people.bob]);
  await world.link('_link_person_topics', people.ada!, maths);
  await world.link('_link_person_topics', people.bob!, old);
});
afterAll(() => world.close());

const who = async (filter: object, options = {}): Promise<string> => {
  const { data } = await world.list('person', { filter, fields: ['id'], ...options });
  return Object.keys(people)
    .filter((name) => data.some(({ id }) => id === people[name]))
    .join(' ');
};

describe('holds for', () => {
  test.each<[object, string]>([
    [{}, 'ada bob nil'],
    [{ _and: [] }, 'ada bob nil'],
    [{ _or: [] }, ''],
    [{ _not: { _or: [] } }, 'ada bob nil'],
    [{ age: {} }, 'ada bob nil'],
    [{ age: { _gt: 17, _lt: 40 } }, 'ada'],
    [{ age: { _neq: 36 } }, 'bob nil'],
    [{ _not: { age: { _eq: 36 } } }, 'bob nil'],
    [{ age: { _in: [] } }, ''],
    [{ age: { _nin: [36, 17] } }, 'nil'],
    [{ age: { _between: [17, 35] } }, 'bob'],
    [{ age: { _nbetween: [17, 35] } }, 'ada nil'],
    [{ age: { _null: true } }, 'nil'],
    [{ age: { _null: false } }, 'ada bob'],
    [{ score: { _lte: 0.25 } }, 'ada bob'],
    [{ active: { _eq: false } }, 'bob'],
    // Text: LIKE's own signs mean nothing.
    [{ job_title: { _contains: '%' } }, 'ada'],
    [{ job_title: { _contains: '_s' } }, 'ada'],
    [{ job_title: { _ends_with: '\\' } }, 'ada'],
    [{ job_title: { _contains: 'SURE' } }, ''],
    [{ job_title: { _icontains: 'SURE' } }, 'ada bob'],
    [{ job_title: { _ncontains: '%' } }, 'bob nil'],
    [{ email: { _iends_with: '@EXAMPLE.com' } }, 'ada bob'],
    [{ email: { _empty: true } }, 'nil'],
    // A name as a whole or by part.
    [{ name: { _eq: 'Ada Lovelace' } }, 'ada'],
    [{ name: { _eq: 'Bob' } }, 'bob'],
    [{ name: { _icontains: 'a l' } }, 'ada'],
    [{ name: { last: { _null: true } } }, 'bob nil'],
    [{ name: { _null: true } }, 'nil'],
    // Money by amount, or by amount and currency.
    [{ budget: { _gt: '12.4999' } }, 'ada bob'],
    [{ budget: { _eq: '12.5' } }, 'ada'],
    [{ budget: { _gte: { amount: '12.50', currency: 'GBP' } } }, 'ada'],
    [{ budget: { _neq: { amount: '12.50', currency: 'GBP' } } }, 'bob nil'],
    [
      {
        budget: {
          _in: [
            { amount: '100', currency: 'EUR' },
            { amount: '1', currency: 'GBP' },
          ],
        },
      },
      'bob',
    ],
    [{ budget: { currency: { _eq: 'EUR' } } }, 'bob'],
    // Lists.
    [{ tags: { _has_any: ['b', 'c'] } }, 'ada'],
    [{ tags: { _has_all: ['a', 'c'] } }, ''],
    [{ tags: { _has_all: [] } }, 'ada bob'],
    [{ tags: { _empty: true } }, 'bob nil'],
    [{ tags: { _ncontains: 'a' } }, 'bob nil'],
    // Inside JSON.
    [{ data: { _path: ['cart', 'total'], _gt: 100 } }, 'ada'],
    [{ data: { _path: ['cart', 'total'], _gt: '100' } }, ''],
    [{ data: { _path: ['cart', 'note'], _icontains: 'gift' } }, 'ada'],
    [{ data: { _path: ['list', 1], _eq: 2 } }, 'ada'],
    [{ data: { _path: ['cart'], _null: true } }, 'bob nil'],
    [{ data: { _eq: [] } }, 'bob'],
    // What a record shows as its number.
    [{ number: { _eq: 'P-007' } }, 'ada'],
    [{ number: { _gt: 7 } }, 'bob nil'],
    // Dates, and functions of them.
    [{ 'year(born)': { _eq: 1815 } }, 'ada'],
    [{ 'weekday(born)': { _eq: 7 } }, 'ada'],
    [{ 'week(seen)': { _eq: 52 } }, 'ada'],
    [{ 'hour(seen)': { _gte: 23 } }, 'ada'],
    [{ born: { _eq: '$TODAY' } }, 'bob'],
    [{ born: { _lt: '$TODAY(-1 day)' } }, 'ada'],
    [{ seen: { _gt: '$NOW(-1 hour)' } }, 'bob'],
    [{ seen: { _between: ['2010-12-01', '2011-01-01'] } }, 'ada'],
    [{ seen: { _lt: '2010-12-31T23:30:00.001+00:00' } }, 'ada'],
    // Who asks.
    [{ owner: { _eq: '$CURRENT_USER' } }, 'ada'],
    [{ owner: { _in: ['$CURRENT_USER', bob.id] } }, 'ada bob'],
    [{ owner: { email: { _eq: '$CURRENT_USER.email' } } }, 'ada'],
    [{ email: { _icontains: '$CURRENT_USER.email' } }, 'ada'],
    [{ created_by: { _eq: '$CURRENT_USER' } }, 'ada bob'],
    // A relation that leads nowhere reads as a row of nulls, and a deleted target is nowhere.
    [{ company: { _null: true } }, 'bob nil'],
    [{ company: { id: { _null: true } } }, 'bob nil'],
    [{ company: { industry: { _eq: 'retail' } } }, 'ada'],
    [{ company: { industry: { _neq: 'retail' } } }, 'bob nil'],
    [{ company: { industry: { _null: true } } }, 'bob nil'],
    [{ company: { _or: [{ _null: true }, { region: { name: { _eq: 'North' } } }] } }, 'ada bob nil'],
    [{ company: { owner: { name: { _starts_with: 'Ada' } } } }, 'ada'],
    [{ boss: { company: { region: { name: { _eq: 'North' } } } } }, 'bob'],
    // To-many.
    [{ topics: { _some: {} } }, 'ada'],
    [{ topics: { _none: { name: { _eq: 'maths' } } } }, 'bob nil'],
    [{ topics: { _every: { name: { _eq: 'maths' } } } }, 'ada bob nil'],
    [{ topics: { _every: { name: { _eq: 'x' } } } }, 'bob nil'],
    [{ reports: { _some: { age: { _lt: 18 } } } }, 'ada'],
    [{ reports: { _some: {}, _none: { age: { _gt: 18 } } } }, 'ada'],
    [{ company: { people: { _some: { age: { _eq: 36 } } } } }, 'ada'],
  ])('%j: %s', async (filter, names) => {
    expect(await who(filter)).toBe(names);
  });

  test('a relation by its id', async () => {
    expect(await who({ company: { _eq: acme } })).toBe('ada');
    expect(await who({ company: { _neq: acme } })).toBe('bob nil');
    expect(await who({ reports: { _some: { _eq: people.bob } } })).toBe('ada');
  });

  test('a deleted record never', async () => {
    expect(await world.list('company', { filter: { name: { _eq: 'Gone' } } })).toMatchObject({ data: [] });
    const trash = await world.list('company', { fields: ['name', 'deleted_at'] }, { rows: 'deleted' });
    expect(trash.data).toEqual([{ name: 'Gone', deleted_at: expect.stringMatching(/Z$/) }]);
  });
});

describe('time zones', () => {
  test('dates, their functions and $TODAY follow the query’s own zone', async () => {
    expect(await who({ 'year(seen)': { _eq: 2011 } })).toBe('');
    expect(await who({ 'year(seen)': { _eq: 2011 } }, { timeZone: 'Europe/Berlin' })).toBe('ada');
    expect(await who({ seen: { _lt: '2011-01-01' } })).toBe('ada');
    expect(await who({ seen: { _lt: '2011-01-01' } }, { timeZone: 'Europe/Berlin' })).toBe('');
    expect(await who({ born: { _eq: '$TODAY' } }, { timeZone: 'Pacific/Kiritimati' })).toBe(''); // already the 16th there
    expect(await who({ seen: { _gte: '$TODAY' } }, { timeZone: 'Asia/Tokyo' })).toBe('bob');
  });
});

describe('search', () => {
  test('finds every word in some text, whatever its case', async () => {
    const found = async (search: string) =>
      (await world.list('person', { search, fields: ['id'] })).data.map(({ id }) =>
        Object.keys(people).find((name) => people[name] === id),
      );
    expect(await found('ada lovel')).toEqual(['ada']);
    expect(await found('EXAMPLE.com')).toEqual(['bob', 'ada']);
    expect(await found('bob lovelace')).toEqual([]);
    expect(await found('100%')).toEqual(['ada']);
    expect(await found('   ')).toHaveLength(3);
  });
});

describe('is refused', () => {
  const issuesOf = (filter: unknown) => {
    try {
      checkQuery(world.definitions, world.object('person'), { filter }, { rules: world.admin, context });
      return [];
    } catch (error) {
      return (error as { errors: { path: string; code: string; message: string }[] }).errors;
    }
  };

  test.each<[unknown, string, string]>([
    ['x', '/filter', 'wrong_type'],
    [[], '/filter', 'wrong_type'],
    [{ nothing: { _eq: 1 } }, '/filter/nothing', 'unknown_field'],
    [{ 'a/b~c': { _eq: 1 } }, '/filter/a~1b~0c', 'unknown_field'],
    [JSON.parse('{"__proto__": {"_eq": 1}}'), '/filter/__proto__', 'unknown_operator'],
    [{ constructor: { _eq: 1 } }, '/filter/constructor', 'unknown_field'],
    [{ age: { _contains: 'x' } }, '/filter/age/_contains', 'unknown_operator'],
    [{ age: { _foo: 1 } }, '/filter/age/_foo', 'unknown_operator'],
    [{ age: { constructor: 1 } }, '/filter/age/constructor', 'unknown_operator'],
    [{ _eq: 1 }, '/filter/_eq', 'unknown_operator'],
    [{ age: 36 }, '/filter/age', 'wrong_type'],
    [{ age: { _eq: null } }, '/filter/age/_eq', 'wrong_type'],
    [{ age: { _eq: '36' } }, '/filter/age/_eq', 'wrong_type'],
    [{ age: { _eq: 1.5 } }, '/filter/age/_eq', 'wrong_type'],
    [{ age: { _eq: 2 ** 53 } }, '/filter/age/_eq', 'wrong_type'],
    [{ age: { _in: 36 } }, '/filter/age/_in', 'wrong_type'],
    [{ age: { _in: [36, 'x'] } }, '/filter/age/_in/1', 'wrong_type'],
    [{ age: { _between: [1] } }, '/filter/age/_between', 'wrong_type'],
    [{ age: { _null: 1 } }, '/filter/age/_null', 'wrong_type'],
    [{ job_title: { _eq: 5 } }, '/filter/job_title/_eq', 'wrong_type'],
    [{ job_title: { _eq: 'a\0b' } }, '/filter/job_title/_eq', 'wrong_type'],
    [{ job_title: { _eq: 'half \ud83d' } }, '/filter/job_title/_eq', 'wrong_type'],
    [{ data: { _eq: { a: '\ud83d' } } }, '/filter/data/_eq', 'wrong_type'],
    [{ data: { _path: ['a'], _eq: '\0' } }, '/filter/data/_eq', 'wrong_type'],
    [{ active: { _eq: 'true' } }, '/filter/active/_eq', 'wrong_type'],
    [{ born: { _eq: '2010-02-30' } }, '/filter/born/_eq', 'wrong_type'],
    [{ born: { _eq: '$YESTERDAY' } }, '/filter/born/_eq', 'unknown_variable'],
    [{ seen: { _gt: '$NOW(1 fortnight)' } }, '/filter/seen/_gt', 'unknown_variable'],
    [{ seen: { _gt: '$NOW(-9999 years)' } }, '/filter/seen/_gt', 'unknown_variable'],
    [{ seen: { _eq: '2010-12-01 08:26' } }, '/filter/seen/_eq', 'wrong_type'],
    [{ seen: { _eq: '2010-12-01T25:00:00Z' } }, '/filter/seen/_eq', 'wrong_type'],
    [{ email: { _eq: '$CURRENT_USER.shoe_size' } }, '/filter/email/_eq', 'unknown_variable'],
    [{ budget: { _gt: 100 } }, '/filter/budget/_gt', 'wrong_type'],
    [{ budget: { _eq: { amount: 1, currency: 'GBP' } } }, '/filter/budget/_eq', 'wrong_type'],
    [{ budget: { pence: { _eq: '1' } } }, '/filter/budget/pence', 'unknown_field'],
    [
      {
        budget: {
          _between: [
            { amount: '1', currency: 'GBP' },
            { amount: '2', currency: 'EUR' },
          ],
        },
      },
      '/filter/budget/_between',
      'wrong_type',
    ],
    [{ tags: { _has_any: 'a' } }, '/filter/tags/_has_any', 'wrong_type'],
    [{ data: { _path: 'a', _eq: 1 } }, '/filter/data/_path', 'wrong_type'],
    [{ data: { _path: ['a'], _gt: true } }, '/filter/data/_gt', 'wrong_type'],
    [{ data: { _gt: 1 } }, '/filter/data/_gt', 'unknown_operator'],
    [{ company: { _eq: 'acme' } }, '/filter/company/_eq', 'wrong_type'],
    [{ company: 'acme' }, '/filter/company', 'wrong_type'],
    [{ company: { _contains: 'a' } }, '/filter/company/_contains', 'unknown_operator'],
    [{ company: { industry: { _eq: 3 } } }, '/filter/company/industry/_eq', 'wrong_type'],
    [{ reports: { age: { _eq: 1 } } }, '/filter/reports/age', 'quantifier_required'],
    [{ reports: {} }, '/filter/reports', 'quantifier_required'],
    [{ _and: {} }, '/filter/_and', 'wrong_type'],
    [{ _or: [{ x: 1 }, { age: { _eq: 1 } }] }, '/filter/_or/0/x', 'unknown_field'],
    [{ 'year(age)': { _eq: 1 } }, '/filter/year(age)', 'unknown_function'],
    [{ 'hour(born)': { _eq: 1 } }, '/filter/hour(born)', 'unknown_function'],
    [{ 'century(born)': { _eq: 1 } }, '/filter/century(born)', 'unknown_function'],
  ])('%j at %s: %s', (filter, path, code) => {
    expect(issuesOf(filter)).toMatchObject([{ path, code }]);
  });

  test('with every issue at once, and the operators that would fit', () => {
    const issues = issuesOf({ age: { _contains: 'x', _gt: 'y' }, nothing: {}, reports: { _some: { foo: {} } } });
    expect(issues.map(({ path }) => path)).toEqual([
      '/filter/age/_contains',
      '/filter/age/_gt',
      '/filter/nothing',
      '/filter/reports/_some/foo',
    ]);
    expect(issues[0]!.message).toContain('_between');
  });

  const nested = (depth: number, inner: unknown = {}): unknown => {
    let filter = inner;
    for (let i = 0; i < depth; i++) filter = { _and: [filter] };
    return filter;
  };

  test('when it nests too deep, also 10,000 levels, without overflowing the stack', () => {
    expect(issuesOf(nested(9))).toEqual([]);
    expect(issuesOf(nested(10))).toMatchObject([{ code: 'too_deep', message: expect.stringContaining('10 levels') }]);
    expect(issuesOf(nested(10_000))).toMatchObject([{ code: 'too_deep' }]);
    expect(issuesOf({ data: { _eq: nested(10_000) } })).toMatchObject([{ code: 'too_deep' }]);
  });

  test('when it has too many conditions, saying so once', () => {
    const many = (n: number) => ({ _or: Array.from({ length: n }, (_, i) => ({ age: { _eq: i } })) });
    expect(issuesOf(many(100))).toEqual([]);
    expect(issuesOf(many(101))).toMatchObject([{ code: 'too_many_conditions', message: expect.stringContaining('_in') }]);
    expect(issuesOf({ age: { _in: Array.from({ length: 5001 }, (_, i) => i) } })).toMatchObject([{ code: 'too_many_values' }]);
    expect(issuesOf({ budget: { _in: Array.from({ length: 101 }, () => ({ amount: '1', currency: 'GBP' })) } })).toMatchObject([
      { code: 'too_many_values' },
    ]);
  });
});
