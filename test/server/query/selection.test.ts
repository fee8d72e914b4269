import type { ConnectionPick, FieldPick } from '../../../server/src/query/index.ts';
import {
  bindGet,
  bindStatement,
  buildConnection,
  buildGet,
  buildIds,
  checkQuery,
  checkRecordPicks,
  limits,
  shapeOf,
} from '../../../server/src/query/index.ts';
import { ada, bob, context, createWorld, now, type World } from './world.ts';

let world: World;
let ids: Record<'north' | 'acme' | 'boss' | 'worker' | 'lone' | 'maths' | 'art' | 'passport', string>;

beforeAll(async () => {
  world = await createWorld();
  const north = await world.insert('region', { name: 'North' });
  const acme = await world.insert('company', { name: 'Acme', industry: 'retail', region_id: north, owner: bob.id });
  const passport = await world.insert('passport', { number: 'X1' });
  const maths = await world.insert('topic', { name: 'maths' });
  const art = await world.insert('topic', { name: 'art' });
  const boss = await world.insert('person', {
    name_first: 'Bo',
    age: 50,
    company_id: acme,
    passport_id: passport,
    budget_amount: '12.50',
    budget_currency: 'GBP',
    number: 1,
  });
  const worker = await world.insert('person', { name_last: 'Worker', age: 20, company_id: acme, boss_id: boss, owner: ada.id, number: 2 });
  const lone = await world.insert('person', { age: 30, boss_id: boss, number: 1234, created_at: new Date(now.getTime() + 1) });
  await world.link('_link_person_topics', boss, maths);
  await world.link('_link_person_topics', boss, art);
  ids = { north, acme, boss, worker, lone, maths, art, passport };
});
afterAll(() => world.close());

const one = async (fields: unknown, id = ids.boss) => world.get('person', id, { fields });
const refusals = (input: object, object = 'person') => {
  try {
    checkQuery(world.definitions, world.object(object), input, { rules: world.admin, context });
    return [];
  } catch (error) {
    return (error as { errors: { path: string; code: string; message: string }[] }).errors;
  }
};

