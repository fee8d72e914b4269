import { id, join as joinSql, sql, trusted, type Sql } from '../db/index.ts';
import type { Slot } from './variables.ts';

declare const brand: unique symbol;

/**
 * A piece of SQL as plain text, its values already numbered in the `Build` of its statement. The brand exists only for the
 * type checker and only this file makes one, so text from data can't become SQL. Not `Sql`: that copies its parts at each
 * level of nesting, which for a list statement took four times as long (see README.md).
 */
export type Fragment = string & { readonly [brand]: never };

/** SQL as we wrote it, with fragments put in. */
export function f(strings: TemplateStringsArray, ...fragments: Fragment[]): Fragment {
  let text = strings[0]!;
  for (let i = 0; i < fragments.length; i++) text += fragments[i]! + strings[i + 1]!;
  return text as Fragment;
}

export const nothing = '' as Fragment;
export const holds = 'true' as Fragment;
export const fails = 'false' as Fragment;

type Separator = ', ' | ' and ' | ' or ' | ' || ' | ' + ' | ' ';
export const join = (fragments: readonly Fragment[], separator: Separator): Fragment => fragments.join(separator) as Fragment;

// Neither drops a condition that binds values: Postgres refuses a statement whose $1 stands nowhere.

/** `(a and b)`; true when there is none. */
export const all = (conditions: readonly Fragment[]): Fragment =>
  combine(
    conditions.filter((condition) => condition !== holds),
    { by: ' and ', none: holds },
  );

/** `(a or b)`; false when there is none. */
export const any = (conditions: readonly Fragment[]): Fragment =>
  combine(
    conditions.filter((condition) => condition !== fails),
    { by: ' or ', none: fails },
  );

function combine(conditions: readonly Fragment[], { by, none }: { by: ' and ' | ' or '; none: Fragment }): Fragment {
  if (conditions.length === 0) return none;
  return conditions.length === 1 ? conditions[0]! : (`(${conditions.join(by)})` as Fragment);
}

/** A quoted identifier. */
export const quote = (...names: string[]): Fragment => id(...names).parts[0] as Fragment;

/** A whole number of ours, written into the text; values are bound. */
export function whole(value: number): Fragment {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return String(value) as Fragment;
}

/** Where a row's columns come from: an alias, or a prefix of columns that a subquery hands out. */
export type Row = (column: string) => Fragment;

/** Columns of `alias`; their names come from definitions, which allow no quotes, and are looked at again all the same. */
export function rowOf(alias: Fragment): Row {
  return (column) => {
    if (column.includes('"') || column.includes('\0')) throw new Error(`not a column: ${JSON.stringify(column)}`);
    return `${alias}."${column}"` as Fragment;
  };
}

/** Names of CTEs by the names of junction tables that they stand for: links as they would be after a write. */
export type StandIns = ReadonlyMap<string, string>;

const mark = '\0'; // can't stand in SQL text or in an identifier

/** One statement being built: numbers its values and its aliases. */
export class Build {
  readonly slots: Slot[] = [];
  #aliases = 0;
  readonly #composed: boolean;
  readonly #standIns: StandIns;

  /** `composed`: for a fragment that becomes part of someone else's `Sql`, which may have its own idea of some tables. */
  constructor(composed = false, standIns: StandIns = new Map()) {
    this.#composed = composed;
    this.#standIns = standIns;
  }

  /** A junction table, or what stands for it in this statement. */
  junction(schema: string, table: string): Fragment {
    const standIn = this.#standIns.get(table);
    return standIn === undefined ? quote(schema, table) : quote(standIn);
  }

  bind(value: Slot, type: Fragment): Fragment {
    const n = this.slots.push(value);
    return (this.#composed ? `${mark}${n}${mark}::${type}` : `$${n}::${type}`) as Fragment;
  }

  /** An alias that no other of the statement has. */
  alias(): Fragment {
    return `_${++this.#aliases}` as Fragment;
  }

  /** The fragment of a composed build; its values may be variables, which `bindValues` fills in. */
  toSql(fragment: Fragment): Sql {
    const pieces = fragment.split(mark);
    return joinSql(
      pieces.map((piece, i) => (i % 2 === 0 ? trusted(piece) : sql`${this.slots[Number(piece) - 1]}`)),
      '',
    );
  }
}
