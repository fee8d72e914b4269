import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const name of ['Acme', 'Beta']) {
    const { createCompany } = await world.data(
      'mutation($name: String) { createCompany(data: { name: $name, industry: "retail" }) { id } }',
      { name },
    );
    await world.data('mutation($id: ID, $email: String) { createPerson(data: { email: $email, company: $id }) { id } }', {
      id: createCompany.id,
      email: `${name.toLowerCase()}@example.com`,
    });
  }
});
afterAll(() => world.stop());

test('rows out of sight are nowhere: not in lists, counts, relations or filters', async () => {
  const headers = await world.as([
    { object: 'company', actions: ['read'], filter: { name: { _eq: 'Acme' } } },
    { object: 'person', actions: ['read'] },
  ]);
  const asked =
    '{ companies { totalCount nodes { name people { totalCount } } } people(sort: ["email"]) { nodes { email company { name } } } hidden: people(filter: { company: { name: { _eq: "Beta" } } }) { totalCount } }';
  expect((await world.ask(asked, {}, headers)).body).toEqual({
    data: {
      companies: { totalCount: 1, nodes: [{ name: 'Acme', people: { totalCount: 1 } }] },
      people: {
        nodes: [
          { email: 'acme@example.com', company: { name: 'Acme' } },
          { email: 'beta@example.com', company: null },
        ],
      },
      hidden: { totalCount: 0 },
    },
  });
});

test('the same document answers each role by its own rules', async () => {
  const some = await world.as([{ object: 'company', actions: ['read'], filter: { name: { _eq: 'Beta' } } }]);
  const asked = '{ companies { nodes { name } } }';
  expect((await world.ask(asked, {}, some)).body.data.companies.nodes).toEqual([{ name: 'Beta' }]);
  expect((await world.ask(asked)).body.data.companies.nodes).toHaveLength(2);
  expect((await world.ask(asked, {}, some)).body.data.companies.nodes).toEqual([{ name: 'Beta' }]);
});

test('a field out of sight is unknown in selections, filters and sorts', async () => {
  const headers = await world.as([{ object: 'company', actions: ['read'], fields: ['name'] }]);
  for (const asked of [
    '{ companies { nodes { industry } } }',
    '{ companies(filter: { industry: { _eq: "retail" } }) { totalCount } }',
    '{ companies(sort: ["industry"]) { totalCount } }',
  ]) {
    const { status, body } = await world.ask(asked, {}, headers);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { companies: null },
      errors: [{ extensions: { code: 'invalid', errors: [{ code: 'unknown_field' }] } }],
    });
  }
  expect((await world.ask('{ companies { nodes { name id version } } }', {}, headers)).body.errors).toBeUndefined();
});

test('an object that one may not read is forbidden, and so is a write', async () => {
  const headers = await world.as([{ object: 'company', actions: ['read'] }]);
  const { body } = await world.ask('{ people { totalCount } companies { totalCount } }', {}, headers);
  expect(body).toMatchObject({
    data: { people: null, companies: { totalCount: 2 } },
    errors: [{ path: ['people'], extensions: { code: 'forbidden' } }],
  });
  const write = await world.ask('mutation { createCompany(data: { name: "Mine" }) { id } }', {}, headers);
  expect(write.body).toMatchObject({ data: { createCompany: null }, errors: [{ extensions: { code: 'forbidden' } }] });
});