describe('fields', () => {
  test('by default are the record’s own and all with columns, values as on the wire', async () => {
    expect(await world.get('person', ids.boss)).toEqual({
      ...{ id: ids.boss, created_at: '2024-05-15T10:30:00.000Z', updated_at: '2024-05-15T10:30:00.000Z', version: 1 },
      ...{
        name: { first: 'Bo', last: null },
        email: null,
        job_title: null,
        age: 50,
        score: null,
        budget: { amount: '12.50', currency: 'GBP' },
      },
      ...{
        active: null,
        born: null,
        seen: null,
        tags: null,
        data: null,
        number: 'P-001',
        owner: null,
        company: ids.acme,
        boss: null,
        passport: ids.passport,
      },
    });
  });

  test('who wrote it and when it was deleted come when asked for', async () => {
    expect(await one(['created_by', 'updated_by', 'deleted_at'])).toEqual({
      created_by: `user:${ada.id}`,
      updated_by: `user:${ada.id}`,
      deleted_at: null,
    });
  });

  test('of to-one relations make an object, deeper ones too; of nothing null', async () => {
    expect(await one(['company.name', 'company.region.name', 'boss.name'])).toEqual({
      company: { name: 'Acme', region: { name: 'North' } },
      boss: null,
    });
    expect(await one(['company', 'company.name'])).toEqual({ company: { id: ids.acme, name: 'Acme' } });
    expect(await one(['company.*'])).toMatchObject({ company: { id: ids.acme, industry: 'retail', region: ids.north, owner: bob.id } });
    expect(await one(['owner', 'owner.name', 'owner.email'], ids.worker)).toEqual({ owner: ada });
    expect(await one([{ relation: 'company', fields: ['name'] }])).toEqual({ company: { name: 'Acme' } });
  });

  test('of to-many relations make lists: of ids, of what is asked, filtered, sorted and limited', async () => {
    expect(await one(['topics'])).toEqual({ topics: [ids.maths, ids.art] });
    expect(await one(['topics.name'])).toEqual({ topics: [{ name: 'art' }, { name: 'maths' }] });
    expect(await one([{ relation: 'reports', fields: ['age'], sort: ['age'] }])).toEqual({ reports: [{ age: 20 }, { age: 30 }] });
    expect(await one([{ relation: 'reports', fields: ['age'], filter: { age: { _gt: 20 } } }])).toEqual({ reports: [{ age: 30 }] });
    expect(await one([{ relation: 'reports', fields: ['age', 'company.name'], sort: ['-company.name'], limit: 1 }])).toEqual({
      reports: [{ age: 20, company: { name: 'Acme' } }],
    });
    expect(await one([{ relation: 'topics', fields: ['fans'] }])).toMatchObject({ topics: [{ fans: [ids.boss] }, { fans: [ids.boss] }] });
    expect(await one(['reports'], ids.lone)).toEqual({ reports: [] });
  });

  test('of the other side of a one-to-one make one object', async () => {
    expect(await world.get('passport', ids.passport, { fields: ['holder.age'] })).toEqual({ holder: { age: 50 } });
    expect((await world.list('passport', { filter: { holder: { age: { _eq: 50 } } } })).data).toHaveLength(1);
  });

  test('with parts give the parts asked for', async () => {
    expect(await one(['name.first', 'budget.currency'])).toEqual({ name: { first: 'Bo' }, budget: { currency: 'GBP' } });
    expect(await one(['name.first', 'budget.currency'], ids.lone)).toEqual({ name: null, budget: null });
  });

  test('a number longer than its padding keeps its digits', async () => {
    expect(await one(['number'], ids.lone)).toEqual({ number: 'P-1234' });
  });

  test('that are unknown or make no sense are refused with their paths', () => {
    expect(refusals({ fields: ['nothing', 'company.nothing', 'age.x', 3] })).toMatchObject([
      { path: '/fields/3', code: 'wrong_type' },
      { path: '/fields/0', code: 'unknown_field' },
      { path: '/fields/1', code: 'unknown_field' },
      { path: '/fields/2', code: 'unknown_field' },
    ]);
    const related = { relation: 'reports', fields: ['x'], filter: { y: {} }, sort: ['z'], limit: 0 };
    expect(refusals({ fields: ['age', related] }).map(({ path }) => path)).toEqual([
      '/fields/1/fields/0',
      '/fields/1/sort/0',
      '/fields/1/filter/y',
      '/fields/1/limit',
    ]);
    expect(refusals({ fields: [{ relation: 'company', limit: 3 }] })).toMatchObject([{ path: '/fields/0/limit', code: 'wrong_type' }]);
    expect(refusals({ fields: [{ relation: 'age' }] })).toMatchObject([{ path: '/fields/0', code: 'wrong_type' }]);
    expect(refusals({ fields: [{ relation: 'reports', field: ['age'] }] })).toMatchObject([
      { path: '/fields/0/field', code: 'unknown_parameter' },
    ]);
    expect(refusals({ fields: { age: 1 } })).toMatchObject([{ path: '/fields', code: 'wrong_type' }]);
  });

  test('nest six levels at most, and cost no more than the limit, which the refusal says', () => {
    expect(refusals({ fields: ['boss.boss.boss.boss.boss.age'] })).toEqual([]);
    expect(refusals({ fields: ['boss.boss.boss.boss.boss.boss.age'] })).toMatchObject([
      { code: 'too_deep', message: expect.stringContaining('6 levels') },
    ]);
    const nested = { relation: 'reports', limit: 500, fields: [{ relation: 'reports', limit: 500, fields: ['age'] }] };
    expect(refusals({ fields: [nested], limit: 500 })).toMatchObject([
      { path: '/fields', code: 'too_costly', message: expect.stringContaining(String(limits.cost)) },
    ]);
    expect(
      refusals({ fields: ['a'.repeat(50)].concat(Array.from({ length: 1001 }, (_, i) => `f${i}`)) }).map(({ code }) => code),
    ).toContain('unknown_field');
  });
});

