import { parse, printSchema, validate, validateSchema } from 'graphql';
import { buildSchema } from '../../../server/src/graphql/schema.ts';
import { createDocuments } from '../../../server/src/graphql/documents.ts';
import { fiftyObjects } from '../../support/fifty-objects.ts';
import { created, define, edited, built, field, nothing } from '../schema/define.ts';

test('the schema of fifty objects with every kind of field is valid', () => {
  expect(validateSchema(buildSchema(fiftyObjects()).schema)).toEqual([]);
});

test('types and inputs are named as the contract says', () => {
  const sdl = printSchema(
    buildSchema(
      define(
        created('order_line', [
          field('unit_price', 'currency'),
          field('sold_on', 'date'),
          field('extra', 'json'),
          field('links', 'relation', { target: 'order_line', cardinality: 'many_to_many', inverse: { name: 'linked', label: 'Linked' } }),
        ]),
      ),
    ).schema,
  );
  expect(sdl).toMatch(/input OrderLineInput \{\n {2}"""unit_price"""\n {2}unitPrice: MoneyInput/);
  for (const type of [
    'type OrderLine ',
    'input OrderLinePatch ',
    'input OrderLineFilter ',
    'type OrderLineConnection ',
    'type OrderLineEdge ',
    'scalar Long',
    'scalar DateTime',
    'scalar JSON',
    'type Money ',
  ])
    expect(sdl).toContain(type);
  expect(sdl).toContain('orderLine(id: ID!): OrderLine');
  expect(sdl).toMatch(/orderLines\([\s\S]*?\): OrderLineConnection/);
});

test('former names of objects and fields still work, marked as deprecated', () => {
  const before = edited(nothing, created('thing', [field('old_name', 'text'), field('kept', 'text')]));
  const rows = edited(
    before,
    { op: 'updateObject', object: 'thing', set: { name: 'item' } },
    { op: 'updateField', object: 'item', field: 'old_name', set: { name: 'new_name' } },
  );
  const { schema } = buildSchema(built(rows));
  const asked =
    'query($id: ID!) { thing(id: $id) { oldName newName kept } item(id: $id) { id } } mutation M($id: ID!) { updateThing(id: $id, data: { oldName: "a" }) { id } createItem(data: { newName: "b" }) { id } }';
  expect(validate(schema, parse(`${asked.replace('query(', 'query Q(')}`)).map(String)).toEqual([]);
  expect(schema.getQueryType()!.getFields().thing!.deprecationReason).toContain('item');
});

test('an object called member keeps its name, and members make way', () => {
  const { schema } = buildSchema(define(created('member', [field('owner', 'user')])));
  expect(validateSchema(schema)).toEqual([]);
  expect(schema.getType('Member')).toBeDefined();
  expect(schema.getType('Workspace_Member')).toBeDefined();
});

test('an object without writable fields can be created and deleted', () => {
  const { schema } = buildSchema(define(created('mark', [field('number', 'autonumber')])));
  expect(validateSchema(schema)).toEqual([]);
  expect(Object.keys(schema.getMutationType()!.getFields())).toEqual(['createMark', 'deleteMark']);
});

test('a workspace without objects has a schema too', () => {
  const { schema } = buildSchema(define());
  expect(validateSchema(schema)).toEqual([]);
  expect(schema.getMutationType()).toBeFalsy();
});

test('a document is read once for each schema, and kept within bounds', () => {
  const [one, other] = [define(created('thing', [field('name', 'text')])), define(created('thing', [field('title', 'text')]))];
  const documents = createDocuments();
  const text = '{ things { nodes { name } } }';
  expect(documents.read(one, text)).toBe(documents.read(one, text));
  expect(() => documents.read(other, text)).toThrow('name');
  const first = documents.read(one, text);
  for (let n = 0; n < 600; n++) documents.read(one, `{ a${n}: things { totalCount } }`);
  expect(documents.read(one, text)).not.toBe(first);
});
