import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
const send: TestApp['send'] = (...args) => app.send(...args);

beforeAll(async () => {
  app = await startApp();
  const made = await send('POST', '/api/v1/objects', {
    ...{ name: 'order', label: 'Order', plural: 'orders', pluralLabel: 'Orders' },
    fields: [
      { name: 'total', label: 'Total', type: 'currency' },
      { name: 'quantity', label: 'Quantity', type: 'integer' },
      { name: 'customer', label: 'Customer', type: 'relation', target: 'person' },
    ],
  });
  expect(made.status).toBe(201);
});
afterAll(() => app.stop());

const add = (object: string, body: object) => send('POST', `/api/v1/objects/${object}/fields`, { label: 'Made', ...body });
const order = (body: object) => send('POST', '/api/v1/records/order', body);
const gbp = (amount: string) => ({ amount, currency: 'GBP' });

describe('formulas, lookups and rollups', () => {
  let ada: string;

  beforeAll(async () => {
    expect((await add('order', { name: 'unit', type: 'formula', expression: 'total / quantity' })).status).toBe(201);
    expect((await add('order', { name: 'who', type: 'lookup', path: 'customer.email' })).status).toBe(201);
    expect((await add('person', { name: 'spent', type: 'rollup', relation: 'orders', function: 'sum', field: 'total' })).status).toBe(201);
    expect((await add('person', { name: 'units', type: 'lookup', path: 'orders.unit' })).status).toBe(201);
    const several = { name: 'several', type: 'rollup', relation: 'orders', function: 'count', filter: { quantity: { _gt: 1 } } };
    expect((await add('person', several)).status).toBe(201);
    expect(
      (await add('person', { name: 'rank', type: 'formula', expression: 'IF(AMOUNT(spent) > 20, "gold", "tin")' })).body,
    ).toMatchObject({
      resultType: 'text',
    });
    ada = (await send('POST', '/api/v1/records/person', { email: 'ada@example.com' })).body.id;
    await order({ total: gbp('10.00'), quantity: 1, customer: ada });
    await order({ total: gbp('15.00'), quantity: 2, customer: ada });
    await send('POST', '/api/v1/records/person', { email: 'bob@example.com' });
  });

  test('are part of what is answered, by REST and GraphQL', async () => {
    const { body } = await send('GET', `/api/v1/records/person/${ada}`);
    expect(body).toMatchObject({ spent: gbp('25'), several: 1, rank: 'gold', units: ['10 GBP', '7.5 GBP'] });
    const query =
      '{ people(sort: ["-spent"]) { nodes { rank several spent { amount currency } orders { nodes { unit { amount } who } } } } }';
    const graphql = await send('POST', '/graphql', { query });
    expect(graphql.body.data.people.nodes[0]).toEqual({
      ...{ rank: 'gold', several: 1, spent: gbp('25') },
      orders: {
        nodes: [
          { unit: { amount: '7.5' }, who: 'ada@example.com' },
          { unit: { amount: '10' }, who: 'ada@example.com' },
        ],
      },
    });
  });

  test('filter and sort like any field', async () => {
    const list = async (filter: object, sort: string) =>
      (await send('POST', '/api/v1/records/person/query', { filter, sort: [sort], fields: ['email'] })).body.data.map(
        (one: { email: string }) => one.email,
      );
    expect(await list({}, '-spent')).toEqual(['ada@example.com', 'bob@example.com']);
    expect(await list({ rank: { _eq: 'tin' } }, 'rank')).toEqual(['bob@example.com']);
    expect(await list({ spent: { _gte: gbp('25') } }, 'spent')).toEqual(['ada@example.com']);
    expect(await list({ units: { _has_any: ['7.5 GBP'] } }, 'email')).toEqual(['ada@example.com']);
    expect(await list({ several: { _in: [0, 7] } }, 'email')).toEqual(['bob@example.com']);
  });

  test('are answered by a write, and written by nobody', async () => {
    const made = await order({ total: gbp('9.00'), quantity: 3 });
    expect(made.body).toMatchObject({ unit: gbp('3'), who: null });
    const refused = await send('PATCH', `/api/v1/records/order/${made.body.id}`, { unit: gbp('4') });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ path: '/unit' }]);
  });

  test('follow a renamed field, and show its new name', async () => {
    expect((await send('PATCH', '/api/v1/objects/order/fields/quantity', { name: 'amount_of_things' })).status).toBe(200);
    const { body } = await send('GET', '/api/v1/objects/order');
    expect(body.fields.find(({ name }: { name: string }) => name === 'unit')).toMatchObject({ expression: 'total / amount_of_things' });
    expect((await order({ total: gbp('9.00'), amount_of_things: 2 })).body).toMatchObject({ unit: gbp('4.5') });
    expect((await send('PATCH', '/api/v1/objects/order/fields/amount_of_things', { name: 'quantity' })).status).toBe(200);
  });

  test('keep what they are made of from being hidden', async () => {
    const { status, body } = await send('DELETE', '/api/v1/objects/order/fields/quantity');
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ code: 'in_use' }]);
    expect(body.errors[0].message).toContain('order.unit');
  });

  test('are seen only where all that they read is', async () => {
    const policies = [
      { object: 'person', actions: ['read'] },
      { object: 'order', actions: ['read'], fields: { read: ['quantity', 'customer', 'unit'] } },
    ];
    expect((await send('POST', '/api/v1/roles', { name: 'no prices', policies })).status).toBe(201);
    const { body } = await send('POST', '/api/v1/keys', { name: 'k', role: 'no prices' });
    const as = { authorization: `Bearer ${body.key}` };
    const person = await send('GET', `/api/v1/records/person/${ada}`, undefined, as);
    expect(person.body).not.toHaveProperty('spent');
    expect(person.body).not.toHaveProperty('rank');
    expect(person.body).toMatchObject({ several: 1 });
    for (const input of [{ filter: { spent: { _nnull: true } } }, { sort: ['rank'] }, { fields: ['units'] }]) {
      const asked = await send('POST', '/api/v1/records/person/query', input, as);
      expect(asked.body.errors).toMatchObject([{ code: 'unknown_field' }]);
    }
  });
});

