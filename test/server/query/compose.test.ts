import { sql, toStatement, type Sql } from '../../../server/src/db/index.ts';
import {
  bindValues,
  compileFilter,
  compileRecordJson,
  compileRowRule,
  compileTargetRule,
  defaultFields,
  fullRules,
  readFilter,
  type CheckedFilter,
} from '../../../server/src/query/index.ts';
import { ada, bob, context, createWorld, rulesOf, type World } from './world.ts';

let world: World;
let ids: Record<'acme' | 'gone' | 'own' | 'other', string>;

beforeAll(async () => {
  world = await createWorld();
  const acme = await world.insert('company', { name: 'Acme', industry: 'retail' });
  const gone = await world.insert('company', { name: 'Gone', deleted_at: new Date() });
  const own = await world.insert('person', { age: 1, owner: ada.id, company_id: acme });
  const other = await world.insert('person', { age: 2, owner: bob.id, company_id: gone });
  ids = { acme, gone, own, other };
});
afterAll(() => world.close());

async function run<R extends object>(statement: Sql): Promise<R[]> {
  const { text, values } = toStatement(statement);
  return world.run<R & Record<string, unknown>>({ text, values: bindValues(values, context) });
}

const filterOf = (raw: object): CheckedFilter => {
  const read = readFilter(world.definitions, world.object('person'), raw);
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  return read.filter;
};
const parts = () => ({ definitions: world.definitions, object: world.object('person') });

test('a filter is an expression on any alias with the table’s columns, values of others around it', async () => {
  const filter = filterOf({ company: { industry: { _eq: 'retail' } }, owner: { _eq: '$CURRENT_USER' }, reports: { _none: {} } });
  const rows = await run(sql`
    with input as (select * from ws_test.person where age < ${10})
    select i.id from input i where ${compileFilter(filter, 'i')} and i.age = any(${[1, 2]}::int[])`);
  expect(rows).toEqual([{ id: ids.own }]);
});

test('a row rule tells where an action is allowed, and where each field may be written', async () => {
  const rules = rulesOf(world.definitions, [
    { object: 'person', actions: ['update'], fields: ['age'] },
    { object: 'person', actions: ['update'], filter: { company: { name: { _eq: 'Acme' } } }, fields: ['job_title'] },
  ]);
  const allowed = async (...writes: string[]) => {
    const fieldIds = writes.map((name) => world.object('person').find(name)!.id);
    const rule = compileRowRule({ ...parts(), rules, action: 'update', alias: 'p', writes: fieldIds });
    return (await run<{ age: number }>(sql`select age::int as age from ws_test.person p where ${rule} order by age`)).map(({ age }) => age);
  };
  expect(await allowed()).toEqual([1, 2]);
  expect(await allowed('age')).toEqual([1, 2]);
  expect(await allowed('age', 'job_title')).toEqual([1]);
  expect(await allowed('email')).toEqual([]);
  const read = compileRowRule({ ...parts(), rules, action: 'read', alias: 'p' });
  expect(await run(sql`select 1 from ws_test.person p where ${read}`)).toEqual([]);
});

test('a record’s JSON is built from a row that isn’t in the table yet', async () => {
  const selection = defaultFields(world.definitions, world.object('person'), fullRules);
  const json = compileRecordJson({ ...parts(), rules: fullRules, alias: 'w', selection });
  const [row] = await run<{ json: object }>(sql`
    with w as (update ws_test.person set age = ${5}, version = 2 where id = ${ids.other} returning *) select ${json} as json from w`);
  expect(row!.json).toMatchObject({ id: ids.other, age: 5, version: 2, company: null, owner: bob.id });
});

test('a target has to be live and in sight', async () => {
  const reachable = async (id: string, filter: object) => {
    const rules = rulesOf(world.definitions, [{ object: 'company', actions: ['read'], filter: filter as Record<string, unknown> }]);
    const there = compileTargetRule({ definitions: world.definitions, rules, object: world.object('company'), recordId: sql`i.id` });
    const [row] = await run<{ there: boolean }>(sql`select ${there} as there from (values (${id}::uuid)) as i(id)`);
    return row!.there;
  };
  expect(await reachable(ids.acme, {})).toBe(true);
  expect(await reachable(ids.acme, { name: { _eq: 'Ink' } })).toBe(false);
  expect(await reachable(ids.gone, {})).toBe(false);
});
