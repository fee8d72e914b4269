import type { Policy } from '@atrium/sdk';
import { checkPolicies, can, describeRules, rulesFor } from '../../../server/src/policies/index.ts';
import { checkQuery, type Rules } from '../../../server/src/query/index.ts';
import { built, created, edited, field, nothing } from '../schema/define.ts';
import { ada, bob, context, createWorld, rulesOf, worldDefinitions, type World } from '../query/world.ts';

let world: World;
let ids: Record<'acme' | 'ink' | 'own' | 'other' | 'free', string>;

beforeAll(async () => {
  world = await createWorld();
  const acme = await world.insert('company', { name: 'Acme', industry: 'retail', owner: ada.id });
  const ink = await world.insert('company', { name: 'Ink', industry: 'law' });
  const own = await world.insert('person', { job_title: 'secret own', age: 1, owner: ada.id, company_id: acme });
  const other = await world.insert('person', { job_title: 'secret other', age: 2, owner: bob.id, company_id: ink });
  const free = await world.insert('person', { job_title: 'free', age: 3 });
  ids = { acme, ink, own, other, free };
});
afterAll(() => world.close());

const rules = (...policies: Policy[]): Rules => rulesOf(world.definitions, policies);
const readPeople: Policy = { object: 'person', actions: ['read'] };
const issuesOf = (input: object, actorRules: Rules): { path: string; code: string }[] => {
  try {
    checkQuery(world.definitions, world.object('person'), input, { rules: actorRules, context });
    return [];
  } catch (error) {
    return (error as { errors: { path: string; code: string }[] }).errors;
  }
};

describe('a field in no grant', () => {
  const some = () => rules({ ...readPeople, fields: ['age', 'company'] }, { object: 'company', actions: ['read'], fields: ['name'] });

  test('is absent from the default selection', async () => {
    expect((await world.list('person', { filter: { age: { _eq: 3 } } }, { rules: some() })).data).toEqual([
      { id: ids.free, created_at: expect.any(String), updated_at: expect.any(String), version: 1, age: 3, company: null },
    ]);
  });

  test('is unknown in fields, filter and sort, also behind a relation, as one that doesn’t exist', () => {
    const input = {
      fields: ['job_title', 'company.industry', 'nothing'],
      filter: { job_title: { _eq: 'x' }, company: { industry: { _eq: 'x' } } },
      sort: ['job_title', 'company.industry'],
    };
    const issues = issuesOf(input, some());
    expect(issues.map(({ path }) => path)).toEqual([
      '/sort/0',
      '/sort/1',
      '/filter/job_title',
      '/filter/company/industry',
      '/fields/0',
      '/fields/1',
      '/fields/2',
    ]);
    expect(issues.every(({ code }) => code === 'unknown_field')).toBe(true);
  });

  test('isn’t searched', async () => {
    expect((await world.list('person', { search: 'secret' }, { rules: some() })).data).toEqual([]);
    expect((await world.list('person', { search: 'secret' })).data).toHaveLength(2);
  });
});

describe('a field that only a narrower grant includes', () => {
  const masked = () => rules({ ...readPeople, fields: ['age'] }, { ...readPeople, filter: { owner: { _eq: '$CURRENT_USER' } } });
  const people = async (input: object) =>
    (await world.list('person', { fields: ['age', 'job_title'], sort: ['age'], ...input }, { rules: masked() })).data;

  test('is null where that grant doesn’t hold, in answers, filters, sorts and searches', async () => {
    expect(await people({})).toEqual([
      { age: 1, job_title: 'secret own' },
      { age: 2, job_title: null },
      { age: 3, job_title: null },
    ]);
    expect(await people({ filter: { job_title: { _contains: 'secret' } } })).toMatchObject([{ age: 1 }]);
    expect(await people({ filter: { job_title: { _null: true } } })).toMatchObject([{ age: 2 }, { age: 3 }]);
    expect(await people({ sort: ['-job_title', 'age'] })).toMatchObject([{ age: 1 }, { age: 2 }, { age: 3 }]);
    expect(await people({ search: 'secret' })).toMatchObject([{ age: 1 }]);
  });

  test('follows whoever asks, with the same statement', async () => {
    const actorRules = masked();
    const asBob = { ...context, user: bob };
    const input = { fields: ['age', 'job_title'], sort: ['age'] };
    const [mine, his] = [
      await world.list('person', input, { rules: actorRules }),
      await world.list('person', input, { rules: actorRules, context: asBob }),
    ];
    expect(his.data).toEqual([
      { age: 1, job_title: null },
      { age: 2, job_title: 'secret other' },
      { age: 3, job_title: null },
    ]);
    expect(his.text).toBe(mine.text);
  });

  test('is seen by no key, which is nobody', async () => {
    const { data } = await world.list('person', { fields: ['job_title'] }, { rules: masked(), context: { ...context, user: null } });
    expect(data).toEqual([{ job_title: null }, { job_title: null }, { job_title: null }]);
  });
});

