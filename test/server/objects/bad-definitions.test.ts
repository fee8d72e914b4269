import type { FieldInput, ObjectInput, SchemaChange } from '@atrium/sdk';
import { created, edit, edited, field, nothing, objectOf } from '../schema/define.ts';

const before = edited(
  nothing,
  created('person', [field('name', 'person_name'), field('total', 'currency'), field('unit_price', 'number'), field('note', 'text')], {
    plural: 'people',
  }),
  created('order', [field('buyer', 'relation', { target: 'person' })]),
  { op: 'hideField', object: 'person', field: 'note' },
  created('draft'),
  { op: 'hideObject', object: 'draft' },
);

const issuesOf = (...changes: SchemaChange[]) =>
  edit(before, ...changes).issues.map(({ path, code }) => `${path.replace(/^\/0/, '')} ${code}`);
const objectIssues = (rest: Partial<ObjectInput>) => issuesOf({ op: 'createObject', object: objectOf('thing', [], rest) });
const fieldIssues = (input: FieldInput) => issuesOf({ op: 'createField', object: 'person', field: input });

describe('an object is refused', () => {
  const cases: [string, Partial<ObjectInput>, string[]][] = [
    ['with capitals', { name: 'Thing' }, ['/object/name wrong_format']],
    ['with a name that begins with a digit', { name: '1thing' }, ['/object/name wrong_format']],
    ['with 41 characters', { name: 'a'.repeat(41) }, ['/object/name wrong_format']],
    ['with more than 63 bytes', { name: 'ä'.repeat(32) }, ['/object/name wrong_format']],
    ['with quotes', { name: 'a"; drop table person; --' }, ['/object/name wrong_format']],
    ['as event', { name: 'event' }, ['/object/name reserved_name']],
    ['with Postgres’s prefix', { name: 'pg_class' }, ['/object/name reserved_name']],
    ['with a plural of Postgres’s', { plural: 'pg_things' }, ['/object/plural reserved_name']],
    ['with a plural equal to its name', { plural: 'thing' }, ['/object/plural reserved_name']],
    ['with a plural that is its name in camelCase', { name: 'a_thing', plural: 'a__thing' }, ['/object/plural reserved_name']],
    ['with a name that is there', { name: 'person' }, ['/object/name reserved_name']],
    ['with the name of a hidden object', { name: 'draft', plural: 'drafted' }, ['/object/name reserved_name']],
    ['with the plural of another', { plural: 'people' }, ['/object/plural reserved_name']],
    ['with the plural of another as its name', { name: 'people' }, ['/object/name reserved_name']],
    ['as a scalar of GraphQL', { name: 'date_time' }, ['/object/name reserved_name']],
    ['as a root type of GraphQL', { name: 'query' }, ['/object/name reserved_name']],
    ['as GraphQL’s page', { name: 'page_info' }, ['/object/name reserved_name']],
    ['as what makes a type of ours', { name: 'money' }, ['/object/name reserved_name']],
    ['as the input type of another', { name: 'person_input' }, ['/object/name reserved_name']],
    ['as the connection type of another', { name: 'order_connection' }, ['/object/name reserved_name']],
    ['without a label', { label: ' ' }, ['/object/label required']],
    ['with NUL in a description', { description: 'a\0' }, ['/object/description wrong_format']],
    ['with a title field that isn’t there', { titleField: 'nope' }, ['/object/titleField unknown_field']],
    ['with a title that can’t name a record', { fields: [field('data', 'json')], titleField: 'data' }, ['/object/titleField wrong_type']],
    [
      'with everything that is wrong at once',
      { name: 'event', label: '', fields: [field('id', 'text'), field('x', 'select'), field('y', 'relation', { target: 'nope' })] },
      [
        ...['/object/fields/0/name reserved_name', '/object/fields/1/options required', '/object/fields/2/target unknown_object'],
        ...['/object/label required', '/object/name reserved_name'],
      ],
    ],
  ];
  test.each(cases)('%s', (_, rest, expected) => {
    expect(objectIssues(rest).toSorted()).toEqual(expected);
  });
});

