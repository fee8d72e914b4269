import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  const made = await app.send('POST', '/api/v1/objects', {
    ...{ name: 'order_line', label: 'Order line', plural: 'order_lines', pluralLabel: 'Order lines' },
    fields: [
      { name: 'quantity', label: 'Quantity', type: 'integer', required: true, min: 1 },
      { name: 'price', label: 'Price', type: 'currency' },
      { name: 'state', label: 'State', type: 'select', options: [{ value: 'new', label: 'New' }] },
      { name: 'extra', label: 'Extra', type: 'json', schema: { type: 'object' } },
      { name: 'buyer', label: 'Buyer', type: 'relation', target: 'person', inverse: { name: 'lines', label: 'Lines' } },
    ],
  });
  expect(made.status).toBe(201);
});
afterAll(() => app.stop());

/** As much of a document as the tests look at. */
type Operation = {
  operationId: string;
  security?: object[];
  parameters?: { name?: string; in?: string; $ref?: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
};
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };

const read = async (headers?: Record<string, string>): Promise<Document> => {
  const { status, body } = await app.send('GET', '/api/v1/openapi.json', undefined, headers);
  expect(status).toBe(200);
  return body;
};
const nobody = { authorization: '' };

test('the document is valid OpenAPI 3.1, for members and for anyone', async () => {
  for (const headers of [{}, nobody]) {
    const document = await read(headers);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  }
});

test('each operation has an id of its own, and each reference leads somewhere', async () => {
  const document = await read();
  const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  expect(references.length).toBeGreaterThan(100);
  for (const path of new Set(references)) {
    const found = path.split('/').reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], document);
    expect([path, typeof found]).toEqual([path, 'object']);
  }
});

test('members see the routes of their own objects, anyone the generic ones', async () => {
  const [own, generic] = [await read(), await read(nobody)];
  expect(Object.keys(own.paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/records/order_line',
      '/api/v1/records/order_line/{id}',
      '/api/v1/records/person/query',
      '/graphql',
      '/health',
    ]),
  );
  expect(Object.keys(own.paths).filter((path) => path.startsWith('/api/v1/records/{object}'))).toEqual([]);
  expect(Object.keys(generic.paths)).toContain('/api/v1/records/{object}/{id}');
  expect(JSON.stringify(generic)).not.toContain('order_line');
  const { post, get } = own.paths['/api/v1/records/order_line']!;
  expect(post!.requestBody!.content['application/json']!.schema).toEqual({ $ref: '#/components/schemas/OrderLineInput' });
  expect(post!.responses['201']!.content!['application/json']!.schema).toEqual({ $ref: '#/components/schemas/OrderLine' });
  expect(get!.parameters!.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['filter', 'fields', 'sort', 'limit', 'cursor', 'count', 'search']),
  );
  expect(own.components.schemas.OrderLinePatch).not.toHaveProperty('required');
  expect(own.components.schemas.OrderLineInput).toHaveProperty('required', ['quantity']);
  expect(own.components.schemas.OrderLineInput).toHaveProperty('properties.quantity', {
    title: 'Quantity',
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
  });
  expect(JSON.stringify(own)).not.toMatch(/"(?:x-message|\$schema)"/);
});

test('problems are declared for each error, and who may call without a key', async () => {
  const { paths } = await read();
  const { patch } = paths['/api/v1/records/order_line/{id}']!;
  expect(patch!.responses['412']).toEqual({ $ref: '#/components/responses/StaleVersion' });
  expect(patch!.responses['401']).toEqual({ $ref: '#/components/responses/Unauthenticated' });
  expect(patch!.parameters).toEqual(
    expect.arrayContaining([{ $ref: '#/components/parameters/IfMatch' }, { $ref: '#/components/parameters/IdempotencyKey' }]),
  );
  expect(patch!.security).toBeUndefined();
  expect(paths['/health']!.get!.security).toEqual([]);
});

test('what the API answers fits what the document says', async () => {
  const document = await read();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ ...document, $id: 'api' });
  const check = (path: string, method: string, status: number, body: unknown): void => {
    const declared = document.paths[path]![method]!.responses[status]!;
    const schema = declared.$ref
      ? `api${declared.$ref}/content/application~1problem+json/schema`
      : `api#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}/content/application~1json/schema`;
    const validate = ajv.getSchema(schema.replaceAll('{', '%7B').replaceAll('}', '%7D'))!;
    expect([path, validate(body), validate.errors]).toEqual([path, true, null]);
  };
  const path = '/api/v1/records/order_line';
  const made = await app.send('POST', path, { quantity: 2, price: { amount: '1.5', currency: 'GBP' }, state: 'new', extra: { a: 1 } });
  check(path, 'post', 201, made.body);
  check(path, 'get', 200, (await app.send('GET', `${path}?count=true`)).body);
  check(path, 'post', 422, (await app.send('POST', path, { quantity: 'two' })).body);
  check(`${path}/{id}`, 'get', 404, (await app.send('GET', `${path}/00000000-0000-7000-8000-000000000000`)).body);
  check(`${path}/{id}`, 'patch', 412, (await app.send('PATCH', `${path}/${made.body.id}`, { quantity: 3 }, { 'if-match': '"9"' })).body);
  check('/api/v1/objects', 'get', 200, (await app.send('GET', '/api/v1/objects')).body);
  check('/graphql', 'post', 200, (await app.send('POST', '/graphql', { query: '{ orderLines { totalCount } }' })).body);
  expect(() => check(path, 'post', 201, { nope: 1 })).toThrow();
});

test('the document follows the definitions', async () => {
  const before = await read();
  await app.send('POST', '/api/v1/objects/order_line/fields', { name: 'note', label: 'Note', type: 'text' });
  expect(before.components.schemas.OrderLine).not.toHaveProperty('properties.note');
  expect((await read()).components.schemas.OrderLine).toHaveProperty('properties.note');
});

test('the page to try it on is served from here, with nothing inline', async () => {
  const page = await app.send('GET', '/api/docs', undefined, nobody);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
  const files = [...String(page.body).matchAll(/(?:src|href)="(\/api\/docs\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files).toHaveLength(4);
  for (const path of files) {
    const { status, headers, body } = await app.send('GET', path, undefined, nobody);
    expect([path, status, headers.get('x-content-type-options')]).toEqual([path, 200, 'nosniff']);
    expect(headers.get('content-type')).toMatch(path.endsWith('.css') ? 'text/css' : 'javascript');
    expect(String(body).length).toBeGreaterThan(50);
    const tag = headers.get('etag');
    if (tag) expect((await app.send('GET', path, undefined, { 'if-none-match': tag, 'cache-control': 'max-age=0' })).status).toBe(304);
  }
  expect((await app.send('GET', '/api/docs/..%2f..%2fpackage.json', undefined, nobody)).status).toBe(404);
  expect((await app.send('GET', '/api/docs/index.js', undefined, nobody)).status).toBe(404);
});
