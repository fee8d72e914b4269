import type { FieldInput } from '@atrium/sdk';
import { defaultValue, normalizeValue, toColumns } from '../../../server/src/schema/index.ts';
import { fieldOf } from './define.ts';

type Type = FieldInput['type'];
type Rest = Partial<FieldInput>;
const choices = {
  options: [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
    { value: 'old', label: 'Old', archived: true },
  ],
};
const id = '018f4b7e-2f31-7c9a-8d3e-5a1b2c3d4e5f';
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

const kept: [Type, Rest, unknown, unknown][] = [
  ['text', {}, ' as it is ', ' as it is '],
  ['text', {}, '', ''],
  ['text', { maxLength: 3 }, '👍👍👍', '👍👍👍'],
  ['text', { pattern: '^[A-Z]{2}$' }, 'GB', 'GB'],
  ['integer', {}, 9007199254740991, 9007199254740991],
  ['integer', {}, -0, 0],
  ['number', {}, 0.25, 0.25],
  ['number', {}, 123456789012345, 123456789012345],
  ['number', { precision: 2 }, 1.25, 1.25],
  ['number', { precision: 0 }, 1e21, 1e21],
  ['currency', {}, { amount: '12.5', currency: 'GBP' }, { amount: '12.50', currency: 'GBP' }],
  ['currency', {}, { amount: '007.1250', currency: 'GBP' }, { amount: '7.125', currency: 'GBP' }],
  ['currency', {}, { amount: '12', currency: 'JPY' }, { amount: '12', currency: 'JPY' }],
  ['currency', {}, { amount: '-0.0', currency: 'KWD' }, { amount: '0.000', currency: 'KWD' }],
  ['currency', { defaultCurrency: 'EUR' }, { amount: '-0.1' }, { amount: '-0.10', currency: 'EUR' }],
  ['currency', { min: 0.1 }, { amount: '0.1', currency: 'EUR' }, { amount: '0.10', currency: 'EUR' }],
  ['boolean', {}, false, false],
  ['date', {}, '2012-02-29', '2012-02-29'],
  ['datetime', {}, '2010-12-01T08:26:00Z', '2010-12-01T08:26:00.000Z'],
  ['datetime', {}, '2010-12-01T08:26:00.1239+01:30', '2010-12-01T06:56:00.123Z'],
  ['select', choices, 'a', 'a'],
  ['multi_select', choices, ['b', 'a'], ['b', 'a']],
  ['multi_select', choices, [], []],
  ['email', {}, ' Ada@Exämple.COM ', 'ada@xn--exmple-cua.com'],
  ['phone', {}, '+44 (20) 7946-0958', '+442079460958'],
  ['url', {}, 'HTTPS://Example.com', 'https://example.com'],
  ['url', {}, 'https://münchen.de/Straße?q=1#x', 'https://xn--mnchen-3ya.de/Stra%C3%9Fe?q=1#x'],
  ['url', {}, 'http://localhost:4000/', 'http://localhost:4000/'],
  ['domain', {}, 'MÜNCHEN.de.', 'xn--mnchen-3ya.de'],
  ['person_name', {}, { first: 'Ada' }, { first: 'Ada', last: null }],
  ['person_name', {}, { first: null, last: null }, null],
  ['json', {}, { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
  ['json', {}, nested(100), nested(100)],
  ['json', { schema: { type: 'object' } }, {}, {}],
  ['user', {}, id.toUpperCase(), id],
  ['relation', { target: 'thing' }, id, id],
  ['relation', { target: 'thing', cardinality: 'many_to_many' }, [id], [id]],
  ['relation', { target: 'thing', cardinality: 'many_to_many' }, { add: [id] }, { add: [id] }],
];

const refused: [Type, Rest, unknown, string, string?][] = [
  ['text', {}, 1, 'wrong_type'],
  ['text', {}, 'a\0b', 'wrong_format'],
  ['text', {}, '\ud800', 'wrong_format'],
  ['text', { maxLength: 3 }, '👍👍👍👍', 'too_long'],
  ['text', { minLength: 2 }, '👍', 'too_short'],
  ['text', { pattern: '^[A-Z]{2}$' }, 'gb', 'wrong_format'],
  ['text', { unique: true }, 'x'.repeat(501), 'too_long'],
  ['text', { required: true }, null, 'required'],
  ['text', { pattern: '^(a+)+$' }, `${'a'.repeat(400)}b`, 'wrong_format'],
  ['json', { schema: { pattern: '^(a+)+$' } }, `${'a'.repeat(400)}b`, 'wrong_format'],
  ['integer', {}, 1.5, 'wrong_type'],
  ['integer', {}, '1', 'wrong_type'],
  ['integer', {}, 9007199254740992, 'too_large'],
  ['integer', { min: 1 }, 0, 'too_small'],
  ['number', {}, 0.1234567890123456, 'too_precise'],
  ['number', {}, JSON.parse('1e400'), 'too_large'],
  ['number', { precision: 2 }, 1.255, 'too_precise'],
  ['number', { precision: 2 }, 1e-7, 'too_precise'],
  ['currency', {}, '12.50', 'wrong_type'],
  ['currency', {}, { amount: 12.5, currency: 'GBP' }, 'wrong_type', '/amount'],
  ['currency', {}, { amount: '1e3', currency: 'GBP' }, 'wrong_format', '/amount'],
  ['currency', {}, { amount: '12.5' }, 'required', '/currency'],
  ['currency', {}, { amount: '12.5', currency: 'gbp' }, 'not_an_option', '/currency'],
  ['currency', { currencies: ['EUR'] }, { amount: '12.5', currency: 'GBP' }, 'not_an_option', '/currency'],
  ['currency', { max: 100 }, { amount: '100.0000000001', currency: 'GBP' }, 'too_large', '/amount'],
  ['currency', {}, { amount: '1', currency: 'GBP', note: '' }, 'unknown_field', '/note'],
  ['boolean', {}, 'true', 'wrong_type'],
  ['date', {}, '2010-02-30', 'wrong_format'],
  ['date', {}, '2010-2-3', 'wrong_format'],
  ['date', {}, '0000-01-01', 'wrong_format'],
  ['date', {}, '2010-02-03T00:00:00Z', 'wrong_format'],
  ['datetime', {}, '2010-12-01T08:26:00', 'wrong_format'],
  ['datetime', {}, '2010-02-30T08:26:00Z', 'wrong_format'],
  ['datetime', {}, '2010-12-01T24:00:00Z', 'wrong_format'],
  ['datetime', {}, '9999-12-31T23:59:59-01:00', 'wrong_format'],
  ['select', choices, 'c', 'not_an_option'],
  ['select', choices, 'old', 'not_an_option'],
  ['multi_select', choices, 'a', 'wrong_type'],
  ['multi_select', choices, ['a', 'c'], 'not_an_option', '/1'],
  ['multi_select', choices, ['a', 'b', 'a'], 'doubled', '/2'],
  ['multi_select', { ...choices, required: true }, [], 'required'],
  ['email', {}, 'ada@localhost', 'wrong_format'],
  ['email', {}, 'ada example.com', 'wrong_format'],
  ['email', {}, '.ada@example.com', 'wrong_format'],
  ['email', {}, 'a@b@example.com', 'wrong_format'],
  ['phone', {}, '020 7946 0958', 'wrong_format'],
  ['phone', {}, '+44 12', 'wrong_format'],
  ['phone', {}, 'call +44 20 7946 0958', 'wrong_format'],
  ['url', {}, 'example.com', 'wrong_format'],
  ['url', {}, 'javascript:alert(1)', 'wrong_format'],
  ['url', {}, 'https://exa mple.com', 'wrong_format'],
  ['url', {}, `https://example.com/${'x'.repeat(2048)}`, 'too_long'],
  ['domain', {}, 'https://example.com', 'wrong_format'],
  ['domain', {}, 'example', 'wrong_format'],
  ['domain', {}, '10.0.0.1', 'wrong_format'],
  ['person_name', {}, 'Ada Lovelace', 'wrong_type'],
  ['person_name', {}, { first: 1 }, 'wrong_type', '/first'],
  ['person_name', {}, { middle: 'K' }, 'unknown_field', '/middle'],
  ['person_name', { required: true }, { first: null }, 'required'],
  ['json', {}, nested(101), 'too_deep'],
  ['json', {}, { 'a\0': 1 }, 'wrong_format'],
  ['json', { schema: { type: 'object', properties: { n: { type: 'number' } } } }, { n: 'x' }, 'wrong_type', '/n'],
  ['autonumber', {}, 1, 'read_only'],
  ['user', {}, 'ada', 'wrong_format'],
  ['relation', { target: 'thing' }, [id], 'wrong_type'],
  ['relation', { target: 'thing', cardinality: 'many_to_many' }, { set: [] }, 'unknown_field', '/set'],
  ['relation', { target: 'thing', cardinality: 'many_to_many' }, [id, id.toUpperCase()], 'doubled', '/1'],
];

describe('normalizeValue', () => {
  test.each(kept)('%s %j keeps %j as %j', (type, rest, value, expected) => {
    const normalized = normalizeValue(fieldOf(type, rest), value);
    expect(normalized).toEqual({ ok: true, value: expected });
    expect(normalizeValue(fieldOf(type, rest), expected)).toEqual({ ok: true, value: expected });
  });

  test.each(refused.map(([type, rest, value, code, path = '']) => ({ type, rest, value, code, path })))(
    '$type $rest refuses $value: $code',
    ({ type, rest, value, code, path }) => {
      const normalized = normalizeValue(fieldOf(type, rest), value);
      expect({ path: '', ...normalized }).toMatchObject({ ok: false, code, path });
    },
  );

  test('null clears what is not required', () => {
    expect(normalizeValue(fieldOf('date'), null)).toEqual({ ok: true, value: null });
  });
});

describe('toColumns', () => {
  test('spreads a value over its columns', () => {
    expect(toColumns(fieldOf('currency'), { amount: '12.50', currency: 'GBP' })).toEqual({ it_amount: '12.50', it_currency: 'GBP' });
    expect(toColumns(fieldOf('person_name'), null)).toEqual({ it_first: null, it_last: null });
    expect(toColumns(fieldOf('relation', { target: 'thing' }), id)).toEqual({ it_id: id });
    expect(toColumns(fieldOf('json'), 'x')).toEqual({ it: '"x"' });
    expect(toColumns(fieldOf('relation', { target: 'thing', cardinality: 'many_to_many' }), [id])).toEqual({});
  });
});

describe('defaultValue', () => {
  const now = new Date('2026-01-31T23:30:00.000Z');
  test('now is today in the workspace’s time zone, or the instant', () => {
    expect(defaultValue(fieldOf('date', { default: 'now' }), { now, timeZone: 'Europe/Berlin' })).toBe('2026-02-01');
    expect(defaultValue(fieldOf('datetime', { default: 'now' }), { now, timeZone: 'Europe/Berlin' })).toBe('2026-01-31T23:30:00.000Z');
    expect(defaultValue(fieldOf('text', { default: 'now' }), { now, timeZone: 'UTC' })).toBe('now');
  });

  test('is kept as a record would keep it', () => {
    expect(defaultValue(fieldOf('email', { default: 'Sales@Example.com' }), { now, timeZone: 'UTC' })).toBe('sales@example.com');
    expect(defaultValue(fieldOf('boolean', { default: false }), { now, timeZone: 'UTC' })).toBe(false);
    expect(defaultValue(fieldOf('text'), { now, timeZone: 'UTC' })).toBeUndefined();
  });
});
