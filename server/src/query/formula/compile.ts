import type { FieldDef, RecordColumn, Typed } from '../../schema/index.ts';
import { f, type Build } from '../fragment.ts';
import { types } from '../kinds.ts';
import { calls } from './calls.ts';
import type { Compiler, Computed } from './computed.ts';

/** Reads a field of the row that a formula is about, or of one that relations lead to. */
export type ReadField = (path: readonly FieldDef[], field: FieldDef | RecordColumn) => Computed;

/**
 * A checked formula as SQL that never raises an error: what has no result (a division by 0, the 30th of February) is null.
 * Its text grows with the formula, however deep that nests.
 */
export function compileTyped(build: Build, typed: Typed, read: ReadField): Computed {
  const compiler: Compiler = { build, value };
  return value(typed);

  function value(one: Typed): Computed {
    switch (one.is) {
      case 'constant':
        return constant(build, one);
      case 'field':
        return read(one.path, one.field);
      case 'call':
        return calls[one.name]!(compiler, one.args, one.type);
    }
  }
}

const sqlTypes = {
  ...{ text: types.text, number: types.number, boolean: types.boolean, date: types.date, datetime: types.datetime },
  ...{ time: f`time`, duration: f`interval`, currency: types.number, list: types.texts, blank: types.text },
} as const;

function constant(build: Build, { type, value }: Extract<Typed, { is: 'constant' }>): Computed {
  const currency = type === 'currency' ? f`null::text` : null;
  if (value === null) return { one: f`null::${sqlTypes[type]}`, currency };
  if (typeof value === 'boolean') return { one: value ? f`true` : f`false`, currency };
  return { one: build.bind(value, sqlTypes[type]), currency };
}
