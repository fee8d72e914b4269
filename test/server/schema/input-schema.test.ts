import { createValidation } from '../../../server/src/lib/index.ts';
import { toInputSchema, toRecordSchema } from '../../../server/src/schema/index.ts';
import { created, define, field } from './define.ts';

const choices = {
  options: [
    { value: 'a', label: 'A' },
    { value: 'old', label: 'Old', archived: true },
  ],
};
const definitions = define(
  created('tag'),
  created('order', [
    field('name', 'text', { required: true }),
    field('state', 'select', { ...choices, required: true, default: 'a' }),
    field('qty', 'integer', { min: 1 }),
    field('total', 'currency'),
    field('on', 'date'),
    field('at', 'datetime'),
    field('labels', 'multi_select', choices),
    field('buyer', 'person_name'),
    field('data', 'json', { schema: { type: 'object', $defs: { x: { type: 'string' } }, properties: { x: { $ref: '#/$defs/x' } } } }),
    field('no', 'autonumber'),
    field('parent', 'relation', { target: 'order', inverse: { name: 'children', label: 'Children' } }),
    field('tags', 'relation', { target: 'tag', cardinality: 'many_to_many' }),
    field('gone', 'select', { options: [{ value: 'x', label: 'X', archived: true }] }),
  ]),
);
const order = definitions.find('order')!;
const check = (mode: 'create' | 'patch', value: unknown) =>
  createValidation()
    .compile(toInputSchema(order, mode))(value)
    .map(({ path, code }) => `${path} ${code}`);
const id = '018f4b7e-2f31-7c9a-8d3e-5a1b2c3d4e5f';

describe('toInputSchema', () => {
  test('takes a record whole', () => {
    const record = {
      ...{
        name: 'x',
        state: 'a',
        qty: 1,
        total: { amount: '1.5', currency: 'GBP' },
        on: '2010-12-01',
        at: '2010-12-01T08:26:00Z',
        labels: ['a'],
      },
      ...{ buyer: { first: 'Ada', last: null }, data: { x: 'y' }, parent: id, tags: [id] },
    };
    expect(check('create', record)).toEqual([]);
    expect(check('patch', { ...record, tags: { add: [id], remove: [] } })).toEqual([]);
  });

  test('asks for what is required and has no default, on create only', () => {
    expect(check('create', {})).toEqual(['/name required']);
    expect(check('patch', {})).toEqual([]);
  });

  test('lets null clear what is not required', () => {
    expect(check('patch', { name: null, qty: null, total: null, labels: null, parent: null, tags: null, buyer: null, data: null })).toEqual(
      ['/name wrong_type'],
    );
  });

  test('tells everything that is wrong, converts nothing', () => {
    const wrong = {
      name: 1,
      state: 'old',
      qty: '1',
      total: { amount: 1 },
      on: '2010-02-30',
      at: 'today',
      labels: 'a',
      parent: 'x',
      tags: { set: [] },
      more: 1,
    };
    expect(check('create', wrong).toSorted()).toEqual(
      [
        ...[
          '/name wrong_type',
          '/state not_an_option',
          '/qty wrong_type',
          '/total/amount wrong_type',
          '/total/currency required',
          '/on wrong_format',
        ],
        ...['/at wrong_format', '/labels wrong_type', '/parent wrong_format', '/tags wrong_type', '/more unknown_field'],
      ].toSorted(),
    );
  });

  test('knows nothing that can’t be written', () => {
    expect(check('create', { name: 'x', id, no: 1, children: [], version: 1, created_at: '' })).toEqual(
      expect.arrayContaining([
        '/id unknown_field',
        '/no unknown_field',
        '/children unknown_field',
        '/version unknown_field',
        '/created_at unknown_field',
      ]),
    );
  });
});

describe('toRecordSchema', () => {
  const checkAnswer = (value: object) =>
    createValidation().compile(toRecordSchema(order, define()))({
      id,
      created_at: '2010-12-01T08:26:00.000Z',
      updated_at: '2010-12-01T08:26:00.000Z',
      version: 1,
      ...value,
    });

  test('takes what was right once, and relations as ids or objects', () => {
    expect(
      checkAnswer({
        state: 'removed',
        qty: 0,
        no: 7,
        parent: { id },
        children: [{ id }],
        tags: [id],
        total: { amount: '1.50', currency: 'XXX' },
        labels: ['z'],
      }),
    ).toEqual([]);
    expect(checkAnswer({ parent: null, total: null, labels: null })).toEqual([]);
    expect(checkAnswer({ qty: '1' })).toHaveLength(1);
  });
});