describe('a field is refused', () => {
  const options = (...values: string[]) => values.map((value) => ({ value, label: value }));
  const cases: [string, FieldInput, string[]][] = [
    ...['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at', 'version', 'pg_x', 'xmin', 'ctid', 'constructor'].map(
      (name): [string, FieldInput, string[]] => [`as ${name}`, field(name, 'text'), ['/field/name reserved_name']],
    ),
    ['as a base column in camelCase', field('created__at', 'text'), ['/field/name reserved_name']],
    ['with a name that is there', field('total', 'text'), ['/field/name reserved_name']],
    ['with a name that a hidden field has', field('note', 'text'), ['/field/name reserved_name']],
    ['with a name that another has in camelCase', field('unit__price', 'text'), ['/field/name reserved_name']],
    ['as a column that another makes', field('total_amount', 'text'), ['/field/name reserved_name']],
    ['as the column of a name', field('name_first', 'text'), ['/field/name reserved_name']],
    ['that makes a column of another', field('unit', 'currency'), []],
    ['as the other side of a relation', field('orders', 'text'), ['/field/name reserved_name']],
    ['with an unquotable name', field('a b', 'text'), ['/field/name wrong_format']],
    ['with a relation to nothing', field('boss', 'relation', { target: 'nobody' }), ['/field/target unknown_object']],
    ['with a relation to a hidden object', field('boss', 'relation', { target: 'draft' }), ['/field/target unknown_object']],
    ['with a relation without a target', field('boss', 'relation'), ['/field/target required']],
    [
      'with an inverse that is taken',
      field('boss', 'relation', { target: 'order', inverse: { name: 'buyer', label: 'x' } }),
      ['/field/inverse/name reserved_name'],
    ],
    [
      'with an inverse that is its own name',
      field('boss', 'relation', { target: 'person', inverse: { name: 'boss', label: 'x' } }),
      ['/field/inverse/name reserved_name'],
    ],
    [
      'with a required many_to_many',
      field('x', 'relation', { target: 'order', cardinality: 'many_to_many', required: true }),
      ['/field/required unknown_option'],
    ],
    ['with a target and no relation', field('x', 'text', { target: 'order' }), ['/field/target unknown_option']],
    ['with an option of another type', field('x', 'integer', { maxLength: 3 }), ['/field/maxLength unknown_option']],
    ['unique where nothing compares', field('x', 'json', { unique: true }), ['/field/unique unknown_option']],
    ['as a select without options', field('x', 'select'), ['/field/options required']],
    ['as a select with no options', field('x', 'multi_select', { options: [] }), ['/field/options required']],
    ['with an option twice', field('x', 'select', { options: options('a', 'b', 'a') }), ['/field/options/2/value doubled']],
    [
      'with empty options',
      field('x', 'select', { options: options('') }),
      ['/field/options/0/label required', '/field/options/0/value required'],
    ],
    ['with a default that is no option', field('x', 'select', { options: options('a'), default: 'b' }), ['/field/default not_an_option']],
    ['with a default of another type', field('x', 'integer', { default: '1' }), ['/field/default wrong_type']],
    ['with a default out of bounds', field('x', 'integer', { default: 1, min: 2 }), ['/field/default too_small']],
    ['with now for a number', field('x', 'number', { default: 'now' }), ['/field/default wrong_type']],
    ['with half a default', field('x', 'currency', { default: { amount: '1' } }), ['/field/default/currency required']],
    ['with bounds that cross', field('x', 'number', { min: 2, max: 1 }), ['/field/max too_small']],
    ['with lengths that cross', field('x', 'text', { minLength: 2, maxLength: 1 }), ['/field/maxLength too_small']],
    ['with half an integer as a bound', field('x', 'integer', { min: 0.5 }), ['/field/min wrong_type']],
    ['with a pattern that isn’t one', field('x', 'text', { pattern: '[' }), ['/field/pattern wrong_format']],
    ['with a pattern that looks ahead', field('x', 'text', { pattern: '^(?=a)' }), ['/field/pattern wrong_format']],
    ['with a schema whose pattern looks back', field('x', 'json', { schema: { pattern: '(a)\\1' } }), ['/field/schema wrong_format']],
    ['with a schema that isn’t one', field('x', 'json', { schema: { type: 'nonsense' } }), ['/field/schema wrong_format']],
    ['with a schema from elsewhere', field('x', 'json', { schema: { $ref: 'https://example.com/x' } }), ['/field/schema wrong_format']],
    ['with a currency that isn’t one', field('x', 'currency', { defaultCurrency: 'XYZ' }), ['/field/defaultCurrency not_an_option']],
    [
      'with a default currency that isn’t allowed',
      field('x', 'currency', { defaultCurrency: 'GBP', currencies: ['EUR'] }),
      ['/field/defaultCurrency not_an_option'],
    ],
  ];
  test.each(cases)('%s', (_, input, expected) => {
    expect(fieldIssues(input).toSorted()).toEqual(expected);
  });
});

