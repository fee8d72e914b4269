import type { Table } from '../../../server/src/db/index.ts';
import { column, ownTable } from '../../../server/src/db/index.ts';
import { compareTables } from '../../../server/src/schema/index.ts';

const table = (change: (table: Table) => void = () => undefined): Table => {
  const made = ownTable(
    '_note',
    [column('id', 'uuid'), column('state', 'text', { nullable: true }), column('at', 'timestamp with time zone', { default: 'now()' })],
    {
      primaryKey: ['id'],
      indexes: [{ name: '_note_state', on: ['state'], where: 'at is null' }],
    },
  );
  change(made);
  return made;
};

const withIndex = (on: string[], where: string | null) => table((one) => Object.assign(one.indexes[0]!, { on, where }));

describe('compareTables', () => {
  const same: [string, string[], string | null, string[], string | null][] = [
    ['casts and parentheses', ['lower("state")'], `state <> ''`, ['lower(state)'], `(state <> ''::text)`],
    ['a list', ['at desc'], `state in ('queued', 'running')`, ['at desc'], `(state = ANY (ARRAY['queued'::text, 'running'::text]))`],
    ['a quoted name', ['"order"'], 'at is not null and "order" is null', ['"order"'], '((at IS NOT NULL) AND ("order" IS NULL))'],
    ['a path into JSON', [`(state ->> 'a')`], null, [`(state ->> 'a'::text)`], null],
    ['case inside text stays', [`coalesce(state, 'A')`], null, [`COALESCE(state, 'A'::text)`], null],
    ['numbers', ['id'], 'version > 0', ['id'], `(version > '0'::bigint)`],
    ['an operator class', ['state gin_trgm_ops'], null, ['state gin_trgm_ops'], null],
    [
      'a type’s name with blanks',
      ['id'],
      `at > '2020-01-01'`,
      ['id'],
      `(at > '2020-01-01 00:00:00+00'::timestamp with time zone)`.replace(' 00:00:00+00', ''),
    ],
  ];
  test.each(same)('%s: two spellings of one expression are equal', (_, on, where, printedOn, printedWhere) => {
    expect(compareTables([withIndex(on, where)], [withIndex(printedOn, printedWhere)])).toEqual([]);
  });

  const different: [string, (table: Table) => void, RegExp][] = [
    ['a column is missing', (one) => one.columns.pop(), /column "at" of "_note" is missing/],
    ['a column is not defined', (one) => one.columns.push(column('x', 'text')), /column "x" of "_note" is not defined/],
    ['a type', (one) => (one.columns[1]!.type = 'bigint'), /column "state".*bigint/],
    ['a default', (one) => (one.columns[2]!.default = null), /column "at"/],
    ['null is allowed', (one) => (one.columns[0]!.nullable = true), /column "id"/],
    ['the direction of an index', (one) => (one.indexes[0]!.on = ['state desc']), /index "_note_state"/],
    ['the case of a text', (one) => (one.indexes[0]!.where = `state = 'A'`), /index "_note_state"/],
    ['the primary key', (one) => (one.primaryKey = ['state']), /primary key of "_note"/],
    ['partitions', (one) => (one.partitionBy = 'at'), /partitioned/],
  ];
  test.each(different)('%s: the difference is told', (_, change, expected) => {
    expect(compareTables([table()], [table(change)])).toEqual([expect.stringMatching(expected)]);
  });

  test('a table too many and a table too few are told', () => {
    expect(compareTables([table()], [])).toEqual(['The table "_note" is missing.']);
    expect(compareTables([], [table()])).toEqual(['The table "_note" is not defined.']);
  });
});
