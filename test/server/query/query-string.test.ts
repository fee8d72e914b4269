import { parse } from 'node:querystring';
import { checkQuery } from '../../../server/src/query/index.ts';
import { context, createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const acme = await world.insert('company', { name: 'Acme', industry: 'retail' });
  await world.insert('person', {
    job_title: 'a,b',
    age: 30,
    active: true,
    score: 0.5,
    company_id: acme,
    tags: ['a'],
    data: { x: 5 },
    budget_amount: '12.5',
    budget_currency: 'GBP',
  });
  await world.insert('person', { job_title: 'c', age: 40, active: false });
});
afterAll(() => world.close());

const list = async (text: string) => world.list('person', { ...parse(text) }, { from: 'query' });
const ages = async (text: string) => (await list(`${text}&fields=age&sort=age`)).data.map(({ age }) => age);
const refusals = (text: string) => {
  try {
    checkQuery(world.definitions, world.object('person'), { ...parse(text) }, { rules: world.admin, context, from: 'query' });
    return [];
  } catch (error) {
    return (error as { errors: object[] }).errors;
  }
};

test.each([
  ['', [30, 40]],
  [`filter=${encodeURIComponent('{"age":{"_gt":35}}')}`, [40]],
  ['filter[age][_gt]=35', [40]],
  ['filter[age][_in]=30,31', [30]],
  ['filter[age][_in][]=30&filter[age][_in][]=40', [30, 40]],
  ['filter[age][_between][0]=25&filter[age][_between][1]=35', [30]],
  ['filter[job_title][_in][0]=a,b', [30]],
  ['filter[job_title][_eq]=a,b', [30]],
  ['filter[company][industry][_in]=retail', [30]],
  ['filter[_or][0][age][_eq]=30&filter[_or][1][active][_eq]=false', [30, 40]],
  ['filter[_not][age][_eq]=30', [40]],
  ['filter[company][_null]=true', [40]],
  ['filter[score][_gte]=0.5', [30]],
  ['filter[tags][_has_any]=a,c', [30]],
  ['filter[data][_path]=x&filter[data][_gt]=4', [30]],
  ['filter[budget][_lt]=13', [30]],
  ['filter[age][_nin]=', [30, 40]],
  ['search=C', [40]],
])('%s finds %j', async (text, expected) => {
  expect(await ages(text)).toEqual(expected);
});

test('fields, sort, limit, cursor and count are read from text', async () => {
  const first = await list('fields=age,company.name&sort=-age,id&limit=1&count=true');
  expect(first).toMatchObject({ data: [{ age: 40, company: null }], count: 2 });
  expect(await list(`fields[]=age&fields[]=company.name&sort=-age,id&limit=1&cursor=${first.next}`)).toMatchObject({
    data: [{ age: 30, company: { name: 'Acme' } }],
    next: null,
  });
});

test.each([
  ['filter={', '/query/filter', 'invalid_json'],
  ['filter[age][_gt]=x', '/query/filter/age/_gt', 'wrong_type'],
  ['filter[nothing][_eq]=x', '/query/filter/nothing', 'unknown_field'],
  [`filter=${encodeURIComponent('{"age":{"_gt":"35"}}')}`, '/query/filter/age/_gt', 'wrong_type'],
  ['filter[__proto__][_eq]=1', '/query/filter/__proto__', 'unknown_operator'],
  ['filter[age][_eq]=1&filter[age][_eq][x]=1', '/query/filter[age][_eq][x]', 'duplicate'],
  ['fields=age,nothing', '/query/fields/1', 'unknown_field'],
  ['sort=nothing', '/query/sort/0', 'unknown_field'],
  ['limit=501', '/query/limit', 'out_of_range'],
  ['limit=x', '/query/limit', 'out_of_range'],
  ['limit=1&limit=2', '/query/limit', 'duplicate'],
  ['cursor=x', '/query/cursor', 'invalid_cursor'],
  ['count=maybe', '/query/count', 'wrong_type'],
  ['timeZone=Mars/Olympus', '/query/timeZone', 'wrong_type'],
  ['page=3', '/query/page', 'unknown_parameter'],
  [`search=${'x'.repeat(201)}`, '/query/search', 'wrong_type'],
  [`filter=${encodeURIComponent('{"data":{"_eq":' + '['.repeat(10_000) + ']'.repeat(10_000) + '}}')}`, '/query', 'too_deep'],
  ['filter[age][_eq]=1&filter={}', '/query/filter', 'duplicate'],
  [`filter${'[a]'.repeat(1000)}=1`, '/query/filter', 'too_deep'],
])('%s is refused at %s', (text, path, code) => {
  expect(refusals(text)).toMatchObject([{ path, code }]);
});

test('every issue is reported at once', () => {
  expect(refusals('filter[a][_eq]=1&fields=b&sort=c&limit=0&page=1')).toHaveLength(5);
});
