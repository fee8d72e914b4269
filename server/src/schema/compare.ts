import { isDeepStrictEqual } from 'node:util';
import type { Column, Index, Table } from '../db/index.ts';

/**
 * What differs between the tables that should be and the tables that are, one sentence each, none when they are the same.
 * Ids and the order of columns don't count: Postgres knows no ids, and appends.
 */
export function compareTables(wanted: readonly Table[], actual: readonly Table[]): string[] {
  const actualByName = new Map(actual.map((table) => [table.name, table]));
  const names = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted.flatMap((table) => {
      const there = actualByName.get(table.name);
      return there ? compareTable(table, there) : [`The table "${table.name}" is missing.`];
    }),
    ...actual.filter(({ name }) => !names.has(name)).map(({ name }) => `The table "${name}" is not defined.`),
  ];
}

function compareTable(wanted: Table, actual: Table): string[] {
  const of = `of "${wanted.name}"`;
  const facts = [
    ...compareNamed('column', of, wanted.columns.map(toColumn), actual.columns.map(toColumn)),
    ...compareNamed('index', of, wanted.indexes.map(toIndex), actual.indexes.map(toIndex)),
    ...compareNamed('foreign key', of, wanted.foreignKeys, actual.foreignKeys),
  ];
  if (!isDeepStrictEqual(wanted.primaryKey, actual.primaryKey)) {
    facts.push(`The primary key ${of} should be (${wanted.primaryKey.join(', ')}) and is (${actual.primaryKey.join(', ')}).`);
  }
  if (wanted.partitionBy !== actual.partitionBy)
    facts.push(`The table ${of.slice(3)} is partitioned by ${actual.partitionBy}, not by ${wanted.partitionBy}.`);
  return facts;
}

function compareNamed<T extends { name: string }>(kind: string, of: string, wanted: readonly T[], actual: readonly T[]): string[] {
  const there = new Map(actual.map((one) => [one.name, one]));
  const names = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted.flatMap((one) => {
      const found = there.get(one.name);
      if (!found) return [`The ${kind} "${one.name}" ${of} is missing.`];
      return isDeepStrictEqual(one, found)
        ? []
        : [`The ${kind} "${one.name}" ${of} should be ${JSON.stringify(one)} and is ${JSON.stringify(found)}.`];
    }),
    ...actual.filter(({ name }) => !names.has(name)).map(({ name }) => `The ${kind} "${name}" ${of} is not defined.`),
  ];
}

function toColumn({ name, type, nullable, default: expression, identity }: Column) {
  return { name, type, nullable, default: expression === null ? null : normalizeExpression(expression), identity };
}

function toIndex({ name, on, unique, method, where }: Index) {
  return { name, on: on.map(normalizeExpression), unique, method, where: where === null ? null : normalizeExpression(where) };
}

/**
 * Two spellings of one expression -> one text: ours, and the one that Postgres prints back with its casts, parentheses
 * and upper case. Grouping is lost with the parentheses, so expressions that differ in nothing else count as equal.
 */
export function normalizeExpression(expression: string): string {
  const texts: string[] = [];
  const masked = expression.replace(/E?'((?:[^']|'')*)'/g, (_, text: string) => `?${texts.push(text) - 1}?`);
  const plain = masked
    .replace(/"([a-z_][a-z0-9_]*)"/g, '$1')
    .toLowerCase()
    .replace(
      /::(?:timestamp(?:\(\d\))? with(?:out)? time zone|character varying|double precision|[a-z_][a-z0-9_]*)(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*/g,
      '',
    )
    .replace(/\bnot in\s*\(([^()]*)\)/g, '<> all(array[$1])')
    .replace(/\bin\s*\(([^()]*)\)/g, '= any(array[$1])')
    .replace(/ !~~ /g, ' not like ')
    .replace(/ ~~ /g, ' like ')
    .replace(/!=/g, '<>')
    .replace(/ (?:asc|nulls last)$/, (end) => (masked.toLowerCase().endsWith(' desc nulls last') ? end : ''))
    .replace(/ desc nulls first$/, ' desc')
    .replace(/[()]/g, ' ')
    .replace(/\s*([,=<>[\]])\s*/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.replace(/\?(\d+)\?/g, (_, i: string) =>
    /^-?\d+(?:\.\d+)?$/.test(texts[Number(i)]!) ? texts[Number(i)]! : `'${texts[Number(i)]}'`,
  );
}
