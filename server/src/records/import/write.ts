import { isDatabaseError, sql, sqlState, toStatement, type Sql, type Tx } from '../../db/index.ts';
import { actorTag } from '../../lib/index.ts';
import { bindValues, contextOf, type Rules } from '../../query/index.ts';
import { notOffered, type FieldDef } from '../../schema/index.ts';
import { assertFresh } from '../guard.ts';
import type { WriteRow } from '../input.ts';
import { writeRules } from '../rules.ts';
import { archivedOf, checkName, compileCreate, compileUpdate, slot } from '../write-sql.ts';
import { leaves } from '../judge.ts';
import { noVersion, type Target } from '../write.ts';
import type { Reason } from './convert.ts';

/** A record to be written; `id` is there before the record is. */
export type Write = { id: string; row: WriteRow };

export type BulkTarget = Target & { rules: Rules; now: Date; source: string; isDryRun: boolean };
/** Versions of what was written, by id; and why what wasn't wasn't. */
export type BulkResult = { versions: Map<string, number>; refused: Map<string, Reason> };

type Options = {
  /** Called while Postgres works, for what else there is to do. */
  meanwhile?: () => void;
};

type Statement = { text: string; values: unknown[] };
type Failure = { n: number; allowed: boolean; found?: boolean; stays?: boolean } & Record<string, unknown>;
type Outcome = { data: string | null; failed: Failure[] | null; schema_version: number };
/** A restoration is an update with former values. */
type Action = 'create' | 'update' | 'restore';
/** Rows of one statement as JSON text, by the id that they have. */
type Rows = { id: string; json: (n: number) => string }[];
type Batch = { action: Action; fields: readonly FieldDef[]; rows: Rows };

/**
 * Writes many records by the statements of single writes, as one set each; but what can't be written is left out and told,
 * instead of refusing all. Within the caller's transaction.
 */
export function createBulkWriter() {
  const kept = new WeakMap<Rules, Map<string, Statement>>();
  return { create, update, updateRaw, judge };

  async function create(tx: Tx, target: BulkTarget, writes: readonly Write[], options: Options = {}): Promise<BulkResult> {
    const set = new Set(writes.flatMap(({ row }) => row.fields));
    const fields = target.object.fields.filter((field) => set.has(field));
    return run(tx, target, { action: 'create', fields, rows: writes.map(toRow) }, options);
  }

  /** Those that set the same fields go in one statement. */
  async function update(tx: Tx, target: BulkTarget, writes: readonly Write[], options: Options = {}): Promise<BulkResult> {
    const all: BulkResult = { versions: new Map(), refused: new Map() };
    for (const members of Map.groupBy(writes, ({ row }) => row.fields.map(({ id }) => id).join()).values()) {
      const { fields } = members[0]!.row;
      if (fields.length === 0) continue;
      const { versions, refused } = await run(tx, target, { action: 'update', fields, rows: members.map(toRow) }, options);
      versions.forEach((version, id) => all.versions.set(id, version));
      refused.forEach((reason, id) => all.refused.set(id, reason));
    }
    return all;
  }

  /** Columns as JSON that Postgres has built, so that no number passes through a double. */
  function updateRaw(
    tx: Tx,
    target: BulkTarget,
    fields: readonly FieldDef[],
    rows: readonly { id: string; json: string }[],
  ): Promise<BulkResult> {
    return run(
      tx,
      target,
      { action: 'restore', fields, rows: rows.map(({ id, json }) => ({ id, json: (n) => withHead(id, n, json) })) },
      {},
    );
  }

  /** What Postgres says of the values of records that won't be written. */
  async function judge<W extends Write>(
    tx: Tx,
    target: BulkTarget,
    action: 'create' | 'update',
    writes: readonly W[],
  ): Promise<Map<W, Reason[]>> {
    const reasons = new Map<W, Reason[]>();
    const fields = target.object.fields.filter((field) => isJudged(field) && writes.some(({ row }) => row.fields.includes(field)));
    if (fields.length === 0) return reasons;
    await tx.query(sql`savepoint judged`);
    try {
      const { failed } = await send(tx, { ...target, isDryRun: true }, { action, fields, rows: writes.map(toRow) });
      for (const failure of failed ?? []) reasons.set(writes[failure.n]!, wrongValues(failure, target, fields));
      await tx.query(sql`release savepoint judged`);
    } catch (error) {
      if (!reasonOf(error, target, fields)) throw error;
      await tx.query(sql`rollback to savepoint judged`); // a value that Postgres can't even look at: each line has a reason already
    }
    return reasons;
  }

  async function run(tx: Tx, target: BulkTarget, batch: Batch, { meanwhile }: Options): Promise<BulkResult> {
    const result: BulkResult = { versions: new Map(), refused: new Map() };
    await attempt(batch.rows);
    return result;

    async function attempt(rows: Rows): Promise<void> {
      if (rows.length === 0) return;
      await tx.query(sql`savepoint bulk`);
      let outcome: Outcome;
      try {
        outcome = await send(tx, target, { ...batch, rows }, meanwhile);
      } catch (error) {
        const reason = reasonOf(error, target, batch.fields);
        if (!reason) throw error;
        await tx.query(sql`rollback to savepoint bulk`);
        if (rows.length === 1) return void result.refused.set(rows[0]!.id, reason);
        // Postgres names one offender at most; halving finds all of them.
        const middle = rows.length >> 1;
        await attempt(rows.slice(0, middle));
        return attempt(rows.slice(middle));
      }
      await tx.query(sql`release savepoint bulk`);
      if (!outcome.failed) return collect(outcome.data, rows);
      const failed = new Map(outcome.failed.map((failure) => [failure.n, failure]));
      failed.forEach((failure, n) => result.refused.set(rows[n]!.id, toReason(failure, target, batch.fields)));
      await attempt(rows.filter((_, n) => !failed.has(n)));
    }

    function collect(data: string | null, rows: Rows): void {
      if (batch.action === 'create') rows.forEach(({ id }) => result.versions.set(id, 1));
      else (JSON.parse(data ?? '[]') as [string, number][]).forEach(([id, version]) => result.versions.set(id, version));
    }
  }

  async function send(tx: Tx, target: BulkTarget, batch: Batch, meanwhile?: () => void): Promise<Outcome> {
    const { text, values } = statementOf(target, batch);
    const { actor, definitions, now, source, isDryRun } = target;
    const slots = new Map<unknown, unknown>([
      [slot.rows, `[${batch.rows.map(({ json }, n) => json(n)).join(',')}]`],
      [slot.at, now],
      [slot.actor, actorTag(actor)],
      [slot.source, source],
      [slot.version, isDryRun ? noVersion : definitions.version],
    ]);
    const bound = bindValues(values, contextOf(actor, now)).map((value) => (typeof value === 'symbol' ? slots.get(value) : value));
    const pending = tx.prepared<Outcome>(text, bound);
    meanwhile?.();
    const [outcome] = await pending;
    assertFresh(definitions, outcome?.schema_version);
    return outcome!;
  }

  function statementOf({ definitions, object, rules }: BulkTarget, { action, fields }: Batch): Statement {
    let known = kept.get(rules);
    if (!known) kept.set(rules, (known = new Map()));
    const key = `${action} ${object.id} ${fields.map(({ id }) => id).join()}`;
    let statement = known.get(key);
    if (!statement) {
      const ruled = writeRules({ definitions, object, rules, action: action === 'create' ? 'create' : 'update', fields });
      const plan = {
        definitions,
        object,
        fields,
        restores: action === 'restore',
        rules: { ...ruled, json: action === 'create' ? () => sql`1` : idAndVersion },
      };
      statement = toStatement(action === 'create' ? compileCreate(plan) : compileUpdate(plan));
      known.set(key, statement);
    }
    return statement;
  }
}