describe('a change is refused', () => {
  const core = edit(nothing, created('x')).rows;
  const standard = { objects: core.objects.map((row) => ({ ...row, owner: 'core' as const })), fields: core.fields };
  const cases: [string, SchemaChange, string[]][] = [
    ['of an object that isn’t there', { op: 'hideObject', object: 'nope' }, ['/object unknown_object']],
    ['of a field that isn’t there', { op: 'hideField', object: 'person', field: 'nope' }, ['/field unknown_field']],
    ['of a type', { op: 'updateField', object: 'person', field: 'total', set: { type: 'text' } as never }, ['/set/type cannot_change']],
    [
      'of a cardinality',
      { op: 'updateField', object: 'order', field: 'buyer', set: { cardinality: 'one_to_one' } as never },
      ['/set/cardinality cannot_change'],
    ],
    [
      'of a target',
      { op: 'updateField', object: 'order', field: 'buyer', set: { target: 'order' } as never },
      ['/set/target cannot_change'],
    ],
    ['that hides the other side of a relation', { op: 'hideField', object: 'person', field: 'orders' }, ['/field inverse_side']],
    [
      'of more than the name of the other side',
      { op: 'updateField', object: 'person', field: 'orders', set: { required: true } },
      ['/set/required inverse_side'],
    ],
    [
      'to a name that is taken',
      { op: 'updateField', object: 'person', field: 'total', set: { name: 'unit_price' } },
      ['/set/name reserved_name'],
    ],
    ['to a plural that is taken', { op: 'updateObject', object: 'person', set: { plural: 'orders' } }, ['/set/plural reserved_name']],
  ];
  test.each(cases)('%s', (_, change, expected) => {
    expect(issuesOf(change)).toEqual(expected);
  });

  test('when it deletes or hides what belongs to Atrium', () => {
    expect(edit(standard, { op: 'deleteObject', object: 'x' }).issues).toMatchObject([{ path: '/0/object', code: 'core' }]);
    expect(edit(standard, { op: 'hideObject', object: 'x' }).issues).toMatchObject([{ path: '/0/object', code: 'core' }]);
  });

  test('when it takes a former name of what belongs to Atrium', () => {
    const renamed = edited(standard, { op: 'updateObject', object: 'x', set: { name: 'y', plural: 'ys' } });
    expect(edit(renamed, created('x')).issues).toMatchObject([{ path: '/0/object/name', code: 'reserved_name' }]);
  });
});

describe('what is right goes through', () => {
  test('type, target and cardinality may be sent back as they were', () => {
    const set = { type: 'relation', target: 'person', cardinality: 'many_to_one', unique: false, maxLength: null } as never;
    expect(issuesOf({ op: 'updateField', object: 'order', field: 'buyer', set })).toEqual([]);
  });

  test('names may be swapped in one request, and taken when they were left', () => {
    const swapped = edited(
      before,
      { op: 'updateObject', object: 'person', set: { name: 'aside' } },
      { op: 'updateObject', object: 'order', set: { name: 'person' } },
      { op: 'updateObject', object: 'aside', set: { name: 'order' } },
    );
    expect(swapped.objects.map(({ name, plural }) => `${name} ${plural}`)).toEqual(['order people', 'person orders', 'draft drafts']);
  });

  test('objects of one request may point at each other', () => {
    const rows = edited(
      nothing,
      created('a', [field('b', 'relation', { target: 'b' })]),
      created('b', [field('a', 'relation', { target: 'a', inverse: { name: 'more', label: 'More' } })]),
    );
    expect(rows.fields.map(({ relation }) => rows.objects.find(({ id }) => id === relation!.targetId)!.name)).toEqual(['b', 'a']);
  });

  test('the other side is renamed from its own object', () => {
    const rows = edited(before, { op: 'updateField', object: 'person', field: 'orders', set: { name: 'purchases', label: 'Purchases' } });
    expect(rows.fields.find(({ name }) => name === 'buyer')!.relation!.inverse).toEqual({
      name: 'purchases',
      label: 'Purchases',
      aliases: ['orders'],
    });
  });

  test('a name goes back, and the alias with it', () => {
    const rows = edited(
      before,
      { op: 'updateObject', object: 'order', set: { name: 'sale' } },
      { op: 'updateObject', object: 'sale', set: { name: 'order' } },
    );
    expect(rows.objects.find(({ name }) => name === 'order')!.aliases).toEqual(['sale']);
  });

  test('the rows that it began with stay as they were', () => {
    const copy = structuredClone(before);
    edit(
      before,
      { op: 'updateField', object: 'order', field: 'buyer', set: { inverse: { name: 'x', label: 'x' }, label: 'Y' } },
      { op: 'deleteObject', object: 'person' },
    );
    expect(before).toEqual(copy);
  });
});
