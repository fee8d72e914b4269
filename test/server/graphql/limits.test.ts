import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

type Refusal = {
  message: string;
  extensions: { code: string; errors: { path: string; code: string; message: string }[]; requestId: string };
};
const refused = async (query: string, variables?: object): Promise<{ status: number; data: unknown; errors: Refusal[] }> => {
  const { status, body } = await world.ask(query, variables);
  return { status, data: body.data, errors: body.errors };
};

test('ten levels of fields are answered, an eleventh is refused with the limit and the way under it', async () => {
  const levels = (n: number): string => (n === 0 ? 'id' : `company { people { nodes { ${levels(n - 1)} } } }`);
  expect((await world.ask(`{ people { nodes { ${levels(2)} email } } }`)).status).toBe(200); // 2 + 2·3 + 1
  const { status, data, errors } = await refused(`{ people { nodes { ${levels(3)} } } }`);
  expect(status).toBe(400);
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ message: expect.stringMatching(/12 levels.*10 is the limit/), extensions: { code: 'too_deep' } });
});

test('fragments count as deep as they open', async () => {
  const { status, errors } = await refused(
    `{ people { ...A } } fragment A on PersonConnection { nodes { company { people { ...B } } } } fragment B on PersonConnection { nodes { company { people { nodes { company { name owner { id } } } } } } }`,
  );
  expect([status, errors[0]?.extensions.code]).toEqual([400, 'too_deep']);
});

test('an answer that could hold too many records is refused, with its estimate', async () => {
  const many = 'orderLines(first: 500) { nodes { product { orderLines(first: 500) { nodes { id } } } } }';
  const { status, errors } = await refused(`{ ${many} }`);
  expect(status).toBe(400);
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(/251000 records.*250000 is the limit.*first/),
    extensions: { code: 'too_costly' },
  });
  expect((await world.ask(`{ ${many.replaceAll('500', '400')} }`)).status).toBe(200);
});

test('root fields are counted together, by what their variables say', async () => {
  const field = (n: number): string =>
    `a${n}: orderLines(first: $first) { nodes { product { orderLines(first: $first) { nodes { id } } } } }`;
  const query = `query($first: Int) { ${Array.from({ length: 6 }, (_, n) => field(n)).join(' ')} }`;
  expect((await world.ask(query, { first: 50 })).status).toBe(200);
  expect(await refused(query, { first: 250 })).toMatchObject({ status: 400, errors: [{ extensions: { code: 'too_costly' } }] });
  const roots = `{ ${Array.from({ length: 51 }, (_, n) => `p${n}: people { totalCount }`).join(' ')} }`;
  expect(await refused(roots)).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('50 root fields') }] });
});

test('first must lie within a page', async () => {
  for (const first of [0, -1, 501]) {
    const { status, data, errors } = await refused('query($first: Int) { people(first: $first) { totalCount } companies { totalCount } }', {
      first,
    });
    expect(status).toBe(200);
    expect(data).toEqual({ people: null, companies: { totalCount: 0 } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'invalid', errors: [{ path: '/first', code: 'out_of_range' }] });
  }
});

test('documents without end are refused before anything recurses into them', async () => {
  const deep = (n: number): string => `${'{ people { nodes { company '.repeat(n)}{ id }${' } } }'.repeat(n)}`;
  for (const query of [
    deep(300),
    deep(20_000),
    `{ people(filter: ${'{ _not: '.repeat(5000)}{}${' }'.repeat(5000)}) { totalCount } }`,
    `{ ${'a '.repeat(50_000)} }`,
  ]) {
    const { status, errors } = await refused(query);
    expect(status).toBe(400);
    expect(errors[0]!.extensions.requestId).toEqual(expect.any(String));
  }
  const filter = JSON.parse(`${'{"_not":'.repeat(90)}{}${'}'.repeat(90)}`);
  const { errors } = await refused('query($filter: PersonFilter) { people(filter: $filter) { totalCount } }', { filter });
  expect(errors[0]!.extensions.errors[0]!.code).toBe('too_deep');
  expect(await refused('query($filter: JSON) { __typename @skip(if: false) people { totalCount } }', { filter })).toMatchObject({
    status: 400,
  });
});