test('a deleted target reads as null, or not at all, everywhere', async () => {
  await world.client.query('begin');
  await world.client.query(
    'update company set deleted_at = now(); update topic set deleted_at = now() where id = $1'.replace('$1', `'${ids.art}'`),
  );
  try {
    expect(await one(['company', 'topics', 'topics.name'])).toEqual({ company: null, topics: [{ id: ids.maths, name: 'maths' }] });
    expect(await one(['company.name'])).toEqual({ company: null });
    expect((await world.list('person', { sort: ['company.name', 'age'], fields: ['age'] })).data).toEqual([
      { age: 20 },
      { age: 30 },
      { age: 50 },
    ]);
    expect((await world.list('region', { fields: ['companies.name'] })).data).toEqual([{ companies: [] }]);
  } finally {
    await world.client.query('rollback');
  }
});

describe('GraphQL’s selections', () => {
  const connectionOf = async (connection: ConnectionPick[], input: object = {}): Promise<unknown> => {
    const query = checkQuery(world.definitions, world.object('person'), input, {
      rules: world.admin,
      context,
      naming: 'camel',
      connection,
    });
    const [row] = await world.run<{ data: string }>(bindStatement(buildConnection(query), context));
    return JSON.parse(row!.data);
  };
  const fields = (...names: string[]): FieldPick[] => names.map((name) => ({ key: name, field: name }));

  test('carry aliases, parts, constants and nested records', async () => {
    const picks: FieldPick[] = [
      { key: '__typename', constant: 'Person' },
      { key: 'years', field: 'age' },
      { key: 'madeAt', field: 'createdAt' },
      {
        key: 'money',
        field: 'budget',
        fields: [
          { key: 'much', field: 'amount' },
          { key: '__typename', constant: 'Money' },
        ],
      },
      {
        key: 'firm',
        field: 'company',
        fields: [
          { key: 'title', field: 'name' },
          { key: '__typename', constant: 'Company' },
        ],
      },
    ];
    const selection = checkRecordPicks(world.definitions, world.object('person'), picks, { rules: world.admin });
    const statement = buildGet({ shape: shapeOf(world.definitions, world.object('person')), rules: world.admin, selection, rows: 'live' });
    const [row] = await world.run<{ body: string }>(bindGet(statement, ids.boss, context));
    expect(JSON.parse(row!.body)).toEqual({
      __typename: 'Person',
      years: 50,
      madeAt: '2024-05-15T10:30:00.000Z',
      money: { much: '12.50', __typename: 'Money' },
      firm: { title: 'Acme', __typename: 'Company' },
    });
  });

  const pageInfo: ConnectionPick = {
    ...{ as: 'pageInfo', key: 'pageInfo' },
    parts: (['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'] as const).map((as) => ({ as, key: as })),
  };

  test('of a connection page through it by its cursors', async () => {
    const asked: ConnectionPick[] = [
      {
        as: 'edges',
        key: 'edges',
        parts: [
          { as: 'node', key: 'node', fields: fields('age') },
          { as: 'cursor', key: 'cursor' },
        ],
      },
      {
        as: 'nodes',
        key: 'nodes',
        fields: [
          { key: 'a', field: 'jobTitle' },
          { key: 'b', field: 'age' },
        ],
      },
      pageInfo,
      { as: 'totalCount', key: 'totalCount' },
      { as: 'constant', key: '__typename', value: 'PersonConnection' },
    ];
    type Page = { edges: { node: object; cursor: string }[]; pageInfo: Record<string, unknown> };
    const first = (await connectionOf(asked, { limit: 2, sort: ['age'] })) as Page;
    expect(first).toEqual({
      edges: [
        { node: { age: 20 }, cursor: expect.any(String) },
        { node: { age: 30 }, cursor: expect.any(String) },
      ],
      nodes: [
        { a: null, b: 20 },
        { a: null, b: 30 },
      ],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: first.edges[0]!.cursor, endCursor: first.edges[1]!.cursor },
      totalCount: 3,
      __typename: 'PersonConnection',
    });
    const last = (await connectionOf(asked, { limit: 2, sort: ['age'], cursor: first.edges[1]!.cursor })) as Page;
    expect(last).toMatchObject({
      edges: [{ node: { age: 50 } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: last.edges[0]!.cursor },
      totalCount: 3,
    });
  });

  test('of an empty connection are empty', async () => {
    const none = await connectionOf([{ as: 'edges', key: 'e', parts: [{ as: 'cursor', key: 'c' }] }, pageInfo], {
      filter: { age: { _eq: 1 } },
    });
    expect(none).toEqual({ e: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } });
  });

  test('of a count alone read no rows', async () => {
    const after = await connectionOf([{ as: 'edges', key: 'e', parts: [{ as: 'cursor', key: 'c' }] }], { limit: 1 });
    const { c } = (after as { e: { c: string }[] }).e[0]!;
    expect(await connectionOf([{ as: 'totalCount', key: 'n' }], { limit: 7, cursor: c, filter: { age: { _gt: 20 } } })).toEqual({ n: 2 });
    expect(
      await connectionOf([{ as: 'pageInfo', key: 'p', parts: [{ as: 'hasPreviousPage', key: 'h' }] }], { limit: 7, cursor: c }),
    ).toEqual({ p: { h: true } });
  });

  test('nest connections, each with its own arguments', async () => {
    const reports: FieldPick = {
      ...{ key: 'team', field: 'reports', sort: ['-age'], limit: 1, filter: { age: { _lt: 40 } } },
      connection: [
        { as: 'nodes', key: 'nodes', fields: fields('age') },
        { as: 'totalCount', key: 'totalCount' },
        { ...pageInfo, parts: [{ as: 'hasNextPage', key: 'more' }] },
      ],
    };
    const topics: FieldPick = {
      key: 'topics',
      field: 'topics',
      connection: [{ as: 'edges', key: 'edges', parts: [{ as: 'node', key: 'node', fields: fields('name') }] }],
    };
    const answer = await connectionOf([{ as: 'nodes', key: 'nodes', fields: [...fields('age'), reports, topics] }], {
      sort: ['-age'],
      limit: 1,
    });
    expect(answer).toEqual({
      nodes: [
        {
          age: 50,
          team: { nodes: [{ age: 30 }], totalCount: 2, pageInfo: { more: true } },
          topics: { edges: [{ node: { name: 'art' } }, { node: { name: 'maths' } }] },
        },
      ],
    });
  });

  test('spell names as GraphQL does, and say so in issues', async () => {
    const nodes: ConnectionPick[] = [{ as: 'nodes', key: 'nodes', fields: fields('age') }];
    expect(
      await connectionOf(nodes, {
        filter: { jobTitle: { _null: true }, 'year(createdAt)': { _eq: 2024 } },
        sort: ['-createdAt', 'age'],
        limit: 1,
      }),
    ).toEqual({ nodes: [{ age: 30 }] });
    await expect(connectionOf(nodes, { filter: { job_title: { _null: true } }, limit: 0 })).rejects.toMatchObject({
      errors: [
        { path: '/filter/job_title', code: 'unknown_field' },
        { path: '/first', code: 'out_of_range' },
      ],
    });
  });
});

test('which of some ids fit is one statement', async () => {
  const query = checkQuery(
    world.definitions,
    world.object('person'),
    { filter: { company: { name: { _eq: 'Acme' } } }, search: 'worker' },
    { rules: world.admin, context },
  );
  const rows = await world.run(bindStatement(buildIds(query, [ids.boss, ids.worker, ids.lone]), context));
  expect(rows).toEqual([{ id: ids.worker }]);
});
