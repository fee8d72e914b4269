import { startApp, type TestApp } from '../../support/app.ts';

export type World = TestApp & {
  /** POST /graphql as the admin, or with other headers. */
  ask: (query: string, variables?: object, headers?: Record<string, string>) => ReturnType<TestApp['send']>;
  /** The data of an answer that must have no errors. */
  data: (query: string, variables?: object) => Promise<ReturnType<typeof JSON.parse>>;
  /** A key of a role of its own, as headers. */
  as: (policies: object[]) => Promise<Record<string, string>>;
};

/** A shop: orders with lines of products, tagged, beside the standard objects. */
export async function startWorld(): Promise<World> {
  const app = await startApp();
  const object = async (name: string, plural: string, label: string, fields: object[]): Promise<void> => {
    const { status, body } = await app.send('POST', '/api/v1/objects', { name, label, plural, pluralLabel: `${label}s`, fields });
    if (status !== 201) throw new Error(JSON.stringify(body));
  };
  await object('tag', 'tags', 'Tag', [{ name: 'name', label: 'Name', type: 'text', required: true }]);
  await object('product', 'products', 'Product', [
    { name: 'stock_code', label: 'Stock code', type: 'text', unique: true },
    { name: 'unit_price', label: 'Unit price', type: 'currency', defaultCurrency: 'GBP' },
    { name: 'released', label: 'Released', type: 'date' },
    {
      name: 'state',
      label: 'State',
      type: 'select',
      options: [
        { value: 'live', label: 'Live' },
        { value: 'gone', label: 'Gone' },
      ],
    },
    {
      name: 'sizes',
      label: 'Sizes',
      type: 'multi_select',
      options: [
        { value: 's', label: 'S' },
        { value: 'm', label: 'M' },
        { value: 'l', label: 'L' },
      ],
    },
    { name: 'weight', label: 'Weight', type: 'number' },
    { name: 'is_active', label: 'Active', type: 'boolean' },
    { name: 'extra', label: 'Extra', type: 'json' },
    { name: 'serial', label: 'Serial', type: 'autonumber', prefix: 'P-', padding: 3 },
    {
      name: 'tags',
      label: 'Tags',
      type: 'relation',
      target: 'tag',
      cardinality: 'many_to_many',
      inverse: { name: 'products', label: 'Products' },
    },
  ]);
  await object('order_line', 'order_lines', 'Order line', [
    { name: 'quantity', label: 'Quantity', type: 'integer', required: true, description: 'How many pieces.' },
    { name: 'placed_at', label: 'Placed at', type: 'datetime' },
    { name: 'product', label: 'Product', type: 'relation', target: 'product', inverse: { name: 'order_lines', label: 'Order lines' } },
    { name: 'buyer', label: 'Buyer', type: 'relation', target: 'person', inverse: { name: 'order_lines', label: 'Order lines' } },
  ]);

  const ask: World['ask'] = (query, variables, headers) => app.send('POST', '/graphql', { query, variables }, headers);
  return {
    ...app,
    ask,
    async data(query, variables) {
      const { status, body } = await ask(query, variables);
      if (status !== 200 || body.errors) throw new Error(`${status} ${JSON.stringify(body.errors ?? body)}`);
      return body.data;
    },
    async as(policies) {
      const name = `role_${crypto.randomUUID().slice(0, 8)}`;
      const role = await app.send('POST', '/api/v1/roles', { name, policies });
      const key = await app.send('POST', '/api/v1/keys', { name, role: name });
      if (key.status !== 201) throw new Error(JSON.stringify([role.body, key.body]));
      return { authorization: `Bearer ${key.body.key}` };
    },
  };
}
