import { id, join, literal, sql, type Db, type Sql } from '../db/index.ts';
import type { Actor, Clock } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { bindStatement, buildIds, checkQuery, contextOf } from '../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { withDefinitions, type DefinitionsSource } from './guard.ts';
import { isReadable } from './rules.ts';
import { listTrash as listRows, type TrashRow } from './trash-store.ts';

type Deps = { db: Db; definitions: DefinitionsSource; policies: Policies; clock: Clock };
type Entry = { object: string; id: string; title: string | null; deletedAt: string; deletedBy: string; others: number };
export type TrashPage = { data: Entry[]; page: { next: string | null } };

const pageSize = 50;

/** The roots of deletions, newest first, in the objects in which the actor may delete, as far as they are in sight. */
export async function listTrash({ db, definitions, policies, clock }: Deps, actor: Actor, before: Date | null): Promise<TrashPage> {
  return withDefinitions(definitions, actor.workspace.id, async (all) => {
    const rules = policies.rulesFor(actor, all);
    const objects = all.objects.filter((object) => object.hiddenAt === null && rules.grants(object.id, 'delete').length > 0);
    const rows = await listRows(db, all.schema, { objectIds: objects.map((object) => object.id), before, limit: pageSize });
    const entries = await Promise.all(
      objects.map(async (object) => {
        const own = rows.filter((row) => row.object === object.id);
        const seen = await inSight(object, own);
        const title = object.fields.find((field) => field.id === object.titleFieldId && isReadable(rules, object, field));
        const titles = title ? await titlesOf(db, all, { object, field: title, ids: seen }) : new Map<string, string>();
        return own.filter((row) => seen.includes(row.record_id)).map((row) => toEntry(object, row, titles.get(row.record_id) ?? null));
      }),
    );
    const data = entries.flat().toSorted((a, b) => (a.deletedAt < b.deletedAt ? 1 : -1));
    return { data, page: { next: rows.length === pageSize ? rows.at(-1)!.at.toISOString() : null } };

    async function inSight(object: ObjectDef, own: TrashRow[]): Promise<string[]> {
      if (own.length === 0) return [];
      const context = contextOf(actor, clock());
      const query = checkQuery(all, object, {}, { rules, context, rows: 'deleted' });
      const { text, values } = bindStatement(
        buildIds(
          query,
          own.map((row) => row.record_id),
        ),
        context,
      );
      return (await db.prepared<{ id: string }>(text, values)).map((row) => row.id);
    }
  });
}

type Titles = { object: ObjectDef; field: FieldDef; ids: string[] };

async function titlesOf(db: Db, { schema }: Definitions, { object, field, ids }: Titles): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const parts: Sql[] = field.columns.map(({ name }) => sql`${id(name)}::text`);
  const rows = await db.query<{ id: string; title: string }>(sql`
    select id, concat_ws(${literal(' ')}, ${join(parts, ', ')}) as title from ${id(schema, object.table)} where id = any(${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row.title]));
}

const toEntry = (object: ObjectDef, row: TrashRow & { others: number }, title: string | null): Entry => ({
  object: object.name,
  id: row.record_id,
  title,
  deletedAt: row.at.toISOString(),
  deletedBy: row.actor,
  others: row.others,
});
