import type { RecordValues } from '@atrium/sdk';
import { isUuid } from '../../lib/index.ts';
import { normalizeValue, type FieldDef } from '../../schema/index.ts';
import type { Row } from './csv.ts';
import { createDateReader } from './dates.ts';
import type { ColumnPlan, ImportPlan } from './plan.ts';

/** Why a line isn't taken. */
export type Reason = { code: string; message: string };

/** What cells of one column point at, as they stand in the file; found out about for many lines at once. */
export type Pointing = { column: number; texts: string[] };

/** A line whose cells have become values, but for what must be looked up. */
export type Converted = Row & {
  values: RecordValues;
  pointing: Pointing[];
  reason: Reason | null;
  /** Names of fields of which something was refused: what they lack is no news. */
  wrong: Set<string>;
  /** It has another number of cells than the header, so nobody knows which is which. */
  isTorn: boolean;
};

type Cell = { value: unknown } | Reason | null;
type Convert = (cell: string) => Cell;

const bad = (code: string, message: string): Reason => ({ code, message });
const isReason = (cell: object): cell is Reason => 'code' in cell;

type Options = { places: readonly number[]; width: number; formats: Record<string, string | null> };

/** Compiles a plan to what turns a line into values of a record. An empty cell says nothing about its field. */
export function createConverter(plan: ImportPlan, { places, width, formats }: Options): (row: Row) => Converted {
  const needsLookup = ({ reference }: ColumnPlan): boolean =>
    reference !== null && (reference.by !== null || reference.target === 'member');
  const columns = plan.columns
    .map((column, i) => ({
      ...{ column, i, place: places[i]! },
      convert: needsLookup(column) ? null : converterOf(column, formats[column.column] ?? column.format, column.field === plan.key),
    }))
    .toSorted((a, b) => a.place - b.place);

  return (row) => {
    const { line, cells } = row;
    const isTorn = cells.length !== width;
    const converted: Converted = { line, cells, values: {}, pointing: [], reason: null, wrong: new Set(), isTorn };
    if (isTorn) {
      converted.reason = bad(
        'wrong_columns',
        `The line has ${cells.length} ${cells.length === 1 ? 'column' : 'columns'}, the header has ${width}.`,
      );
      return converted;
    }
    for (const { column, i, place, convert } of columns) {
      const cell = cells[place]!;
      if (cell.trim() === '') continue;
      if (cell.includes('\0') || !cell.isWellFormed())
        refuse(converted, column, bad('wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.'));
      else if (convert) put(converted, column, convert(cell));
      else if (column.reference?.target === 'member' && isUuid(cell.trim())) put(converted, column, { value: cell.trim() });
      else converted.pointing.push({ column: i, texts: isMany(column.field) ? splitList(cell) : [cell] });
    }
    dropHalfCurrencies(converted, plan);
    return converted;
  };
}

export const isMany = (field: FieldDef): boolean => field.relation?.cardinality === 'many_to_many';

/** All that is wrong with a line is said, under the code of the first. */
export function refuse(row: Converted, column: { column: string; field?: FieldDef } | null, { code, message }: Reason): void {
  if (column?.field) row.wrong.add(column.field.name);
  const said = column ? `${column.column}: ${message}` : message;
  row.reason = row.reason ? { code: row.reason.code, message: `${row.reason.message} ${said}` } : { code, message: said };
}

function put(row: Converted, column: ColumnPlan, cell: Cell): void {
  if (cell === null) return;
  if (isReason(cell)) return refuse(row, column, cell);
  const { field, part } = column;
  if (part === null) row.values[field.name] = cell.value;
  else row.values[field.name] = { ...(row.values[field.name] as object | undefined), [part]: cell.value };
}

/** A currency without an amount is no value. */
function dropHalfCurrencies(row: Converted, { columns }: ImportPlan): void {
  for (const { field, part } of columns) {
    if (part !== 'currency') continue;
    const value = row.values[field.name] as { amount?: string } | undefined;
    if (value && value.amount === undefined) delete row.values[field.name];
  }
}