test('fragments that multiply are refused by the number of fields that they open to', async () => {
  const level = (n: number): string =>
    `fragment F${n} on Company { ${Array.from({ length: 14 }, (_, i) => `a${i}: owner { id } b${i}: people(first: 1) { nodes { ${n < 1 ? 'id' : `company { ...F${n - 1} }`} } }`).join(' ')} }`;
  const { status, errors } = await refused(`{ companies { nodes { ...F1 } } } ${level(1)} ${level(0)}`);
  expect(status).toBe(400);
  expect(errors[0]).toMatchObject({ message: expect.stringContaining('1000 fields'), extensions: { code: 'too_many_fields' } });
});

test('what is no document, or does not fit the schema, is refused with its place', async () => {
  expect(await refused('{ people { ')).toMatchObject({
    status: 400,
    errors: [
      { message: expect.stringContaining('Syntax Error'), locations: [{ line: 1, column: 12 }], extensions: { code: 'bad_request' } },
    ],
  });
  expect(await refused('{ people { nodes { nope } } }')).toMatchObject({
    status: 400,
    errors: [{ message: expect.stringContaining('"nope"'), extensions: { code: 'invalid' } }],
  });
  expect(await refused('{ people(filter: { email: { _near: 1 } }) { totalCount } }')).toMatchObject({ status: 400 });
  expect(await refused('subscription { people { totalCount } }')).toMatchObject({ status: 400 });
  expect((await world.send('POST', '/graphql', { variables: {} })).status).toBe(422);
  expect((await world.send('POST', '/graphql', '{')).body).toMatchObject({ status: 400, code: 'invalid_json' });
  expect((await world.send('GET', '/graphql')).status).toBe(400);
});

test('variables of the wrong type are refused with the path of each', async () => {
  const asked = `mutation($d: OrderLineInput!, $p: ProductInput!, $n: Int!, $id: ID! = "x") {
    createOrderLine(data: $d) { id }
    createProduct(data: $p) { id }
    updateOrderLine(id: $id, data: { quantity: $n }) { id }
  }`;
  const { status, errors } = await refused(asked, { d: { quantity: '5', placedAt: 1, nope: true }, p: { unitPrice: {}, sizes: [1, 's'] } });
  expect(status).toBe(400);
  expect(errors.flatMap(({ extensions }) => extensions.errors.map(({ path, code }) => [path, code]))).toEqual([
    ['/variables/d/quantity', 'wrong_type'],
    ['/variables/d/placedAt', 'wrong_type'],
    ['/variables/d/nope', 'unknown_field'],
    ['/variables/p/unitPrice/amount', 'required'],
    ['/variables/p/sizes/0', 'wrong_type'],
    ['/variables/n', 'required'],
  ]);
  expect(await refused('query($id: ID!) { person(id: $id) { id } }', { id: null })).toMatchObject({
    status: 400,
    errors: [{ extensions: { errors: [{ path: '/variables/id', code: 'required' }] } }],
  });
  expect((await refused('query($n: Long) { orderLines(filter: { quantity: { _gt: $n } }) { totalCount } }', { n: 2 ** 53 })).status).toBe(
    400,
  );
});

test('sort and filter values that mean nothing are refused by themselves, with their paths', async () => {
  const { status, data, errors } = await refused(
    '{ people(sort: ["nope"], filter: { createdAt: { _gt: "soon" } }, after: "abc") { totalCount } tags { totalCount } }',
  );
  expect(status).toBe(200);
  expect(data).toEqual({ people: null, tags: { totalCount: 0 } });
  expect(errors[0]!.extensions.errors.map(({ path }) => path).toSorted()).toEqual(['/after', '/filter/createdAt/_gt', '/sort/0']);
});

test('names that objects inherit are no fields', async () => {
  const { data } = await refused('{ __proto__: people { constructor: totalCount } toString: companies { __proto__: totalCount } }');
  expect(JSON.stringify(data)).toBe('{"__proto__":{"constructor":0},"toString":{"__proto__":0}}');
  expect((await refused('{ people { nodes { toString } } }')).status).toBe(400);
});
