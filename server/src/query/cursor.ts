import { isUuid } from '../lib/index.ts';
import { isStorable } from '../schema/index.ts';
import type { Sort, SortKey } from './ast.ts';
import { isDay } from './check-value.ts';
import { f, join, quote, type Fragment, type Row } from './fragment.ts';
import type { Kind } from './kinds.ts';

/**
 * A cursor is the sort key of the row that it stands behind: base64url of eight hexadecimal digits that name the sort and
 * a JSON list with each key as text. It holds nothing that the answer it came with couldn't say.
 */
export function cursorOf(sort: Sort, row: Row): Fragment {
  const keys = sort.keys.map((key, i) => textOf(key, row(keyColumn(i))));
  const json = f`json_build_array(${join(keys, ', ')})::text`;
  return f`translate(encode(convert_to('${hexadecimal(sort.signature)}' || ${json}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;
}

/** The column under which a page's rows hand out a sort key. */
export const keyColumn = (i: number): string => `_key${i}`;

function hexadecimal(digits: string): Fragment {
  if (!/^[0-9a-f]+$/.test(digits)) throw new Error('not hexadecimal');
  return digits as Fragment;
}

const textOf = ({ kind }: SortKey, value: Fragment): Fragment => (kind === 'datetime' ? timeText(value) : f`${value}::text`);

/** A timestamp as the wire has it: always milliseconds and Z. */
export const timeText = (value: Fragment): Fragment => f`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const keyName = (i: number): Fragment => quote(keyColumn(i));

const longest = 20_000;

/** The values of a cursor, or null when it is none or belongs to another sort. */
export function readCursor(text: unknown, sort: Sort): readonly (string | null)[] | null {
  if (typeof text !== 'string' || text.length > longest || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  const plain = Buffer.from(text, 'base64url').toString('utf8');
  if (!plain.startsWith(sort.signature)) return null;
  const values = parseList(plain.slice(sort.signature.length));
  if (values?.length !== sort.keys.length) return null;
  return sort.keys.every((key, i) => fits(key, values[i])) ? (values as (string | null)[]) : null;
}

function parseList(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function fits({ kind, nullable }: SortKey, value: unknown): boolean {
  if (value === null) return nullable;
  return typeof value === 'string' && value.length < longest && (forms[kind]?.(value) ?? isStorable(value));
}

const isDecimal = (value: string): boolean => /^-?\d{1,400}(\.\d{1,400})?$/.test(value);

const forms: Partial<Record<Kind, (value: string) => boolean>> = {
  uuid: isUuid,
  integer: (value) => /^-?\d{1,18}$/.test(value),
  autonumber: (value) => /^-?\d{1,18}$/.test(value),
  number: isDecimal,
  currency: isDecimal,
  boolean: (value) => value === 'true' || value === 'false',
  date: isDay,
  datetime: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
};
