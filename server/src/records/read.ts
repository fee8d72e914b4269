import type { Issue, RecordQuery } from '@atrium/sdk';
import { id, sql, toStatement, translate, type Db } from '../db/index.ts';
import { AppError, notFound, type Actor, type Clock } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import {
  bindStatement,
  bindValues,
  buildAnchors,
  checkQuery,
  compileRecordJson,
  contextOf,
  defaultFields,
  isAggregate,
  prepareAggregate,
  prepareGet,
  prepareList,
  type Bound,
} from '../query/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import { formerRow } from './former-sql.ts';
import { assertFresh, withDefinitions, type DefinitionsSource } from './guard.ts';
import { assertId } from './write.ts';

type Deps = { db: Db; definitions: DefinitionsSource; policies: Policies; clock: Clock };
export type RecordReader = ReturnType<typeof createRecordReader>;

/** JSON text of a record, and its version. */
export type Found = { json: string; version: number };
/** A query as it came: a body, or the parameters of a query string. */
export type Asked = { form: 'body'; query: RecordQuery } | { form: 'parameters'; query: Record<string, unknown> };

/** Reads: one statement each, whose JSON Postgres builds and nobody touches. */
export function createRecordReader({ db, definitions, policies, clock }: Deps) {
  return { get, list, anchors, at, issuesOf };

  async function get(actor: Actor, name: string, recordId: string, fields?: string | string[]): Promise<Found> {
    return withDefinitions(definitions, actor.workspace.id, async (found) => {
      const object = findReadable(actor, found, name);
      assertId(object, recordId);
      const rules = policies.rulesFor(actor, found);
      const asked = fields === undefined ? undefined : [fields].flat().flatMap((one) => one.split(','));
      const statement = prepareGet(found, object, recordId, { rules, context: contextOf(actor, clock()), fields: asked, from: 'query' });
      const row = await one<{ body: string | null; version: number; schema_version: number }>(statement);
      assertFresh(found, row.schema_version);
      if (row.body === null) throw notFound(`A ${object.label.toLowerCase()} with this id`);
      return { json: row.body, version: row.version };
    });
  }

  /** @returns the page's JSON text: `{groups, page}` */
  async function aggregate(actor: Actor, found: Definitions, object: ObjectDef, { form, query }: Asked): Promise<string> {
    const { bound, next } = prepareAggregate(found, object, query as Record<string, unknown>, {
      rules: policies.rulesFor(actor, found),
      context: contextOf(actor, clock()),
      from: form === 'parameters' ? 'query' : 'body',
    });
    const row = await one<{ data: string; more: boolean; version: number }>(bound);
    assertFresh(found, row.version);
    return `{"groups":${row.data},"page":{"next":${row.more ? JSON.stringify(next) : 'null'}}}`;
  }

  /** What the query language has against a list, whatever else is wrong with the request. */
  async function issuesOf(actor: Actor, name: string, query: Record<string, unknown>): Promise<Issue[]> {
    const found = await definitions.get(actor.workspace.id);
    const object = found.find(name);
    if (!object) return [];
    const { deleted: _deleted, ...input } = query;
    const options = { rules: policies.rulesFor(actor, found), context: contextOf(actor, clock()), from: 'query' } as const;
    try {
      if (isAggregate(input)) prepareAggregate(found, object, input, options);
      else checkQuery(found, object, input, options);
      return [];
    } catch (error) {
      if (error instanceof AppError) return error.errors;
      throw error;
    }
  }

  /** @returns the page's JSON text: `{data, page, count?}`, or `{groups, page}` of a query with `aggregate` or `group_by` */
  async function list(actor: Actor, name: string, { form, query }: Asked): Promise<string> {
    return withDefinitions(definitions, actor.workspace.id, async (found) => {
      const object = findReadable(actor, found, name);
      if (isAggregate(query)) return aggregate(actor, found, object, { form, query } as Asked);
      const { deleted = false, ...input } = query as { deleted?: boolean };
      const rules = policies.rulesFor(actor, found);
      if (deleted && rules.grants(object.id, 'delete').length === 0)
        throw new AppError('forbidden', 'Your role may not look into the trash.');
      const statement = prepareList(found, object, input, {
        rules,
        context: contextOf(actor, clock()),
        from: form === 'parameters' ? 'query' : 'body',
        rows: deleted ? 'deleted' : 'live',
      });
      const row = await one<{ data: string; next: string | null; count?: number; version: number }>(statement);
      assertFresh(found, row.version);
      const count = row.count === undefined ? '' : `,"count":${row.count}`;
      return `{"data":${row.data},"page":{"next":${row.next === null ? 'null' : JSON.stringify(row.next)}}${count}}`;
    });
  }

  async function anchors(
    actor: Actor,
    name: string,
    query: RecordQuery,
    every: number,
  ): Promise<{ count: number; cursors: (string | null)[] }> {
    return withDefinitions(definitions, actor.workspace.id, async (found) => {
      const object = findReadable(actor, found, name);
      const rules = policies.rulesFor(actor, found);
      const checked = checkQuery(found, object, query, { rules, context: contextOf(actor, clock()) });
      const row = await one<{ count: number; cursors: string[]; version: number }>(
        bindStatement(buildAnchors(checked, every), checked.context),
      );
      assertFresh(found, row.version);
      return { count: row.count, cursors: row.cursors };
    });
  }

  /** A record as it was at a version, deleted since or not; for answers that are given again. */
  async function at(
    actor: Actor,
    found: Definitions,
    object: ObjectDef,
    { id: recordId, version }: { id: string; version: number },
  ): Promise<string> {
    const rules = policies.rulesFor(actor, found);
    const json = compileRecordJson({ definitions: found, rules, object, alias: 'w', selection: defaultFields(found, object, rules) });
    const { text, values } = toStatement(sql`
      select ${json}::text as body from ${id(found.schema, object.table)} t
      join ${formerRow(found, object, { alias: 't', since: sql`${version + 1}::bigint`, as: 'b' })} on true
      cross join lateral jsonb_populate_record(b.*, jsonb_build_object('version', ${version}::bigint, 'deleted_at', null, 'updated_at', coalesce(
        (select h.until from ${id(found.schema, '_history')} h where h.object = ${object.id}::uuid and h.record_id = t.id and h.version = ${version}::bigint),
        case when ${version}::bigint = 1 then t.created_at else t.updated_at end))) w
      where t.id = ${recordId}::uuid`);
    const [row] = await db.prepared<{ body: string }>(text, bindValues(values, contextOf(actor, clock())));
    if (!row) throw notFound(`A ${object.label.toLowerCase()} with this id`);
    return row.body;
  }

  async function one<R extends object>({ text, values }: Bound): Promise<R> {
    try {
      const [row] = await db.prepared<R>(text, values);
      return row!;
    } catch (error) {
      throw translate(error);
    }
  }

  function findReadable(actor: Actor, found: Definitions, name: string): ObjectDef {
    const object = getObject(found, name);
    if (policies.rulesFor(actor, found).grants(object.id, 'read').length === 0) {
      throw new AppError('forbidden', `Your role may not read ${object.pluralLabel.toLowerCase()}.`);
    }
    return object;
  }
}

/** A live object by name or former name. */
export function getObject(definitions: Definitions, name: string): ObjectDef {
  const object = definitions.find(name);
  if (!object) throw notFound(`An object named ${JSON.stringify(name.slice(0, 60))}`);
  return object;
}
