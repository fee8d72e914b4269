import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

const create = async (data: object, selection = 'id version'): Promise<Record<string, unknown>> =>
  (await world.data(`mutation($data: ProductInput!) { createProduct(data: $data) { ${selection} } }`, { data })).createProduct;
const codeOf = (body: { errors: { extensions: { code: string } }[] }) => body.errors[0]!.extensions.code;

test('create takes camelCase and answers the selection', async () => {
  const tag = (await world.data('mutation { createTag(data: { name: "new" }) { id } }')).createTag;
  const made = await create(
    {
      stockCode: 'C1',
      unitPrice: { amount: '2.5' },
      released: '2011-01-02',
      isActive: false,
      weight: 3,
      sizes: ['m'],
      extra: [1, { b: null }],
      tags: [tag.id],
    },
    'stockCode unitPrice { amount currency } released isActive weight sizes extra serial tags { nodes { name } } version',
  );
  expect(made).toEqual({
    ...{
      stockCode: 'C1',
      unitPrice: { amount: '2.50', currency: 'GBP' },
      released: '2011-01-02',
      isActive: false,
      weight: 3,
      sizes: ['m'],
      extra: [1, { b: null }],
    },
    ...{ serial: 'P-001', tags: { nodes: [{ name: 'new' }] }, version: 1 },
  });
});

test('create takes literals, with variables inside them', async () => {
  const asked =
    'mutation($first: String, $json: JSON) { createPerson(data: { name: { first: $first, last: "L" }, email: "A@Example.com" }) { name { first last } email } createProduct(data: { extra: { deep: $json } }) { extra } }';
  expect(await world.data(asked, { first: 'F', json: [1.5] })).toEqual({
    createPerson: { name: { first: 'F', last: 'L' }, email: 'a@example.com' },
    createProduct: { extra: { deep: [1.5] } },
  });
});

test('update changes what is named, clears by null and moves links', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map(
      async (name) => (await world.data('mutation($name: String) { createTag(data: { name: $name }) { id } }', { name })).createTag.id,
    ),
  );
  const { id } = await create({ stockCode: 'U1', weight: 1, tags: [one] });
  const update = async (data: object) =>
    (
      await world.data(
        'mutation($id: ID!, $data: ProductPatch!) { updateProduct(id: $id, data: $data) { stockCode weight version tags(sort: ["name"]) { nodes { name } } } }',
        { id, data },
      )
    ).updateProduct;
  expect(await update({ weight: null, tags: { add: [two] } })).toEqual({
    stockCode: 'U1',
    weight: null,
    version: 2,
    tags: { nodes: [{ name: 'one' }, { name: 'two' }] },
  });
  expect(await update({ tags: { remove: [one] } })).toMatchObject({ tags: { nodes: [{ name: 'two' }] } });
  expect(await update({ tags: [] })).toMatchObject({ tags: { nodes: [] } });
});

test('update refuses a stale version and changes nothing', async () => {
  const { id } = await create({ stockCode: 'V1' });
  const asked = 'mutation($id: ID!, $version: Int) { updateProduct(id: $id, data: { stockCode: "V2" }, version: $version) { version } }';
  expect((await world.data(asked, { id, version: 1 })).updateProduct.version).toBe(2);
  const { status, body } = await world.ask(
    'mutation($id: ID!, $version: Long) { updateProduct(id: $id, data: { stockCode: "V3" }, version: $version) { version } }',
    { id, version: 1 },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: { updateProduct: null },
    errors: [{ path: ['updateProduct'], extensions: { code: 'stale_version', requestId: expect.any(String) } }],
  });
  expect((await world.data(`{ product(id: "${id}") { stockCode } }`)).product.stockCode).toBe('V2');
});

test('delete answers the record and takes it away', async () => {
  const { id } = await create({ stockCode: 'D1' });
  expect((await world.data(`mutation { deleteProduct(id: "${id}") { id stockCode } }`)).deleteProduct).toEqual({ id, stockCode: 'D1' });
  expect((await world.data(`{ product(id: "${id}") { id } }`)).product).toBeNull();
  expect(codeOf((await world.ask(`mutation { deleteProduct(id: "${id}") { id } }`)).body)).toBe('not_found');
});

