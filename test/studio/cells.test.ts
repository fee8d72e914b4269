import type { FieldDefinition } from '@atrium/sdk';
import { readTsv, writeTsv } from '../../studio/src/components/grid/tsv.ts';
import { fromText, type ReadAround } from '../../studio/src/fields/from-text.ts';
import { toText } from '../../studio/src/fields/to-text.ts';
import { definition } from './modeller-fixture.ts';

test.each([
  ['one line', 'a\tb', [['a', 'b']]],
  ['a last line that ends', 'a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]], // prettier-ignore
  ['empty cells', '\tb\n\t', [['', 'b'], ['', '']]], // prettier-ignore
  ['quoted cells', '"a\tb"\t"say ""hi"""\n"two\nlines"', [['a\tb', 'say "hi"'], ['two\nlines']]], // prettier-ignore
  ['a quote in the middle of a cell', '5" nail\tx', [['5" nail', 'x']]],
  ['nothing', '', [['']]],
])('cells of a spreadsheet are read: %s', (_, text, rows) => expect(readTsv(text)).toEqual(rows));

test('what is written is read again', () => {
  const rows = [['a\tb', 'plain', ''], ['"', 'line\nline', ' x ']]; // prettier-ignore
  expect(readTsv(writeTsv(rows))).toEqual(rows);
});

const options = [
  { value: 'toy', label: 'Toy' },
  { value: 'old', label: 'Old', archived: true },
];
const field = (type: FieldDefinition['type'], more: Partial<FieldDefinition> = {}): FieldDefinition =>
  definition('thing', 'things', [{ name: 'it', type, ...more }]).fields[0]!;
const around = (more: Partial<ReadAround> = {}): ReadAround => ({
  ...{ locale: 'en-GB', timeZone: 'Europe/London', objects: [], members: [], before: null },
  ...more,
});

test.each<[string, string, FieldDefinition, unknown]>([
  ['  as it is ', 'en-GB', field('text'), '  as it is '],
  ['1,234', 'en-GB', field('integer'), 1234],
  ['1.234', 'de', field('integer'), 1234],
  ['0,07', 'de', field('number'), 0.07],
  ['7 %', 'en-GB', field('number'), 0.07],
  ['£1,234.50', 'en-GB', field('currency', { defaultCurrency: 'GBP' }), { amount: '1234.50', currency: 'GBP' }],
  ['1.234,50 EUR', 'de', field('currency', { defaultCurrency: 'GBP' }), { amount: '1234.50', currency: 'EUR' }],
  ['Ja', 'de', field('boolean'), true],
  ['0', 'en-GB', field('boolean'), false],
  ['01/02/2010', 'en-GB', field('date'), '2010-02-01'],
  ['01/02/2010', 'en-US', field('date'), '2010-01-02'],
  ['1.2.10', 'de', field('date'), '2010-02-01'],
  ['2010-02-01', 'de', field('date'), '2010-02-01'],
  ['01/07/2010 08:26', 'en-GB', field('datetime'), '2010-07-01T07:26:00.000Z'],
  ['7/1/2010 12:05 AM', 'en-US', field('datetime'), '2010-06-30T23:05:00.000Z'],
  ['2010-12-01T08:26:00.000Z', 'de', field('datetime'), '2010-12-01T08:26:00.000Z'],
  ['Ada King Lovelace', 'en-GB', field('person_name'), { first: 'Ada King', last: 'Lovelace' }],
  ['toy', 'en-GB', field('select', { options }), 'toy'],
  ['TOY, toy', 'en-GB', field('multi_select', { options }), ['toy']],
  ['{"a":1}', 'en-GB', field('json'), { a: 1 }],
  ['', 'en-GB', field('integer'), null],
])('“%s” in %s', (text, locale, of, value) => expect(fromText(of, text, around({ locale }))).toMatchObject({ ok: true, value }));

test.each<[string, FieldDefinition, string]>([
  ['1.5x', field('integer'), 'integer'],
  ['many', field('number'), 'number'],
  ['free', field('currency'), 'number'],
  ['31/02/2010', field('date'), 'date'],
  ['01/07/2010 25:00', field('datetime'), 'datetime'],
  ['maybe', field('boolean'), 'boolean'],
  ['Old', field('select', { options }), 'option'],
  ['nobody', field('user'), 'member'],
  ['{', field('json'), 'json'],
  ['a, b', field('relation', { cardinality: 'many_to_many' }), 'toMany'],
])('“%s” is no value and says why', (text, of, why) => expect(fromText(of, text, around())).toEqual({ ok: false, why }));

test.each<[FieldDefinition, unknown]>([
  [field('number'), 1234.5],
  [field('currency', { defaultCurrency: 'EUR' }), { amount: '1234.50', currency: 'USD' }],
  [field('currency', { defaultCurrency: 'EUR' }), { amount: '1234.50', currency: 'EUR' }],
  [field('date'), '2010-12-01'],
  [field('datetime'), '2010-07-01T07:26:00.000Z'],
  [field('boolean'), true],
  [field('select', { options }), 'toy'],
])('a value that is copied is the same when it is pasted: %#', (of, value) => {
  const text = toText(of, value, { objects: [], locale: 'de', timeZone: 'Europe/London' });
  expect(fromText(of, text, around({ locale: 'de' }))).toMatchObject({ ok: true, value });
});
