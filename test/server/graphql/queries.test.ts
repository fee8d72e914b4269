import { startWorld, type World } from './world.ts';

let world: World;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await startWorld();
  const add = async (object: string, values: object): Promise<string> =>
    (await world.send('POST', `/api/v1/records/${object}`, values)).body.id;
  ids.red = await add('tag', { name: 'red' });
  ids.blue = await add('tag', { name: 'blue' });
  ids.acme = await add('company', { name: 'Acme', industry: 'retail' });
  ids.ada = await add('person', { name: { first: 'Ada', last: 'Lovelace' }, email: 'ada@example.com', company: ids.acme });
  ids.bob = await add('person', { name: { first: 'Bob', last: null } });
  ids.lamp = await add('product', {
    ...{ stock_code: 'LAMP', unit_price: { amount: '12.50', currency: 'GBP' }, released: '2010-12-01', state: 'live', sizes: ['s', 'l'] },
    ...{ weight: 0.25, is_active: true, extra: { a: [1, null, 'é'] }, tags: [ids.red, ids.blue] },
  });
  ids.vase = await add('product', { stock_code: 'VASE', unit_price: { amount: '3', currency: 'EUR' } });
  for (let quantity = 1; quantity <= 5; quantity++) {
    await add('order_line', {
      quantity,
      placed_at: `2010-12-0${quantity}T08:26:00Z`,
      product: quantity < 4 ? ids.lamp : ids.vase,
      buyer: ids.ada,
    });
  }
});
afterAll(() => world.stop());

test('a record answers every type as it is on the wire, in the order asked for', async () => {
  const asked = `{ product(id: "${ids.lamp}") { weight stockCode unitPrice { amount currency } released state sizes isActive extra serial version createdAt updatedBy id } }`;
  const { body } = await world.ask(asked);
  expect(body).toEqual({
    data: {
      product: {
        ...{
          weight: 0.25,
          stockCode: 'LAMP',
          unitPrice: { amount: '12.50', currency: 'GBP' },
          released: '2010-12-01',
          state: 'live',
          sizes: ['s', 'l'],
        },
        ...{ isActive: true, extra: { a: [1, null, 'é'] }, serial: 'P-001', version: 1, id: ids.lamp },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedBy: expect.stringMatching(/^key:/),
      },
    },
  });
  expect(Object.keys(body.data.product)).toEqual([
    'weight',
    'stockCode',
    'unitPrice',
    'released',
    'state',
    'sizes',
    'isActive',
    'extra',
    'serial',
    'version',
    'createdAt',
    'updatedBy',
    'id',
  ]);
});

test('a record that is not there, and an id that is none, answer null', async () => {
  expect(await world.data('{ person(id: "00000000-0000-7000-8000-000000000000") { id } other: person(id: "nobody") { id } }')).toEqual({
    person: null,
    other: null,
  });
});

test('a list is a Relay connection', async () => {
  const asked =
    '{ orderLines(first: 2, sort: ["-placedAt"]) { edges { node { quantity } cursor } nodes { id quantity } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }';
  const { orderLines } = await world.data(asked);
  expect(orderLines.nodes.map((node: { quantity: number }) => node.quantity)).toEqual([5, 4]);
  expect(orderLines.edges.map((edge: { node: { quantity: number } }) => edge.node.quantity)).toEqual([5, 4]);
  expect(orderLines.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: orderLines.edges[0].cursor,
    endCursor: orderLines.edges[1].cursor,
  });
  expect(orderLines.totalCount).toBe(5);
});

