import type { ComputedType, FieldInput } from './definitions.ts';

/** What a formula gives: on the wire as a field of that type; `list` is a list of text. */
export const formulaTypes = ['text', 'number', 'boolean', 'date', 'datetime', 'time', 'duration', 'currency', 'list'] as const;
export type FormulaType = (typeof formulaTypes)[number];

/**
 * What a parameter takes: a type; `any`; or one of the sets `amount` (number, currency), `moment` (date, datetime),
 * `ordered` (whatever has an order) and `same` (anything), whose members in one call must all be of one type.
 */
export type FormulaSet = 'amount' | 'moment' | 'ordered' | 'same';
export type FormulaParam = {
  name: string;
  type: FormulaType | FormulaSet | 'any';
  optional?: true;
  /** Any number of times more. */
  rest?: true;
  /** Only one of these texts, written out in the formula. */
  choices?: readonly string[];
};

/** `POST /api/v1/objects/:name/preview`: a computed field that isn't saved yet. */
export type FormulaPreviewInput = { type: ComputedType } & Pick<
  FieldInput,
  'expression' | 'path' | 'relation' | 'function' | 'field' | 'filter'
>;
/** What it gives on the newest records. */
export type FormulaPreview = { resultType: FormulaType; data: { id: string; title: unknown; value: unknown }[] };

/** One function of the formula language, as the documentation and the editor show it. */
export type FormulaFunction = {
  name: string;
  group: 'logic' | 'number' | 'text' | 'date' | 'list';
  params: readonly FormulaParam[];
  /** A set stands for the type that its arguments have. */
  result: FormulaType | FormulaSet;
  summary: string;
  example: string;
};

const units = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const;
const spans = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

type Params = readonly FormulaParam[];
const of =
  (group: FormulaFunction['group']) =>
  (name: string, params: Params, result: FormulaFunction['result'], [summary, example]: readonly [string, string]): FormulaFunction => ({
    ...{ name, group, params, result, summary, example },
  });
const [logic, number, text, date, list] = (['logic', 'number', 'text', 'date', 'list'] as const).map(of) as [
  ReturnType<typeof of>,
  ReturnType<typeof of>,
  ReturnType<typeof of>,
  ReturnType<typeof of>,
  ReturnType<typeof of>,
];

const param = (name: string, type: FormulaParam['type']): FormulaParam => ({ name, type });
const optional = (name: string, type: FormulaParam['type']): FormulaParam => ({ name, type, optional: true });
const rest = (name: string, type: FormulaParam['type']): FormulaParam => ({ name, type, optional: true, rest: true });
const choice = (name: string, choices: readonly string[]): FormulaParam => ({ name, type: 'text', choices });

