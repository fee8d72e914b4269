import fc from 'fast-check';
import { createDraft } from '../../studio/src/modeller/draft.ts';
import { listChanges } from '../../studio/src/modeller/model/changes.ts';
import { placeIssues } from '../../studio/src/modeller/model/issues.ts';
import type { Model, ModelField } from '../../studio/src/modeller/model/model.ts';
import { camelCase, toName, toPlural, toPluralName } from '../../studio/src/modeller/model/names.ts';
import { validate } from '../../studio/src/modeller/model/validate.ts';
import { base, edit, field, object, run } from './modeller-fixture.ts';

describe('validation', () => {
  const issuesOf = (model: Model) =>
    validate(model).map(({ objectId, fieldId, key, ...rest }) => [objectId, fieldId, key, 'code' in rest ? rest.code : '']);
  const withField = (more: ModelField): Model =>
    base().map((one) => (one.id === 'o-person' ? { ...one, fields: [...one.fields, more] } : one));

  test('what the workspace begins with is fine', () => {
    expect(validate(base())).toEqual([]);
  });

  test.each([
    ['', 'required'],
    ['Ünit', 'name_pattern'],
    ['1st', 'name_pattern'],
    ['a'.repeat(41), 'name_length'],
    ['created_at', 'reserved_name'],
    ['pg_stat', 'reserved_name'],
    ['email', 'taken'],
    ['e_mail_', null],
  ])('a field named %j: %s', (name, code) => {
    expect(issuesOf(withField(field(name, { id: 'new:x', label: 'X' })))).toEqual(
      code === null ? [] : [['o-person', 'new:x', 'name', code]],
    );
  });

  test('two names that are equal in camelCase clash', () => {
    const model = withField(field('unit_price')).map((one) =>
      one.id === 'o-person' ? { ...one, fields: [...one.fields, field('unit__price')] } : one,
    );
    expect(issuesOf(model)).toEqual([
      ['o-person', 'new:unit_price', 'name', 'taken_camel'],
      ['o-person', 'new:unit__price', 'name', 'taken_camel'],
    ]);
  });

  test('a column that another field makes is taken', () => {
    expect(issuesOf(withField(field('company_id')))).toEqual([['o-person', 'new:company_id', 'name', 'column_taken']]);
  });

  test.each([
    ['event', 'reserved_name'],
    ['query', 'reserved_name'],
    ['people', 'taken'],
    ['order', null],
  ])('an object named %j: %s', (name, code) => {
    const issues = issuesOf([...base(), object(name, 'things')]);
    expect(issues.filter(([id]) => id === `new:${name}`)).toEqual(code === null ? [] : [[`new:${name}`, null, 'name', code]]);
  });

  test('a plural may not equal the name', () => {
    expect(issuesOf([...base(), object('sheep', 'sheep')])).toEqual([['new:sheep', null, 'plural', 'plural_equals_name']]);
  });

  test('the far side of a relation may not take a name of the target', () => {
    const model = [
      ...base(),
      object('order', 'orders', [
        field('company', { type: 'relation', targetId: 'o-company', cardinality: 'many_to_one', inverse: { name: 'people', label: 'P' } }),
      ]),
    ];
    expect(issuesOf(model).filter(([id]) => id === 'new:order')).toEqual([['new:order', 'new:company', 'inverse.name', 'taken']]);
  });

  test('a relation to itself needs two names', () => {
    const self = (name: string) =>
      withField(
        field('manager', { type: 'relation', targetId: 'o-person', cardinality: 'many_to_one', inverse: { name, label: 'Reports' } }),
      );
    expect(issuesOf(self('reports'))).toEqual([]);
    expect(issuesOf(self('manager')).map(([, , key]) => key)).toContain('inverse.name');
  });

  test('a select needs options, each once, and a default among them', () => {
    const select = (more: Partial<ModelField>) =>
      issuesOf(withField(field('size', { type: 'select', ...more }))).map(([, , key, code]) => [key, code]);
    expect(select({})).toEqual([['options', 'option_missing']]);
    expect(
      select({
        options: [
          { value: 's', label: 'S' },
          { value: 's', label: 'T' },
        ],
      }),
    ).toEqual([['options', 'option_twice']]);
    expect(select({ options: [{ value: 's', label: 'S' }], default: 'm' })).toEqual([['default', 'default_invalid']]);
  });

  test('bounds the wrong way round, a broken pattern', () => {
    expect(issuesOf(withField(field('n', { type: 'integer', min: 3, max: 1 })))).toEqual([['o-person', 'new:n', 'max', 'min_over_max']]);
    expect(issuesOf(withField(field('t', { pattern: '[' })))).toEqual([['o-person', 'new:t', 'pattern', 'pattern_invalid']]);
  });
});

describe('names', () => {
  test.each([
    ['Unit price (net)', 'unit_price_net'],
    ['Straße & Größe', 'strasse_and_groesse'],
    ['Café', 'cafe'],
    ['2nd address', 'n_2nd_address'],
    ['注文', ''],
  ])('%j becomes %j', (label, name) => expect(toName(label)).toBe(name));

  test.each([
    ['Order line', 'en', 'Order lines'],
    ['Company', 'en', 'Companies'],
    ['Sales person', 'en', 'Sales people'],
    ['Box', 'en', 'Boxes'],
    ['Bestellung', 'de', 'Bestellungen'],
    ['Produkt', 'de', 'Produkte'],
  ])('the plural of %j (%s) is guessed as %j', (label, language, plural) => expect(toPlural(label, language)).toBe(plural));

  test('a plural name never equals the name', () => {
    expect(toPluralName('Series', 'series')).toBe('series_list');
    expect(camelCase('order_line_2')).toBe('orderLine2');
  });

  test('any label gives a name that the server takes, or none', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (label) => expect(toName(label)).toMatch(/^([a-z][a-z0-9_]{0,39})?$/)));
  });
});

describe("the server's issues", () => {
  const draft = run(
    createDraft(base()),
    edit({ op: 'updateField', objectId: 'o-person', fieldId: 'f-person-email', set: { label: 'Mail' } }),
    edit({
      op: 'createObject',
      object: object('order', 'orders', [field('customer', { type: 'relation', targetId: 'o-person' }), field('number'), field('total')]),
    }),
  );
  const changes = listChanges(draft.base, draft.model);

  test.each([
    ['/changes/0/set/label', 'o-person', 'f-person-email', 'label'],
    ['/changes/1/object/plural', 'new:order', null, 'plural'],
    ['/changes/1/object/fields/1/name', 'new:order', 'new:total', 'name'],
    ['/changes/2/field/inverse/name', 'new:order', 'new:customer', 'inverse.name'],
    ['/changes/2/field', 'new:order', 'new:customer', 'other'],
  ])('%s is led back', (path, objectId, fieldId, key) => {
    expect(placeIssues(changes, [{ path, code: 'x', message: 'm' }]).placed).toEqual([
      { objectId, fieldId, key, code: 'server', message: 'm' },
    ]);
  });

  test('what belongs nowhere is kept', () => {
    const issue = { path: '/changes/9', code: 'x', message: 'm' };
    expect(placeIssues(changes, [issue])).toEqual({ placed: [], loose: [issue] });
  });
});