const integerPattern = /^[+-]?\d+(?:\.0+)?$/;
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const amountPattern = /^([+-]?)0*(\d*)(\.\d+)?$/;
const booleans = new Map([
  ...['true', 't', 'yes', 'y', '1', 'on', 'x'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0', 'off'].map((word) => [word, false] as const),
]);
const plainNumber = 'Must be a plain number with a decimal point, such as 1234.5.';

function converterOf(column: ColumnPlan, format: string | null, isKey: boolean): Convert {
  const { field, part } = column;
  if (part === 'first' || part === 'last') return (cell) => ({ value: cell.trim() });
  if (part === 'amount') return amountOf;
  if (part === 'currency') return (cell) => ({ value: cell.trim().toUpperCase() });
  switch (field.type) {
    case 'text':
    case 'long_text':
      return isKey ? (cell) => ({ value: cell.trim() }) : (cell) => ({ value: cell });
    case 'integer':
      return (cell) =>
        integerPattern.test(cell.trim()) ? { value: Number(cell) } : bad('wrong_type', 'Must be a whole number in digits, such as 1234.');
    case 'number':
      return (cell) => (numberPattern.test(cell.trim()) ? { value: Number(cell) } : bad('wrong_type', plainNumber));
    case 'currency':
      return (cell) => {
        const amount = amountOf(cell);
        return amount && !isReason(amount) ? { value: { amount: amount.value } } : amount;
      };
    case 'boolean':
      return (cell) => {
        const value = booleans.get(cell.trim().toLowerCase());
        return value === undefined ? bad('wrong_type', 'Must be true or false, yes or no, 1 or 0.') : { value };
      };
    case 'date':
    case 'datetime':
      return dateConverter(field, format, column.timeZone);
    case 'select':
      return optionConverter(field);
    case 'multi_select': {
      const option = optionConverter(field);
      return (cell) => ({ value: [...new Set(splitList(cell).map((text) => (option(text) as { value: string }).value))] });
    }
    case 'person_name':
      return (cell) => ({ value: splitName(cell.trim()) });
    case 'json':
      return jsonOf;
    case 'relation':
      return isMany(field) ? (cell) => idsOf(splitList(cell)) : (cell) => idOf(cell);
    default:
      return (cell) => ({ value: cell.trim() });
  }
}

function amountOf(cell: string): Cell {
  const [, sign, whole, fraction] = amountPattern.exec(cell.trim()) ?? [];
  if (sign === undefined || (whole === '' && fraction === undefined && !/\d/.test(cell))) return bad('wrong_type', plainNumber);
  return { value: `${sign === '-' && /[1-9]/.test(cell) ? '-' : ''}${whole || '0'}${fraction ?? ''}` };
}

function dateConverter(field: FieldDef, format: string | null, timeZone: string): Convert {
  if (format === null) return () => bad('wrong_format', 'No format of dates fits this column; say which it is.');
  const reader = createDateReader(format, timeZone);
  const read = field.type === 'date' ? reader.readDate : reader.readInstant;
  return (cell) => {
    const value = read(cell.trim());
    return value === undefined ? bad('wrong_format', `Must be a date of the format ${format}.`) : { value };
  };
}

/** By value, else by label, else by either without regard to case; archived ones come last. What is none of them is the field's to refuse. */
function optionConverter({ options: { options = [] } }: FieldDef): Convert {
  const values = new Map<string, string>();
  const spellings = [options.filter(({ archived }) => !archived), options.filter(({ archived }) => archived)].flatMap((some) => [
    ...some.map(({ value }) => [value, value] as const),
    ...some.map(({ value, label }) => [label, value] as const),
    ...some.map(({ value }) => [value.toLowerCase(), value] as const),
    ...some.map(({ value, label }) => [label.toLowerCase(), value] as const),
  ]);
  for (const [text, value] of spellings) if (!values.has(text)) values.set(text, value);
  return (cell) => {
    const text = cell.trim();
    return { value: values.get(text) ?? values.get(text.toLowerCase()) ?? text };
  };
}

const splitList = (cell: string): string[] =>
  cell
    .split(/[;|]/)
    .map((text) => text.trim())
    .filter(Boolean);

/** The last word is the last name; one word alone is the first name. */
function splitName(text: string): { first: string | null; last: string | null } {
  const words = text.split(/\s+/);
  if (words.length === 1) return { first: words[0]!, last: null };
  return { first: words.slice(0, -1).join(' '), last: words.at(-1)! };
}

function jsonOf(cell: string): Cell {
  try {
    return { value: JSON.parse(cell) as unknown };
  } catch {
    return bad('wrong_type', 'Must be JSON.');
  }
}

const idOf = (cell: string): Cell => (isUuid(cell.trim()) ? { value: cell.trim() } : bad('wrong_format', 'Must be an id (a UUID).'));

function idsOf(texts: string[]): Cell {
  return texts.every((text) => isUuid(text))
    ? { value: [...new Set(texts)] }
    : bad('wrong_format', 'Must be ids (UUIDs), with a semicolon between.');
}

/**
 * How a text in a file is spelt as a value of `field`, by which records are found: as it stands there, and without the
 * blanks around it. Empty when it can be no value of the field.
 */
export function spellingsOf(field: FieldDef, text: string): string[] {
  const trimmed = text.trim();
  switch (field.type) {
    case 'text':
    case 'long_text':
      return text === trimmed ? [text] : [text, trimmed];
    case 'integer':
      return integerPattern.test(trimmed) && Number.isSafeInteger(Number(trimmed)) ? [String(Number(trimmed))] : [];
    case 'autonumber': {
      const { prefix = '' } = field.options;
      const digits = trimmed.startsWith(prefix) ? trimmed.slice(prefix.length) : trimmed;
      return /^\d{1,15}$/.test(digits) ? [String(Number(digits))] : [];
    }
    case 'select':
      return [(optionConverter(field)(trimmed) as { value: string }).value];
    default: {
      const normal = normalizeValue(field, trimmed);
      return normal.ok && typeof normal.value === 'string' ? [normal.value] : [];
    }
  }
}