describe('rows', () => {
  test('are those of any grant, in lists, counts and gets', async () => {
    const two = rules({ ...readPeople, filter: { owner: { _eq: '$CURRENT_USER' } } }, { ...readPeople, filter: { age: { _gt: 2 } } });
    expect(await world.list('person', { fields: ['age'], sort: ['age'], count: true }, { rules: two })).toMatchObject({
      data: [{ age: 1 }, { age: 3 }],
      count: 2,
    });
    expect(await world.get('person', ids.other, { rules: two })).toBeNull();
    expect(await world.get('person', ids.own, { rules: two, fields: ['age'] })).toEqual({ age: 1 });
  });

  test('of an object without a grant are none, and none of its fields is known', async () => {
    const none = rules({ object: 'company', actions: ['read'] });
    expect(await world.list('person', { count: true }, { rules: none })).toMatchObject({ data: [], count: 0 });
    expect(issuesOf({ fields: ['age'] }, none)).toMatchObject([{ code: 'unknown_field' }]);
  });

  test('of a relation’s target follow the target’s own rules: out of sight is null', async () => {
    const law = rules(readPeople, { object: 'company', actions: ['read'], filter: { industry: { _eq: 'law' } } });
    const answer = await world.list(
      'person',
      { fields: ['age', 'company', 'company.name'], sort: ['company.name', 'age'] },
      { rules: law },
    );
    expect(answer.data).toEqual([
      { age: 2, company: { id: ids.ink, name: 'Ink' } },
      { age: 1, company: null },
      { age: 3, company: null },
    ]);
    expect((await world.list('person', { filter: { company: { _eq: ids.acme } } }, { rules: law })).data).toEqual([]);
    expect((await world.list('person', { filter: { company: { _null: true } }, count: true }, { rules: law })).count).toBe(2);
  });

  test('of policies that point at each other end, each read with full rights', async () => {
    const cyclic = rules(
      { ...readPeople, filter: { company: { industry: { _eq: 'retail' } } } },
      { object: 'company', actions: ['read'], filter: { people: { _some: { age: { _lt: 3 } } } } },
    );
    const answer = await world.list('person', { fields: ['age', 'company.people.age'] }, { rules: cyclic });
    expect(answer.data).toEqual([{ age: 1, company: { people: [{ age: 1 }] } }]);
    expect((await world.list('company', { fields: ['name', 'people'], sort: ['name'] }, { rules: cyclic })).data).toEqual([
      { name: 'Acme', people: [ids.own] },
      { name: 'Ink', people: [] },
    ]);
  });
});

