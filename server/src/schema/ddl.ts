import type { PlanChange, PlanStep, PlanStepKind } from '@atrium/sdk';
import { id, join, sql, toText, trusted, type Column, type ForeignKey, type Index, type Sql, type Table } from '../db/index.ts';
import { isUuid } from '../lib/index.ts';
import { primaryKeyName, sequenceName } from './names.ts';

/** A step of a plan; one that isn't transactional runs after the commit of the others and is finished at the next start. */
export type Step = PlanStep & { transactional: boolean };

const step = (statement: Sql, lock: string, summary: string, { change, ...rest }: Partial<Step> & { change: PlanChange }): Step => ({
  ...{ sql: toText(statement), change, summary, lock, rewrites: 0, destroys: null, transactional: true },
  ...rest,
});

type Named = { id: string; name: string };
/** A thing under its former name, and the new one. */
export type Rename = { id: string; from: string; to: string };

/** A field of several columns gives each its own id behind its own; here they are all the field. */
const named = ({ id: own, name }: Named): Named => ({ id: own.split(':')[0]!, name });
const changeOf = (kind: PlanStepKind, table: Named, column: Named | null = null, rest: Partial<PlanChange> = {}): PlanChange => ({
  ...{ kind, table: named(table), column: column && named(column), lostRows: 0 },
  ...rest,
});
/** The first of a table's columns that an index or a key names, as the field that it stands for. */
const firstOf = (table: Table, names: readonly string[]): Named | null =>
  table.columns.find(({ name }) => names.some((one) => one === name || one.startsWith(`${name} `) || one.includes(`"${name}"`))) ?? null;

const exclusive = 'ACCESS EXCLUSIVE';

