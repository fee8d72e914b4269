import { built, created, define, edited, field, nothing } from './define.ts';

const shop = [
  created('order', [field('total', 'currency'), field('ships_to', 'person_name')]),
  created('order_line', [
    field('order', 'relation', { target: 'order' }),
    field('tags', 'relation', { target: 'tag', cardinality: 'many_to_many' }),
  ]),
  created('tag', [field('color', 'text')]),
];

describe('buildDefinitions', () => {
  test('gives each type its columns', () => {
    const order = define(...shop).find('order')!;
    expect(order.find('total')!.columns).toEqual([
      { name: 'total_amount', type: 'numeric', part: 'amount' },
      { name: 'total_currency', type: 'character(3)', part: 'currency' },
    ]);
    expect(order.find('ships_to')!.columns.map(({ name }) => name)).toEqual(['ships_to_first', 'ships_to_last']);
    expect(
      define(...shop)
        .find('order_line')!
        .find('order')!.columns,
    ).toEqual([{ name: 'order_id', type: 'uuid', part: null }]);
  });

  test('puts the other side of a relation on its target', () => {
    const definitions = define(...shop);
    const order = definitions.find('order')!;
    const line = definitions.find('order_line')!;
    const lines = order.find('order_lines')!;
    expect(lines.id).toBe(`${line.find('order')!.id}:inverse`);
    expect(lines.relation).toMatchObject({
      targetId: line.id,
      cardinality: 'one_to_many',
      inverse: true,
      via: { kind: 'other', column: 'order_id' },
    });
    expect(line.find('order')!.relation).toMatchObject({
      inverse: false,
      other: { fieldId: lines.id, name: 'order_lines' },
      via: { kind: 'own', column: 'order_id' },
    });
  });

  test('reads a many_to_many from both ends of one table', () => {
    const definitions = define(...shop);
    const tags = definitions.find('order_line')!.find('tags')!;
    const back = definitions.find('tag')!.find('order_lines')!;
    expect(tags.relation!.via).toEqual({ kind: 'link', table: '_link_order_line_tags', from: 'source_id', to: 'target_id' });
    expect(back.relation!.via).toEqual({ kind: 'link', table: '_link_order_line_tags', from: 'target_id', to: 'source_id' });
    expect(tags.columns).toEqual([]);
  });

  test('puts both sides of a relation to itself on one object', () => {
    const person = define(
      created('human', [field('boss', 'relation', { target: 'human', inverse: { name: 'reports', label: 'Reports' } })]),
    ).find('human')!;
    expect(person.fields.map(({ name }) => name)).toEqual(['boss', 'reports']);
  });

  test('tells junction tables apart that would be called the same, and shortens what is too long', () => {
    const long = 'a'.repeat(40);
    const definitions = define(
      created('a_b', [field('c', 'relation', { target: 'a', cardinality: 'many_to_many' })]),
      created('a', [field('b_c', 'relation', { target: 'a_b', cardinality: 'many_to_many' })]),
      created(`b${long.slice(1)}`, [field(long, 'relation', { target: 'a', cardinality: 'many_to_many' })], { plural: 'bs' }),
    );
    const tables = definitions.objects.flatMap(({ fields }) =>
      fields.flatMap(({ relation }) => (relation?.via.kind === 'link' && !relation.inverse ? [relation.via.table] : [])),
    );
    expect(new Set(tables).size).toBe(3);
    for (const table of tables) expect(table.length).toBeLessThanOrEqual(63);
    expect(tables[0]).toMatch(/^_link_a_b_c_[0-9a-f]{8}$/);
  });

  test('finds by name and former name, names first, and nothing hidden', () => {
    let rows = edited(nothing, created('order', [field('total', 'number'), field('note', 'text')]));
    rows = edited(
      rows,
      { op: 'updateObject', object: 'order', set: { name: 'purchase' } },
      { op: 'updateField', object: 'purchase', field: 'total', set: { name: 'sum' } },
    );
    expect(built(rows).find('order')!.name).toBe('purchase');
    expect(built(rows).find('purchase')!.find('total')!.name).toBe('sum');
    rows = edited(
      rows,
      { op: 'createField', object: 'purchase', field: field('total', 'text') },
      { op: 'hideField', object: 'purchase', field: 'note' },
    );
    expect(built(rows).find('order')!.find('total')!.type).toBe('text');
    expect(built(rows).find('order')!.find('note')).toBeUndefined();
    rows = edited(rows, { op: 'hideObject', object: 'purchase' });
    expect(built(rows).find('purchase')).toBeUndefined();
    expect(built(rows).find('order')).toBeUndefined();
    expect(built(rows).objects).toHaveLength(1);
  });

  test('hides the relations to a hidden object, and brings them back with it', () => {
    const rows = edited(nothing, ...shop);
    const hidden = edited(rows, { op: 'hideObject', object: 'order' });
    expect(built(hidden).find('order_line')!.find('order')).toBeUndefined();
    expect(
      built(edited(hidden, { op: 'restoreObject', object: 'order' }))
        .find('order_line')!
        .find('order'),
    ).toBeDefined();
    expect(
      built(edited(rows, { op: 'hideObject', object: 'order_line' }))
        .find('order')!
        .find('order_lines'),
    ).toBeUndefined();
  });

  test('names a record by the first field that can, while the chosen one is hidden', () => {
    const rows = edited(
      nothing,
      created('order', [field('total', 'number'), field('number', 'autonumber'), field('note', 'text')], { titleField: 'note' }),
    );
    const title = (definitions = built(rows)) =>
      definitions.find('order')!.fields.find(({ id }) => id === definitions.find('order')!.titleFieldId)!.name;
    expect(title()).toBe('note');
    expect(title(built(edited(rows, { op: 'hideField', object: 'order', field: 'note' })))).toBe('number');
  });

  test('is frozen all through', () => {
    const order = define(...shop).find('order')!;
    expect([order, order.fields, order.fields[0], order.fields[0]!.columns, order.fields[0]!.options].every(Object.isFrozen)).toBe(true);
  });
});