/** Every function, in the order in which the documentation has them. */
export const formulaFunctions: readonly FormulaFunction[] = [
  logic('IF', [param('condition', 'boolean'), param('then', 'same'), optional('otherwise', 'same')], 'same', [
    'The second when the first holds, else the third, or nothing.',
    'IF(amount > 1000, "big", "small")',
  ]),
  logic('SWITCH', [param('value', 'ordered'), param('case', 'ordered'), param('result', 'same'), rest('more', 'any')], 'same', [
    'The result behind the first case that equals the value; a last one alone is for all others.',
    'SWITCH(size, "S", 1, "M", 2, 3)',
  ]),
  logic('AND', [param('condition', 'boolean'), rest('more', 'boolean')], 'boolean', ['Whether all hold.', 'AND(active, amount > 0)']),
  logic('OR', [param('condition', 'boolean'), rest('more', 'boolean')], 'boolean', ['Whether one of them holds.', 'OR(vip, amount > 500)']),
  logic('NOT', [param('condition', 'boolean')], 'boolean', ['Whether it does not hold.', 'NOT(active)']),
  logic('XOR', [param('one', 'boolean'), param('other', 'boolean')], 'boolean', ['Whether just one of two holds.', 'XOR(paid, refunded)']),
  logic('ISBLANK', [param('value', 'any')], 'boolean', ['Whether there is no value, or an empty text or list.', 'ISBLANK(phone)']),
  logic('COALESCE', [param('value', 'same'), rest('more', 'same')], 'same', ['The first that is there.', 'COALESCE(nickname, "friend")']),

  number('ABS', [param('value', 'amount')], 'amount', ['Without its sign.', 'ABS(-3) = 3']),
  number('SIGN', [param('value', 'number')], 'number', ['1, 0 or -1.', 'SIGN(-3) = -1']),
  number('ROUND', [param('value', 'amount'), optional('digits', 'number')], 'amount', [
    'To so many digits behind the point, halves away from zero; negative digits round before it.',
    'ROUND(2.345, 2) = 2.35',
  ]),
  number('ROUNDUP', [param('value', 'amount'), optional('digits', 'number')], 'amount', ['Away from zero.', 'ROUNDUP(2.341, 2) = 2.35']),
  number('ROUNDDOWN', [param('value', 'amount'), optional('digits', 'number')], 'amount', ['Towards zero.', 'ROUNDDOWN(2.349, 2) = 2.34']),
  number('CEILING', [param('value', 'amount'), optional('step', 'number')], 'amount', [
    'Up to a multiple of the step, or of 1.',
    'CEILING(7, 5) = 10',
  ]),
  number('FLOOR', [param('value', 'amount'), optional('step', 'number')], 'amount', [
    'Down to a multiple of the step, or of 1.',
    'FLOOR(7, 5) = 5',
  ]),
  number('MOD', [param('value', 'number'), param('divisor', 'number')], 'number', [
    'What is left of a division, with the sign of the divisor; nothing for 0.',
    'MOD(-7, 3) = 2',
  ]),
  number('POWER', [param('base', 'number'), param('exponent', 'number')], 'number', [
    'Nothing where there is no real result, or none below 1e100.',
    'POWER(2, 10) = 1024',
  ]),
  number('SQRT', [param('value', 'number')], 'number', ['Nothing for a negative number.', 'SQRT(9) = 3']),
  number('EXP', [param('value', 'number')], 'number', ["Euler's number to that power.", 'EXP(0) = 1']),
  number('LN', [param('value', 'number')], 'number', ['The natural logarithm; nothing for 0 and below.', 'LN(1) = 0']),
  number('LOG', [param('value', 'number'), optional('base', 'number')], 'number', ['To the base 10, or another.', 'LOG(8, 2) = 3']),
  number('MIN', [param('value', 'ordered'), rest('more', 'ordered')], 'ordered', ['The least of those that are there.', 'MIN(3, 5) = 3']),
  number('MAX', [param('value', 'ordered'), rest('more', 'ordered')], 'ordered', [
    'The greatest of those that are there.',
    'MAX(3, 5) = 5',
  ]),
  number('SUM', [param('value', 'number'), rest('more', 'number')], 'number', ['Of those that are there; 0 of none.', 'SUM(1, 2, 3) = 6']),
  number('AVERAGE', [param('value', 'number'), rest('more', 'number')], 'number', ['Of those that are there.', 'AVERAGE(2, 4) = 3']),
  number('NUMBER', [param('value', 'text')], 'number', [
    'The number that a text spells with a point; nothing when it is none.',
    'NUMBER("12.5") = 12.5',
  ]),
  number('AMOUNT', [param('value', 'currency')], 'number', ['A price without its currency.', 'AMOUNT(total) * 0.19']),
  number('CURRENCY', [param('value', 'number'), param('code', 'text')], 'currency', ['A number as a price.', 'CURRENCY(12.5, "EUR")']),
  text('CURRENCYCODE', [param('value', 'currency')], 'text', ['The currency of a price.', 'CURRENCYCODE(total)']),

  text('TEXT', [param('value', 'any')], 'text', ['As it stands on the wire; TRUE and FALSE of a condition.', 'TEXT(1.50) = "1.5"']),
  text('CONCAT', [param('value', 'any'), rest('more', 'any')], 'text', [
    'One behind the other, as & does; nothing counts as "".',
    'CONCAT(code, "-", year)',
  ]),
  text('LEN', [param('value', 'text')], 'number', ['How many characters.', 'LEN("abc") = 3']),
  text('LOWER', [param('value', 'text')], 'text', ['In lower case.', 'LOWER("ABC") = "abc"']),
  text('UPPER', [param('value', 'text')], 'text', ['In upper case.', 'UPPER("abc") = "ABC"']),
  text('TRIM', [param('value', 'text')], 'text', ['Without blanks at its ends, and one for several inside.', 'TRIM("  a   b ") = "a b"']),
  text('LEFT', [param('value', 'text'), optional('count', 'number')], 'text', [
    'The first characters, or the first one.',
    'LEFT("abc", 2) = "ab"',
  ]),
  text('RIGHT', [param('value', 'text'), optional('count', 'number')], 'text', [
    'The last characters, or the last one.',
    'RIGHT("abc", 2) = "bc"',
  ]),
  text('MID', [param('value', 'text'), param('start', 'number'), param('count', 'number')], 'text', [
    'Characters from a place on; the first is 1.',
    'MID("abcd", 2, 2) = "bc"',
  ]),
  text('FIND', [param('part', 'text'), param('text', 'text')], 'number', ['Where a part begins, 0 when nowhere.', 'FIND("c", "abc") = 3']),
  text('SUBSTITUTE', [param('value', 'text'), param('old', 'text'), param('new', 'text')], 'text', [
    'Every part that is the old text becomes the new.',
    'SUBSTITUTE("a-b", "-", "+") = "a+b"',
  ]),
  text('REPT', [param('value', 'text'), param('times', 'number')], 'text', [
    'Several times, at most 1,000 characters.',
    'REPT("ab", 2) = "abab"',
  ]),
  text('CONTAINS', [param('text', 'text'), param('part', 'text')], 'boolean', [
    'Whether the part is in it, whatever its case.',
    'CONTAINS("Abc", "b")',
  ]),
  text('STARTSWITH', [param('text', 'text'), param('part', 'text')], 'boolean', ['Whether it begins so.', 'STARTSWITH("Abc", "Ab")']),
  text('ENDSWITH', [param('text', 'text'), param('part', 'text')], 'boolean', ['Whether it ends so.', 'ENDSWITH("Abc", "bc")']),

  date('TODAY', [], 'date', ["The day that it is in the workspace's time zone.", 'TODAY()']),
  date('NOW', [], 'datetime', ['This instant.', 'NOW()']),
  date('DATE', [param('year', 'number'), param('month', 'number'), param('day', 'number')], 'date', [
    'Nothing when there is no such day.',
    'DATE(2024, 2, 29)',
  ]),
  date('TODATE', [param('moment', 'moment')], 'date', ["The day of an instant in the workspace's time zone.", 'TODATE(created_at)']),
  date('YEAR', [param('moment', 'moment')], 'number', ['With its four digits.', 'YEAR(DATE(2024, 2, 29)) = 2024']),
  date('QUARTER', [param('moment', 'moment')], 'number', ['1 to 4.', 'QUARTER(DATE(2024, 2, 29)) = 1']),
  date('MONTH', [param('moment', 'moment')], 'number', ['1 to 12.', 'MONTH(DATE(2024, 2, 29)) = 2']),
  date('WEEK', [param('moment', 'moment')], 'number', ['Of ISO 8601.', 'WEEK(DATE(2024, 2, 29)) = 9']),
  date('DAY', [param('moment', 'moment')], 'number', ['Of the month.', 'DAY(DATE(2024, 2, 29)) = 29']),
  date('WEEKDAY', [param('moment', 'moment')], 'number', ['Monday is 1, Sunday 7.', 'WEEKDAY(DATE(2024, 2, 29)) = 4']),
  date('HOUR', [param('instant', 'datetime')], 'number', ["0 to 23, in the workspace's time zone.", 'HOUR(created_at)']),
  date('MINUTE', [param('instant', 'datetime')], 'number', ['0 to 59.', 'MINUTE(created_at)']),
  date('DATEADD', [param('moment', 'moment'), param('count', 'number'), choice('unit', units)], 'moment', [
    "Moved by a whole number; the 31st moved to a shorter month is its last day. Days and longer by the workspace's clock.",
    'DATEADD(DATE(2024, 1, 31), 1, "months")',
  ]),
  date('DATEDIF', [param('from', 'moment'), param('to', 'moment'), choice('unit', units)], 'number', [
    'Whole units between two, negative when the second comes first.',
    'DATEDIF(signed_up, TODAY(), "days")',
  ]),
  date('STARTOF', [param('moment', 'moment'), choice('span', spans)], 'moment', [
    'Where that span begins; weeks on Monday.',
    'STARTOF(created_at, "month")',
  ]),
  date('SECONDS', [param('span', 'duration')], 'number', [
    'How long a duration is; a month counts as 30 days.',
    'SECONDS(call_length) / 60',
  ]),

  list('COUNT', [param('list', 'list')], 'number', ['How many there are in a list.', 'COUNT(tags)']),
  list('HAS', [param('list', 'list'), param('value', 'text')], 'boolean', ['Whether one of a list is just that.', 'HAS(tags, "vip")']),
  list('JOIN', [param('list', 'list'), optional('between', 'text')], 'text', [
    'A list as text, with ", " or another text between.',
    'JOIN(tags, " / ")',
  ]),
];