/** The statements of one Postgres schema, each with the lock that it takes, its cost and what it loses. */
export function createDdl(schema: string) {
  const name = (table: string) => id(schema, table);

  return {
    createTable(table: Table): Step {
      const key = join(
        table.primaryKey.map((column) => id(column)),
        ', ',
      );
      const constraint = isUuid(table.id) ? sql`constraint ${id(primaryKeyName(table.id))} ` : trusted('');
      const lines = [...table.columns.map((column) => columnClause(schema, column)), sql`${constraint}primary key (${key})`];
      const partitioned = table.partitionBy === null ? trusted('') : sql` partition by range (${id(table.partitionBy)})`;
      return step(sql`create table ${name(table.name)} (${join(lines, ', ')})${partitioned}`, 'none', `Create the table "${table.name}".`, {
        change: changeOf('create_table', table),
      });
    },

    dropTable: (table: Table, rows: number): Step =>
      step(sql`drop table ${name(table.name)}`, exclusive, `Drop the table "${table.name}".`, {
        destroys: `The table "${table.name}" with all that is in it (${about(rows)}).`,
        change: changeOf('drop_table', table, null, { lostRows: rows }),
      }),

    renameTable: ({ id: own, from, to }: Rename): Step =>
      step(sql`alter table ${name(from)} rename to ${id(to)}`, exclusive, `Rename the table "${from}" to "${to}".`, {
        change: changeOf('rename_table', { id: own, name: from }, null, { to }),
      }),

    renameColumn: (table: Table, { id: own, from, to }: Rename): Step =>
      step(
        sql`alter table ${name(table.name)} rename column ${id(from)} to ${id(to)}`,
        exclusive,
        `Rename the column "${from}" of "${table.name}" to "${to}".`,
        { change: changeOf('rename_column', table, { id: own, name: from }, { to }) },
      ),

    /** Numbering the rows that are there writes each of them; an empty column writes none. */
    addColumn: (table: Table, column: Column, rows: number): Step =>
      step(
        sql`alter table ${name(table.name)} add column ${columnClause(schema, column)}`,
        exclusive,
        `Add the column "${column.name}" to "${table.name}".`,
        {
          rewrites: column.identity ? rows : 0,
          change: changeOf('add_column', table, column),
        },
      ),

    dropColumn: (table: Table, column: Column, rows: number): Step =>
      step(
        sql`alter table ${name(table.name)} drop column ${id(column.name)}`,
        exclusive,
        `Drop the column "${column.name}" of "${table.name}".`,
        {
          destroys: `The values of "${column.name}" in "${table.name}" (${about(rows)}).`,
          change: changeOf('drop_column', table, column, { lostRows: rows }),
        },
      ),

    alterColumn(table: Table, from: Column, to: Column, rows: number): Step[] {
      const alter = (kind: PlanStepKind, change: Sql, summary: string, rest: Partial<Step> = {}) =>
        step(sql`alter table ${name(table.name)} alter column ${id(to.name)} ${change}`, exclusive, summary, {
          change: changeOf(kind, table, to),
          ...rest,
        });
      const what = `the column "${to.name}" of "${table.name}"`;
      if (from.identity !== to.identity) throw new Error(`${what} can't change whether it numbers itself`);
      const steps: Step[] = [];
      if (from.type !== to.type) {
        const change = sql`type ${trusted(to.type)} using ${id(to.name)}::${trusted(to.type)}`;
        steps.push(alter('change_type', change, `Change the type of ${what} from ${from.type} to ${to.type}.`, { rewrites: rows }));
      }
      if (from.default !== to.default) {
        steps.push(
          alter(
            'change_default',
            to.default === null ? sql`drop default` : sql`set default ${trusted(to.default)}`,
            `Change the default of ${what}.`,
          ),
        );
      }
      if (from.nullable && !to.nullable)
        steps.push(alter('require', sql`set not null`, `Refuse empty values in ${what}.`, { rewrites: rows }));
      if (!from.nullable && to.nullable) steps.push(alter('allow_empty', sql`drop not null`, `Allow empty values in ${what}.`));
      return steps;
    },

    createIndex(table: Table, index: Index, options: { rows: number; concurrently: boolean }): Step {
      const keys = join(
        index.on.map((key) => indexKey(key, table)),
        ', ',
      );
      const head = sql`create ${trusted(index.unique ? 'unique ' : '')}index ${trusted(options.concurrently ? 'concurrently ' : '')}${id(index.name)}`;
      const where = index.where === null ? trusted('') : sql` where ${trusted(index.where)}`;
      const statement = sql`${head} on ${name(table.name)} using ${trusted(index.method)} (${keys})${where}`;
      const what = index.unique ? 'Refuse the same value twice' : 'Make an index';
      return step(
        statement,
        options.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE',
        `${what} in "${table.name}" (${index.on.join(', ')}).`,
        {
          rewrites: options.rows,
          transactional: !options.concurrently,
          change: changeOf(index.unique ? 'create_unique' : 'create_index', table, firstOf(table, index.on)),
        },
      );
    },

    /** It may not be there: a concurrent build may have been killed, and not finished since. */
    dropIndex: (table: Table, index: Index): Step =>
      step(
        sql`drop index if exists ${name(index.name)}`,
        exclusive,
        `Drop ${index.unique ? 'the unique' : 'an'} index of "${table.name}" (${index.on.join(', ')}).`,
        { change: changeOf(index.unique ? 'drop_unique' : 'drop_index', table, firstOf(table, index.on)) },
      ),

    /** On a large table the rows are looked at after the commit, so that writes wait for the catalogue only. */
    addForeignKey(table: Table, key: ForeignKey, options: { rows: number; later: boolean }): Step[] {
      const columns = (names: string[]) =>
        join(
          names.map((column) => id(column)),
          ', ',
        );
      const constraint = sql`constraint ${id(key.name)} foreign key (${columns(key.columns)}) references ${name(key.references)} (${columns(key.referencedColumns)})`;
      const statement = sql`alter table ${name(table.name)} add ${constraint} on delete ${trusted(key.onDelete)}${trusted(options.later ? ' not valid' : '')}`;
      const summary = `Let "${table.name}" (${key.columns.join(', ')}) point at "${key.references}".`;
      const change = (kind: PlanStepKind) => changeOf(kind, table, firstOf(table, key.columns), { to: key.references });
      const added = step(statement, 'SHARE ROW EXCLUSIVE', summary, {
        rewrites: options.later ? 0 : options.rows,
        change: change('create_reference'),
      });
      if (!options.later) return [added];
      const validate = sql`alter table ${name(table.name)} validate constraint ${id(key.name)}`;
      return [
        added,
        step(
          validate,
          'SHARE UPDATE EXCLUSIVE',
          `Check that all of "${table.name}" (${key.columns.join(', ')}) points at "${key.references}".`,
          {
            rewrites: options.rows,
            transactional: false,
            change: change('check_reference'),
          },
        ),
      ];
    },

    dropForeignKey: (table: Table, key: ForeignKey): Step =>
      step(
        sql`alter table ${name(table.name)} drop constraint ${id(key.name)}`,
        exclusive,
        `Let "${table.name}" (${key.columns.join(', ')}) no longer point at "${key.references}".`,
        { change: changeOf('drop_reference', table, firstOf(table, key.columns), { to: key.references }) },
      ),
  };
}

export type Ddl = ReturnType<typeof createDdl>;

const about = (rows: number) => (rows === 0 ? 'it is empty' : rows === 1 ? '1 row' : `about ${rows.toLocaleString('en')} rows`);

function columnClause(schema: string, column: Column): Sql {
  const parts = [id(column.name), trusted(column.type)];
  if (column.identity) parts.push(identityClause(schema, column));
  else {
    if (column.default !== null) parts.push(sql`default ${trusted(column.default)}`);
    if (!column.nullable) parts.push(sql`not null`);
  }
  return join(parts, ' ');
}

/** A field's sequence is named by its id: Postgres's own choice could meet the name of an object's table. */
function identityClause(schema: string, column: Column): Sql {
  const identity = sql`generated by default as identity`;
  return isUuid(column.id) ? sql`${identity} (sequence name ${id(schema, sequenceName(column.id))})` : identity;
}

/** `name`, `name desc`, `name gin_trgm_ops` or an expression of ours, with a column's name quoted where it stands alone. */
function indexKey(key: string, table: Table): Sql {
  const [, column, rest] = /^([a-z_][a-z0-9_]*)((?: [a-z0-9_ ]+)?)$/.exec(key) ?? [];
  if (column !== undefined && table.columns.some(({ name }) => name === column)) return sql`${id(column)}${trusted(rest ?? '')}`;
  return trusted(key);
}