test('after goes on behind a cursor until there is no next page', async () => {
  const asked =
    'query($after: String) { orderLines(first: 2, sort: ["quantity"], after: $after) { nodes { quantity } pageInfo { hasNextPage hasPreviousPage endCursor } } }';
  const seen: number[][] = [];
  let after: string | null = null;
  do {
    const { orderLines } = await world.data(asked, { after });
    seen.push(orderLines.nodes.map((node: { quantity: number }) => node.quantity));
    expect(orderLines.pageInfo.hasPreviousPage).toBe(after !== null);
    after = orderLines.pageInfo.hasNextPage ? orderLines.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual([[1, 2], [3, 4], [5]]);
});

test('relations nest both ways, with arguments of their own', async () => {
  const asked = `{ products(sort: ["stockCode"]) { nodes {
    stockCode tags(sort: ["name"]) { nodes { name } totalCount }
    few: orderLines(first: 1, sort: ["-quantity"]) { nodes { quantity buyer { name { last } company { name people { totalCount } } } } pageInfo { hasNextPage } }
    early: orderLines(filter: { placedAt: { _lt: "2010-12-03" } }) { totalCount }
  } } }`;
  const ada = { name: { last: 'Lovelace' }, company: { name: 'Acme', people: { totalCount: 1 } } };
  expect((await world.data(asked)).products.nodes).toEqual([
    {
      stockCode: 'LAMP',
      tags: { nodes: [{ name: 'blue' }, { name: 'red' }], totalCount: 2 },
      few: { nodes: [{ quantity: 3, buyer: ada }], pageInfo: { hasNextPage: true } },
      early: { totalCount: 2 },
    },
    {
      stockCode: 'VASE',
      tags: { nodes: [], totalCount: 0 },
      few: { nodes: [{ quantity: 5, buyer: ada }], pageInfo: { hasNextPage: true } },
      early: { totalCount: 0 },
    },
  ]);
});

test('filters take the operators of REST in camelCase', async () => {
  const count = async (filter: string): Promise<number> =>
    (await world.data(`{ products(filter: ${filter}) { totalCount } }`)).products.totalCount;
  expect(await count('{}')).toBe(2);
  expect(await count('{ stockCode: { _istarts_with: "la" } }')).toBe(1);
  expect(await count('{ unitPrice: { _gt: "3" } }')).toBe(1);
  expect(await count('{ unitPrice: { _lte: { amount: "3.00", currency: "EUR" } } }')).toBe(1);
  expect(await count('{ unitPrice: { currency: { _in: ["EUR", "USD"] } } }')).toBe(1);
  expect(await count('{ sizes: { _has_any: ["l"] } }')).toBe(1);
  expect(await count('{ extra: { _path: ["a", "0"], _eq: 1 } }')).toBe(1);
  expect(await count('{ serial: { _eq: "P-002" } }')).toBe(1);
  expect(await count('{ released: { _between: ["2010-11-30", "2010-12-02"] } }')).toBe(1);
  expect(await count('{ released: { _lt: "$TODAY(-1 day)" } }')).toBe(1);
  expect(await count('{ weight: { _null: true } }')).toBe(1);
  expect(await count('{ isActive: { _eq: true } }')).toBe(1);
  expect(await count(`{ id: { _in: ["${ids.vase}"] } }`)).toBe(1);
  expect(await count('{ createdAt: { _gt: "$NOW(-1 hour)" } }')).toBe(2);
  expect(await count('{ orderLines: { _some: { quantity: { _gte: 4 }, buyer: { name: { last: { _eq: "Lovelace" } } } } } }')).toBe(1);
  expect(await count('{ tags: { _none: { name: { _eq: "red" } } } }')).toBe(1);
  expect(await count(`{ tags: { _some: { _in: ["${ids.red}"] } } }`)).toBe(1);
  expect(await count('{ _or: [{ state: { _eq: "live" } }, { stockCode: { _eq: "VASE" } }], _not: { state: { _eq: "live" } } }')).toBe(1);
});

test('search and sort by a related field', async () => {
  expect((await world.data('{ people(search: "love ada") { nodes { id } } }')).people.nodes).toEqual([{ id: ids.ada }]);
  const { orderLines } = await world.data('{ orderLines(sort: ["-product.stockCode", "-quantity"], first: 3) { nodes { quantity } } }');
  expect(orderLines.nodes.map((node: { quantity: number }) => node.quantity)).toEqual([5, 4, 3]);
});

test('aliases, fragments, @skip, @include and __typename', async () => {
  const asked = `query($with: Boolean!, $without: Boolean = false) {
    __typename
    a: people(filter: { email: { _nnull: true } }) { __typename ...Page }
    b: person(id: "${ids.bob}") { ...Name @include(if: $with) ... on Person @skip(if: $without) { title } who: name { __typename given: first } email @skip(if: $with) }
  }
  fragment Page on PersonConnection { edges { __typename node { ...Name } } pageInfo { __typename hasNextPage } }
  fragment Name on Person { __typename name { first } name { last } }`;
  expect(await world.data(asked, { with: true })).toEqual({
    __typename: 'Query',
    a: {
      __typename: 'PersonConnection',
      edges: [{ __typename: 'PersonEdge', node: { __typename: 'Person', name: { first: 'Ada', last: 'Lovelace' } } }],
      pageInfo: { __typename: 'PageInfo', hasNextPage: false },
    },
    b: { __typename: 'Person', name: { first: 'Bob', last: null }, title: null, who: { __typename: 'PersonName', given: 'Bob' } },
  });
  expect((await world.data(asked, { with: false, without: true })).b).toEqual({
    who: { __typename: 'PersonName', given: 'Bob' },
    email: null,
  });
});

test('variables stand in filters, pages and nested lists, and are asked for anew each time', async () => {
  const asked = `query($code: String!, $first: Int = 1, $min: Int, $since: String, $id: ID!) {
    products(filter: { stockCode: { _eq: $code } }) { nodes { orderLines(first: $first, filter: { quantity: { _gte: $min }, placedAt: { _gte: $since } }) { totalCount nodes { id } } } }
    person(id: $id) { name { first } }
  }`;
  const lines = async (variables: object) => (await world.data(asked, variables)).products.nodes[0]?.orderLines;
  expect(await lines({ code: 'LAMP', id: ids.ada })).toMatchObject({ totalCount: 3, nodes: [{}] });
  expect(await lines({ code: 'LAMP', id: ids.ada, first: 5, min: 2 })).toMatchObject({ totalCount: 2, nodes: [{}, {}] });
  expect(await lines({ code: 'LAMP', id: ids.ada, first: 5, since: '2010-12-03T00:00:00Z' })).toMatchObject({ totalCount: 1 });
  expect(await lines({ code: 'VASE', id: ids.ada })).toMatchObject({ totalCount: 2 });
  expect(await lines({ code: 'nothing', id: ids.ada })).toBeUndefined();
  expect((await world.data(asked, { code: '', id: ids.bob })).person).toEqual({ name: { first: 'Bob' } });
});

test('a whole filter may be a variable', async () => {
  const asked = 'query($filter: ProductFilter, $sort: [String!]) { products(filter: $filter, sort: $sort) { nodes { stockCode } } }';
  const codes = async (variables: object) =>
    (await world.data(asked, variables)).products.nodes.map((node: { stockCode: string }) => node.stockCode);
  expect(await codes({ sort: ['-stockCode'] })).toEqual(['VASE', 'LAMP']);
  expect(await codes({ sort: ['stockCode'], filter: null })).toEqual(['LAMP', 'VASE']);
  expect(await codes({ filter: { tags: { _some: { name: { _eq: 'red' } } } } })).toEqual(['LAMP']);
  expect(await codes({ filter: { _not: { tags: { _some: { name: { _eq: 'red' } } } } } })).toEqual(['VASE']);
});

test('one of several operations is chosen by its name', async () => {
  const query = 'query A { people { totalCount } } query B { companies { totalCount } }';
  const send = (operationName?: string | null) => world.send('POST', '/graphql', { query, operationName });
  expect((await send('A')).body).toEqual({ data: { people: { totalCount: 2 } } });
  expect((await send('B')).body).toEqual({ data: { companies: { totalCount: 1 } } });
  expect(await send('C')).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringContaining('"C"') }] } });
  expect(await send(null)).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringContaining('operationName') }] } });
});