describe('rules', () => {
  const definitions = worldDefinitions();
  const person = definitions.find('person')!;
  const builtIn = (name: string) => rulesFor({ kind: 'user', role: { id: name, name, builtIn: true, policies: [] } }, definitions);

  test.each([
    ['admin', ['create', 'read', 'update', 'delete', 'destroy', 'export', 'import']],
    ['editor', ['create', 'read', 'update', 'delete', 'export', 'import']],
    ['viewer', ['read', 'export']],
  ])('%s may %j', (name, actions) => {
    expect(describeRules(definitions, builtIn(name)).person!.actions).toEqual(actions);
    expect(can(builtIn(name), person, 'destroy')).toBe(name === 'admin');
  });

  test('a custom role called admin is no admin', () => {
    const impostor = rulesFor({ kind: 'user', role: { id: 'x', name: 'admin', builtIn: false, policies: [] } }, definitions);
    expect(can(impostor, person, 'read')).toBe(false);
  });

  test('stay the same object while role and definitions do, and change with them', () => {
    const role = { id: 'kept', name: 'kept', builtIn: false, policies: [readPeople] };
    const first = rulesFor({ kind: 'user', role }, definitions);
    expect(rulesFor({ kind: 'key', role: structuredClone(role) }, definitions)).toBe(first);
    expect(rulesFor({ kind: 'user', role: { ...role, policies: [] } }, definitions)).not.toBe(first);
    expect(rulesFor({ kind: 'user', role }, worldDefinitions())).not.toBe(first);
  });

  test('say what is readable and writable', () => {
    const described = (fields: Policy['fields']) =>
      describeRules(definitions, rulesOf(definitions, [{ object: 'person', actions: ['read', 'update'], fields }])).person;
    expect(described(undefined)).toMatchObject({ readable: '*', writable: '*' });
    expect(described(['age'])).toMatchObject({ readable: ['age'], writable: ['age'] });
    expect(described({ write: ['age'] })).toMatchObject({ readable: '*', writable: ['age'] });
    expect(described({ read: ['age'] })).toMatchObject({ readable: ['age'], writable: ['age'] });
    expect(described({ read: '*', write: [] })).toMatchObject({ readable: '*', writable: [] });
  });

  test('of a policy that no longer fits grant nothing', () => {
    const rows = edited(nothing, created('thing', [field('size', 'integer'), field('color', 'text')]));
    const policies: Policy[] = [{ object: 'thing', actions: ['read'], filter: { size: { _gt: 1 } }, fields: ['size', 'color'] }];
    const before = built(rows);
    expect(checkPolicies(before, policies)).toEqual([]);
    expect(can(rulesOf(before, policies), before.find('thing')!, 'read')).toBe(true);
    const after = built(edited(rows, { op: 'hideField', object: 'thing', field: 'size' }));
    expect(can(rulesOf(after, policies), after.find('thing')!, 'read')).toBe(false);
    const renamed = built(edited(rows, { op: 'updateField', object: 'thing', field: 'size', set: { name: 'width' } }));
    expect(can(rulesOf(renamed, policies), renamed.find('thing')!, 'read')).toBe(true);
  });
});

test.each<[unknown, string, string]>([
  ['x', '/policies', 'wrong_type'],
  [[1], '/policies/0', 'wrong_type'],
  [[{ object: 'nothing', actions: ['read'] }], '/policies/0/object', 'unknown_object'],
  [[{ actions: ['read'] }], '/policies/0/object', 'required'],
  [[{ object: 'person', actions: [] }], '/policies/0/actions', 'required'],
  [[{ object: 'person', actions: ['read', 'fly'] }], '/policies/0/actions/1', 'not_an_option'],
  [[{ object: 'person', actions: ['read'], fields: ['age', 'nothing'] }], '/policies/0/fields/1', 'unknown_field'],
  [[{ object: 'person', actions: ['read'], fields: { write: ['nothing'] } }], '/policies/0/fields/write/0', 'unknown_field'],
  [[{ object: 'person', actions: ['read'], fields: { see: ['age'] } }], '/policies/0/fields/see', 'unknown_parameter'],
  [[{ object: 'person', actions: ['read'], filter: { age: { _contains: 'x' } } }], '/policies/0/filter/age/_contains', 'unknown_operator'],
  [[{ object: 'person', actions: ['read'], filter: { nothing: {} } }], '/policies/0/filter/nothing', 'unknown_field'],
  [[{ object: '*', actions: ['read'], filter: { age: { _eq: 1 } } }], '/policies/0/filter/age', 'unknown_field'],
  [[{ object: '*', actions: ['read'], fields: ['size'] }], '/policies/0/fields/0', 'unknown_field'],
  [[{ object: 'person', actions: ['read'], presets: {} }], '/policies/0/presets', 'unknown_parameter'],
])('policies %j are refused at %s: %s', (policies, path, code) => {
  expect(checkPolicies(worldDefinitions(), policies)).toMatchObject([{ path, code }]);
});

test('policies that fit are accepted', () => {
  const all: Policy[] = [
    { object: '*', actions: ['read'], filter: { created_by: { _eq: '$CURRENT_USER' } }, fields: ['name', 'age'] },
    {
      object: 'person',
      actions: ['read', 'update'],
      filter: { company: { people: { _some: { owner: { _eq: '$CURRENT_USER' } } } } },
      fields: { read: '*', write: ['age'] },
    },
  ];
  expect(checkPolicies(worldDefinitions(), all)).toEqual([]);
});
