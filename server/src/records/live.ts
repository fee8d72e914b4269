import type { ChangeNotice, ChangeType } from '@atrium/sdk';
import { id, sql, toStatement, type Db, type Sql } from '../db/index.ts';
import type { Actor, Clock } from '../lib/index.ts';
import type { Change } from '../outbox/index.ts';
import type { Policies } from '../policies/index.ts';
import { bindValues, compileFilter, contextOf, type CheckedFilter } from '../query/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import { assertFresh } from './guard.ts';
import { formerRow } from './former-sql.ts';
import { isReadable, rowRules } from './rules.ts';

type Deps = { db: Db; policies: Policies; clock: Clock };
type Seen = { id: string; version: number | null; is_deleted: boolean | null; present: boolean; former: boolean; schema_version: number };

/** What all changes of one record in a batch come to. */
type Sum = { first: Change; last: Change; fields: Set<string> };

/** Says what changes mean to one actor and one filter: which records came into sight, changed, or left it. */
export function createNotices({ db, policies, clock }: Deps) {
  return async (
    actor: Actor,
    definitions: Definitions,
    { changes, object, filter }: { changes: readonly Change[]; object: ObjectDef; filter: CheckedFilter | null },
  ) => {
    const sums = sumUp(changes.filter((change) => change.object === object.id));
    if (sums.length === 0) return [];
    const seen = await look({ actor, definitions, object, filter, sums });
    const rules = policies.rulesFor(actor, definitions);
    return sums.flatMap(({ first, last, fields }): ChangeNotice[] => {
      const row = seen.get(last.record_id);
      const type = typeOf(first, row);
      if (!type) return [];
      const names = object.fields
        .filter((field) => fields.has(field.id) && field.hiddenAt === null && isReadable(rules, object, field))
        .map(({ name }) => name);
      const told = type === 'left' || type === 'deleted' ? [] : names;
      return [
        { cursor: String(last.seq), type, object: object.name, id: last.record_id, version: row?.version ?? last.version, fields: told },
      ];
    });
  };

  type Look = { actor: Actor; definitions: Definitions; object: ObjectDef; filter: CheckedFilter | null; sums: Sum[] };

  async function look({ actor, definitions, object, filter, sums }: Look): Promise<Map<string, Seen>> {
    const now = clock();
    const rules = policies.rulesFor(actor, definitions);
    const sight = (alias: string): Sql => {
      const { visible } = rowRules({ definitions, object, rules, action: 'read', alias });
      return filter ? sql`(${visible}) and (${compileFilter(filter, alias)})` : visible;
    };
    const asked = JSON.stringify(sums.map(({ first }) => ({ id: first.record_id, since: first.version })));
    const { text, values } = toStatement(sql`
      select c.id, t.version, t.deleted_at is not null as is_deleted,
        coalesce(t.id is not null and t.deleted_at is null and (${sight('t')}), false) as present,
        coalesce(t.id is not null and (${sight('b')}), false) as former,
        (select version from ${id(definitions.schema, '_schema')}) as schema_version
      from jsonb_to_recordset(${asked}::jsonb) as c(id uuid, since bigint)
      left join ${id(definitions.schema, object.table)} t on t.id = c.id
      left join ${formerRow(definitions, object, { alias: 't', since: sql`c.since`, as: 'b' })} on true`);
    const rows = await db.prepared<Seen>(text, bindValues(values, contextOf(actor, now)));
    if (rows[0]) assertFresh(definitions, rows[0].schema_version);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function sumUp(changes: readonly Change[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const change of changes) {
    const sum = sums.get(change.record_id);
    if (sum) {
      sum.last = change;
      change.fields.forEach((field) => sum.fields.add(field));
    } else sums.set(change.record_id, { first: change, last: change, fields: new Set(change.fields) });
  }
  return [...sums.values()].toSorted((a, b) => a.last.seq - b.last.seq);
}

/** A destroyed record leaves nothing to judge its sight by; its id alone is told. */
function typeOf(first: Change, row: Seen | undefined): ChangeType | null {
  if (!row || row.version === null) return 'deleted';
  const wasThere = first.type !== 'created' && first.type !== 'restored' && row.former;
  if (row.present) return first.type === 'created' ? 'created' : wasThere ? 'updated' : 'entered';
  if (!wasThere) return null;
  return row.is_deleted ? 'deleted' : 'left';
}