describe('a preview', () => {
  const preview = (object: string, body: object) => send('POST', `/api/v1/objects/${object}/preview`, body);

  test('shows what a formula would give on the newest records, and saves nothing', async () => {
    const { status, body } = await preview('person', { type: 'formula', expression: 'UPPER(email) & ": " & several' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ resultType: 'text', data: [{ value: 'BOB@EXAMPLE.COM: 0' }, { value: 'ADA@EXAMPLE.COM: 1' }] });
    expect((await send('GET', '/api/v1/objects/person')).body.fields.map(({ name }: { name: string }) => name)).not.toContain('_draft');
    expect((await preview('person', { type: 'rollup', relation: 'orders', function: 'count' })).body.data[1].value).toBe(2);
    expect((await preview('order', { type: 'lookup', path: 'customer.email' })).body.resultType).toBe('text');
  });

  test('points at what is wrong', async () => {
    const { status, body } = await preview('person', { type: 'formula', expression: 'email & nothing' });
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ path: '/expression', code: 'unknown_field', range: [8, 15] })]);
    const filter = { quantity: { _contains: 1 } };
    expect((await preview('person', { type: 'rollup', relation: 'orders', function: 'count', filter })).body.errors).toMatchObject([
      { path: '/filter/quantity/_contains' },
    ]);
  });
});

describe('a definition is refused', () => {
  const refusal = async (object: string, body: object) => {
    const { status, body: problem } = await add(object, body);
    expect(status).toBe(422);
    return problem.errors as { path: string; code: string; message: string }[];
  };

  test('when it would be made of itself, also by way of others', async () => {
    expect((await add('order', { name: 'one', type: 'formula', expression: 'quantity + 1' })).status).toBe(201);
    expect((await add('order', { name: 'two', type: 'formula', expression: 'one + 1' })).status).toBe(201);
    const { status, body } = await send('PATCH', '/api/v1/objects/order/fields/one', { expression: 'two + 1' });
    expect(status).toBe(422);
    expect(body.errors[0].message).toContain('made of');
    expect(await refusal('order', { name: 'self', type: 'formula', expression: 'self + 1' })).toMatchObject([{ path: '/expression' }]);
  });

  test('with every slip and its place', async () => {
    const errors = await refusal('order', { name: 'bad', type: 'formula', expression: 'LEN(quantity) + nowhere & FOO(1)' });
    expect(errors.map(({ path, code }) => [path, code])).toEqual([
      ['/expression', 'wrong_type'],
      ['/expression', 'unknown_field'],
      ['/expression', 'unknown_function'],
    ]);
    expect(errors[1]!.message).toContain('character 17');
  });

  test.each([
    [{ type: 'formula' }, '/expression', 'required'],
    [{ type: 'formula', expression: '1 +' }, '/expression', 'syntax'],
    [{ type: 'formula', expression: '"open' }, '/expression', 'unfinished_text'],
    [{ type: 'formula', expression: `${'('.repeat(1000)}1` }, '/expression', 'too_deep'],
    [{ type: 'formula', expression: `1${'+1'.repeat(4000)}` }, '/expression', 'too_complex'],
    [{ type: 'formula', expression: 'customer' }, '/expression', 'wrong_type'],
    [{ type: 'lookup', path: 'customer.nothing' }, '/path', 'unknown_field'],
    [{ type: 'rollup', relation: 'customer', function: 'count' }, '/relation', 'wrong_type'],
    [{ type: 'rollup', relation: 'nowhere', function: 'count' }, '/relation', 'unknown_field'],
    [{ type: 'rollup', relation: 'orders' }, '/function', 'required'],
    [{ type: 'text', expression: '1' }, '/expression', 'unknown_option'],
    [{ type: 'formula', expression: '1', unique: true }, '/unique', 'unknown_option'],
  ])('%j at %s', async (body, path, code) => {
    expect(await refusal('order', { name: 'bad', ...body })).toMatchObject([{ path, code }]);
  });

  test('when a rollup’s filter doesn’t fit', async () => {
    const filter = { quantity: { _contains: 'x' } };
    expect(await refusal('person', { name: 'bad', type: 'rollup', relation: 'orders', function: 'count', filter })).toMatchObject([
      { path: '/filter/quantity/_contains', code: 'unknown_operator' },
    ]);
  });
});