const idAndVersion = (alias: string): Sql =>
  alias === 'w' ? sql`json_build_array(w.id, w.version)` : sql`json_build_array(f.id, f.version)`;

function toRow({ id, row }: Write): Rows[number] {
  return { id, json: (n) => withHead(id, n, JSON.stringify(row.columns)) };
}

const withHead = (id: string, n: number, columns: string): string =>
  `{"_n":${n},"id":"${id}"${columns === '{}' ? '' : `,${columns.slice(1, -1)}`}}`;

function toReason(failure: Failure, { definitions, object }: BulkTarget, fields: readonly FieldDef[]): Reason {
  const label = object.label.toLowerCase();
  if (failure.found === false) return { code: 'not_found', message: `The ${label} is gone.` };
  if (!failure.allowed) return { code: 'forbidden', message: `Your role may not write such a ${label}.` };
  if (failure.stays === false) return { code: 'forbidden', message: leaves(object) };
  const wrong = wrongValues(failure, { definitions, object }, fields);
  return { code: wrong[0]!.code, message: wrong.map(({ message }) => message).join(' ') };
}

/** Fields of which only Postgres knows whether a value will do. */
const isJudged = (field: FieldDef): boolean => field.relation !== null || field.type === 'user' || archivedOf(field).length > 0;

function wrongValues(failure: Failure, { definitions }: Pick<BulkTarget, 'definitions' | 'object'>, fields: readonly FieldDef[]): Reason[] {
  return fields.flatMap((field) => {
    if (failure[checkName(field)] !== false) return [];
    if (!field.relation && field.type !== 'user')
      return [{ code: 'not_an_option', message: `${field.label}: ${notOffered(field).message}` }];
    const what = field.relation ? definitions.byId.get(field.relation.targetId)!.label.toLowerCase() : 'member';
    return [{ code: 'not_found', message: `${field.label}: there is no ${what} with this id.` }];
  });
}

/** What Postgres says of values that it can't store; undefined for what is no fault of theirs. */
function reasonOf(error: unknown, { object }: BulkTarget, fields: readonly FieldDef[]): Reason | undefined {
  if (!isDatabaseError(error) || !error.code) return undefined;
  if (error.code === sqlState.uniqueViolation) {
    const field = fields.find((one) => `uq_${one.id.replaceAll('-', '')}` === error.constraint);
    return { code: 'not_unique', message: `Another ${object.label.toLowerCase()} has this ${field?.label ?? 'value'} already.` };
  }
  // 22: data exception; 23: integrity constraint violation; 54: program limit exceeded (an index entry that is too long)
  return /^(?:22|23|54)/.test(error.code) ? { code: 'invalid', message: 'The database can not hold one of the values.' } : undefined;
}
