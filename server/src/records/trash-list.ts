import { id, join, literal, sql, type Db, type Sql } from '../db/index.ts';
import { listPlaced, type Page, type PageParameters, type Behind, type Place } from '../http/index.ts';
import { AppError, invalid, issue, type Actor, type Clock } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { contextOf, type Rules } from '../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { withDefinitions, type DefinitionsSource } from './guard.ts';
import { isReadable, rowRules } from './rules.ts';
import { countTrash, listTrash, type Listed, type Wanted } from './trash-store.ts';

type Deps = { db: Db; definitions: DefinitionsSource; policies: Policies; clock: Clock };
type Entry = { object: string; id: string; title: string | null; deletedAt: string; deletedBy: string; others: number };

/** The roots of deletions, newest first: those that the actor sees and could restore, of one object or of all. */
export function createTrashList({ db, definitions, policies, clock }: Deps) {
  return (actor: Actor, page: PageParameters, name: string | null): Promise<Page<Entry>> =>
    withDefinitions(definitions, actor.workspace.id, async (all) => {
      const rules = policies.rulesFor(actor, all);
      const objects = name === null ? all.objects.filter((object) => mayLook(rules, object)) : [getObject(all, rules, name)];
      const ruled = objects.filter((object) => !isOpen(rules, object));
      const wanted: Wanted = {
        open: objects.filter((object) => !ruled.includes(object)).map((object) => object.id),
        ruled: ruled.map((object) => ({ object, rule: rowRules({ definitions: all, object, rules, action: 'delete', alias: 'r' }) })),
        context: contextOf(actor, clock()),
      };
      const source = {
        list: (behind: Behind) => listTrash(db, all.schema, { wanted, ...behind }),
        count: () => countTrash(db, all.schema, wanted),
        placeOf: ({ at, record_id }: Listed): Place => ({ at: at.getTime(), id: record_id }),
      };
      return listPlaced(page, source, (rows) => present(all, rules, rows));
    });

  async function present(all: Definitions, rules: Rules, rows: readonly Listed[]): Promise<Entry[]> {
    const titles = new Map<string, string>();
    for (const [objectId, own] of Map.groupBy(rows, (row) => row.object)) {
      const object = all.byId.get(objectId)!;
      const field = object.fields.find((one) => one.id === object.titleFieldId && isReadable(rules, object, one));
      if (!field) continue;
      const ids = own.map((row) => row.record_id);
      for (const row of await titlesOf(db, all, { object, field, ids })) titles.set(row.id, row.title);
    }
    return rows.map((row) => toEntry(all.byId.get(row.object)!, row, titles.get(row.record_id) ?? null));
  }
}

const mayLook = (rules: Rules, { id: objectId, hiddenAt }: ObjectDef): boolean =>
  hiddenAt === null && rules.grants(objectId, 'delete').length > 0;

/** Whether nothing has to be asked of a record: all are in sight, and all may be deleted. */
const isOpen = (rules: Rules, { id: objectId }: ObjectDef): boolean =>
  (['read', 'delete'] as const).every((action) => rules.grants(objectId, action).some(({ filter }) => filter === null));

function getObject(all: Definitions, rules: Rules, name: string): ObjectDef {
  const object = all.find(name);
  if (!object) throw invalid([issue('/query/object', 'unknown_object', `There is no object ${JSON.stringify(name.slice(0, 60))}.`)]);
  if (mayLook(rules, object)) return object;
  throw new AppError('forbidden', `Your role may not look into the trash of ${object.pluralLabel.toLowerCase()}.`);
}

type Titles = { object: ObjectDef; field: FieldDef; ids: string[] };

async function titlesOf(db: Db, { schema }: Definitions, { object, field, ids }: Titles): Promise<{ id: string; title: string }[]> {
  const parts: Sql[] = field.columns.map(({ name }) => sql`${id(name)}::text`);
  return db.query(sql`
    select id, concat_ws(${literal(' ')}, ${join(parts, ', ')}) as title from ${id(schema, object.table)} where id = any(${ids}::uuid[])`);
}

const toEntry = (object: ObjectDef, row: Listed, title: string | null): Entry => ({
  object: object.name,
  id: row.record_id,
  title,
  deletedAt: row.at.toISOString(),
  deletedBy: row.actor,
  others: row.others,
});