test('all issues come at once, with camelCase paths under /data', async () => {
  const { body, status } = await world.ask('mutation($data: OrderLineInput!) { createOrderLine(data: $data) { id } }', {
    data: { placedAt: 'yesterday', product: '00000000-0000-7000-8000-000000000009' },
  });
  expect(status).toBe(200);
  expect(body.data).toEqual({ createOrderLine: null });
  const [{ extensions }] = body.errors;
  expect(extensions.code).toBe('invalid');
  expect(extensions.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual(
    expect.arrayContaining([
      ['/data/quantity', 'required'],
      ['/data/placedAt', 'wrong_format'],
    ]),
  );
  const price = await world.ask('mutation { createProduct(data: { unitPrice: { amount: "1,5" } }) { id } }');
  expect(price.body.errors[0].extensions.errors).toEqual([
    expect.objectContaining({ path: '/data/unitPrice/amount', code: 'wrong_format' }),
  ]);
});

test('a unique value that is taken says which field', async () => {
  await create({ stockCode: 'TAKEN' });
  const { body } = await world.ask('mutation { createProduct(data: { stockCode: "TAKEN" }) { id } }');
  expect(body.errors[0].extensions).toMatchObject({ code: 'not_unique', errors: [{ path: '/data/stockCode', code: 'not_unique' }] });
});

test('mutations run one after the other; one that fails leaves the others', async () => {
  const { status, body } = await world.ask(`mutation {
    a: createProduct(data: { stockCode: "S1" }) { stockCode }
    b: createProduct(data: { stockCode: "S1" }) { stockCode }
    c: createProduct(data: { stockCode: "S2" }) { orderLines { totalCount } }
  }`);
  expect(status).toBe(200);
  expect(body.data).toEqual({ a: { stockCode: 'S1' }, b: null, c: { orderLines: { totalCount: 0 } } });
  expect(body.errors).toHaveLength(1);
  expect(body.errors[0]).toMatchObject({ path: ['b'], locations: [{ line: 3, column: 5 }], extensions: { code: 'not_unique' } });
});

test('a selection that cannot be answered keeps the mutation from running', async () => {
  const headers = await world.as([{ object: 'product', actions: ['create', 'read'], fields: { read: ['stock_code'], write: '*' } }]);
  const { body } = await world.ask('mutation { createProduct(data: { stockCode: "HID" }) { weight } }', {}, headers);
  expect(body).toMatchObject({
    data: { createProduct: null },
    errors: [{ extensions: { code: 'invalid', errors: [{ path: '/weight', code: 'unknown_field' }] } }],
  });
  expect((await world.data('{ products(filter: { stockCode: { _eq: "HID" } }) { totalCount } }')).products.totalCount).toBe(0);
});

test('the same Idempotency-Key and body answers as the first time, another body is refused', async () => {
  const asked =
    'mutation($code: String) { a: createProduct(data: { stockCode: $code }) { id } b: createTag(data: { name: "twice" }) { id } }';
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const first = await world.ask(asked, { code: 'I1' }, headers);
  const second = await world.ask(asked, { code: 'I1' }, headers);
  expect(first.body.errors).toBeUndefined();
  expect(second.body).toEqual(first.body);
  const other = await world.ask(asked, { code: 'I2' }, headers);
  expect(other.body.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code)).toEqual([
    'idempotency_mismatch',
    'idempotency_mismatch',
  ]);
  expect((await world.data('{ tags(filter: { name: { _eq: "twice" } }) { totalCount } }')).tags.totalCount).toBe(1);
});

test('a deletion that is sent twice answers twice the same', async () => {
  const { id } = await create({ stockCode: 'DD' });
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const asked = 'mutation($id: ID!) { deleteProduct(id: $id) { id stockCode } }';
  const first = await world.ask(asked, { id }, headers);
  expect(first.body).toEqual({ data: { deleteProduct: { id, stockCode: 'DD' } } });
  expect((await world.ask(asked, { id }, headers)).body).toEqual(first.body);
});
