import pg from 'pg';
import type { Policy, RecordQuery } from '@atrium/sdk';
import { fullRules, prepareGet, prepareList, type Context, type Rules } from '../../../server/src/query/index.ts';
import { rulesFor } from '../../../server/src/policies/index.ts';
import { createNewId } from '../../../server/src/lib/index.ts';
import { diffTables } from '../../../server/src/schema/diff.ts';
import { toTables, type Definitions, type ObjectDef } from '../../../server/src/schema/index.ts';
import { createEmptyDatabase } from '../../support/postgres.ts';
import { created, define, field } from '../schema/define.ts';

export const ada = { id: '00000000-0000-7000-8000-0000000000a1', name: 'Ada Lovelace', email: 'ada@example.com' };
export const bob = { id: '00000000-0000-7000-8000-0000000000b2', name: 'Bob Bell', email: 'bob@example.com' };
export const now = new Date('2024-05-15T10:30:00.000Z');
export const context: Context = { now, user: ada, timeZone: 'UTC' };

const tag = (value: string) => ({ value, label: value });

/** One field of every kind and one relation of every way, between companies, people, topics and passports. */
export const worldDefinitions = (): Definitions =>
  define(
    created('region', [field('name', 'text')]),
    created('company', [
      field('name', 'text'),
      field('industry', 'select', { options: ['retail', 'tech', 'law'].map(tag) }),
      field('employees', 'integer'),
      field('region', 'relation', { target: 'region', inverse: { name: 'companies', label: 'Companies' } }),
      field('owner', 'user'),
    ]),
    created('topic', [field('name', 'text')]),
    created('passport', [field('number', 'text')]),
    created('person', [
      field('name', 'person_name'),
      field('email', 'email'),
      field('job_title', 'text'),
      field('age', 'integer'),
      field('score', 'number'),
      field('budget', 'currency'),
      field('active', 'boolean'),
      field('born', 'date'),
      field('seen', 'datetime'),
      field('tags', 'multi_select', { options: ['a', 'b', 'c'].map(tag) }),
      field('data', 'json'),
      field('number', 'autonumber', { prefix: 'P-', padding: 3 }),
      field('owner', 'user'),
      field('company', 'relation', { target: 'company', inverse: { name: 'people', label: 'People' } }),
      field('boss', 'relation', { target: 'person', inverse: { name: 'reports', label: 'Reports' } }),
      field('passport', 'relation', { target: 'passport', cardinality: 'one_to_one', inverse: { name: 'holder', label: 'Holder' } }),
      field('topics', 'relation', { target: 'topic', cardinality: 'many_to_many', inverse: { name: 'fans', label: 'Fans' } }),
    ]),
  );

export type World = Awaited<ReturnType<typeof createWorld>>;
export type Row = Record<string, unknown> & { id: string };
export type Listed = { data: Row[]; next: string | null; count?: number; text: string };
type ListOptions = { rules?: Rules; context?: Context; from?: 'body' | 'query'; rows?: 'live' | 'deleted' };

/** A database with the tables of the definitions and nothing in them. */
export async function createWorld(definitions: Definitions = worldDefinitions()) {
  const database = await createEmptyDatabase();
  const client = new pg.Client({ connectionString: database.url, options: '-c TimeZone=UTC -c DateStyle=ISO' });
  await client.connect();
  const { schema } = definitions;
  await client.query(`create schema ${schema}; set search_path = ${schema};
    create table _schema (version bigint); insert into _schema values (${definitions.version});
    create table _member (id uuid primary key, name text, email text);
    insert into _member values ('${ada.id}', '${ada.name}', '${ada.email}'), ('${bob.id}', '${bob.name}', '${bob.email}')`);
  for (const step of diffTables([], toTables(definitions, []), { schema })) await client.query(step.sql);
  const newId = createNewId(() => now);
  const admin = rulesOf(definitions, [{ object: '*', actions: ['create', 'read', 'update', 'delete'] }]);
  return { definitions, client, schema, admin, object, insert, link, list, listWith, get, run, close };

  function object(name: string): ObjectDef {
    const found = definitions.find(name);
    if (!found) throw new Error(`no object ${name}`);
    return found;
  }

  /** Columns as they are stored; what a record has by itself is filled in. */
  async function insert(table: string, columns: Record<string, unknown> = {}): Promise<string> {
    const row: Record<string, unknown> = {
      id: newId(),
      created_at: now,
      created_by: `user:${ada.id}`,
      updated_at: now,
      updated_by: `user:${ada.id}`,
      version: 1,
      ...columns,
    };
    const names = Object.keys(row);
    const values = names.map((name) => (name === 'data' && row[name] !== undefined ? JSON.stringify(row[name]) : row[name]));
    const { rows } = await client.query<{ id: string }>(
      `insert into ${schema}.${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning id`,
      values,
    );
    return rows[0]!.id;
  }

  async function link(table: string, source: string, target: string): Promise<void> {
    await client.query(`insert into ${schema}.${table} (source_id, target_id) values ($1, $2)`, [source, target]);
  }

  async function run<R extends pg.QueryResultRow>({ text, values }: { text: string; values: unknown[] }): Promise<R[]> {
    return (await client.query<R>(text, values)).rows;
  }

  async function list(name: string, input: RecordQuery | Record<string, unknown> = {}, options: ListOptions = {}): Promise<Listed> {
    return listWith(definitions, name, input, { rules: admin, ...options });
  }

  /** With other definitions of the same tables, and full rights by default. */
  async function listWith(
    of: Definitions,
    name: string,
    input: RecordQuery | Record<string, unknown> = {},
    options: ListOptions = {},
  ): Promise<Listed> {
    const bound = prepareList(of, of.find(name)!, input, { rules: fullRules, context, ...options });
    const [row, ...more] = await run<{ data: string; next: string | null; count?: string; version: string }>(bound);
    if (!row || more.length > 0) throw new Error('a list answers one row');
    return {
      data: JSON.parse(row.data) as Row[],
      next: row.next,
      text: bound.text,
      ...(row.count !== undefined && { count: Number(row.count) }),
    };
  }

  async function get(
    name: string,
    id: string,
    options: { fields?: unknown; rules?: Rules; context?: Context; rows?: 'live' | 'deleted' } = {},
  ): Promise<Row | null> {
    const bound = prepareGet(definitions, object(name), id, { rules: admin, context, ...options });
    const [row] = await run<{ body: string | null; schema_version: string }>(bound);
    if (Number(row?.schema_version) !== definitions.version) throw new Error('a get answers the version of the schema');
    return row?.body ? (JSON.parse(row.body) as Row) : null;
  }

  async function close(): Promise<void> {
    await client.end();
    await database.drop();
  }
}

let roles = 0;

/** Rules of a role of one's own. */
export const rulesOf = (definitions: Definitions, policies: Policy[]): Rules =>
  rulesFor({ kind: 'user', role: { id: `role ${++roles}`, name: 'custom', builtIn: false, policies } }, definitions);