test('GET asks queries, and refuses mutations', async () => {
  const query = encodeURIComponent('query($id: ID!) { person(id: $id) { email } }');
  const variables = encodeURIComponent(JSON.stringify({ id: ids.ada }));
  expect((await world.send('GET', `/graphql?query=${query}&variables=${variables}`)).body).toEqual({
    data: { person: { email: 'ada@example.com' } },
  });
  const refused = await world.send('GET', `/graphql?query=${encodeURIComponent(`mutation { deletePerson(id: "${ids.ada}") { id } }`)}`);
  expect(refused).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(refused.headers.get('allow')).toBe('POST');
  expect((await world.send('GET', `/graphql?query=${query}&variables=nonsense`)).status).toBe(400);
});

test('user fields lead to members', async () => {
  const { body: member } = await world.send('POST', '/api/v1/members', {
    email: 'eve@example.com',
    name: 'Eve',
    role: 'editor',
    password: 'a long enough password',
  });
  const made = await world.data(
    'mutation($owner: ID) { createCompany(data: { name: "Owned", owner: $owner }) { owner { __typename id name email } } }',
    { owner: member.id },
  );
  expect(made.createCompany.owner).toEqual({ __typename: 'Member', id: member.id, name: 'Eve', email: 'eve@example.com' });
  expect(
    (await world.data('{ companies(filter: { owner: { email: { _eq: "eve@example.com" } } }) { nodes { name } } }')).companies.nodes,
  ).toEqual([{ name: 'Owned' }]);
});

test('introspection describes the objects, beside data', async () => {
  const { __schema, person, tags } = await world.data(
    `query($name: String!) { person(id: "${ids.ada}") { email } __schema { queryType { name } } tags: __type(name: $name) { name fields { name description type { name kind ofType { name } } } } }`,
    { name: 'OrderLine' },
  );
  expect(person).toEqual({ email: 'ada@example.com' });
  expect(__schema.queryType.name).toBe('Query');
  expect(tags.fields).toContainEqual({
    name: 'quantity',
    description: 'Quantity (required)\n\nHow many pieces.',
    type: { name: 'Long', kind: 'SCALAR', ofType: null },
  });
  expect(tags.fields).toContainEqual(
    expect.objectContaining({ name: 'createdAt', type: { name: null, kind: 'NON_NULL', ofType: { name: 'DateTime' } } }),
  );
});

test('nobody sees anything without a session or a key', async () => {
  for (const query of ['{ __schema { queryType { name } } }', '{ __typename }', '{ people { totalCount } }']) {
    const { status, body, headers } = await world.ask(query, {}, { authorization: '' });
    expect(status).toBe(401);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'unauthenticated' });
  }
  expect((await world.send('GET', '/api/v1/graphql.sdl', undefined, { authorization: '' })).status).toBe(401);
});

test('the schema is there as text', async () => {
  const { status, body, headers } = await world.send('GET', '/api/v1/graphql.sdl');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/plain');
  expect(body).toContain('createOrderLine(data: OrderLineInput!): OrderLine');
  expect(body).toContain('updateOrderLine(\n    id: ID!\n    data: OrderLinePatch!');
});
