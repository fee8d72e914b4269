import type { UndoResult } from '@atrium/sdk';
import type { Db, Tx } from '../../db/index.ts';
import { HandBack, JobFailure, type JobRun } from '../../jobs/index.ts';
import { actorTag, AppError, type Actor, type Clock } from '../../lib/index.ts';
import type { Policies } from '../../policies/index.ts';
import { contextOf } from '../../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../../schema/index.ts';
import { withDefinitions } from '../guard.ts';
import { rowRules, writeRules } from '../rules.ts';
import type { Trash } from '../trash.ts';
import { lockLive, referencesTo } from '../trash-store.ts';
import { assertMay } from '../write.ts';
import type { CurrentDefinitions } from './run.ts';
import type { ReadyImport } from './store.ts';
import * as store from './undo-store.ts';
import type { UndoRow } from './undo-store.ts';
import { createBulkWriter, type BulkTarget } from './write.ts';

type Deps = {
  db: Db;
  definitions: CurrentDefinitions;
  policies: Policies;
  trash: Trash;
  outbox: { wake: (workspaceId: string) => void };
  clock: Clock;
};

const atOnce = 1000;
/** As many records as a job's result names; all of them are a list of their own. */
const named = 100;

/**
 * Takes an import back, as far as nobody has written to its records since: what it created goes into the trash, what it
 * changed is as it was. The rest stays and is listed. Goes on from where it stands, as the import itself does.
 */
export function createUndoRunner({ db, definitions, policies, trash, outbox, clock }: Deps) {
  const bulk = createBulkWriter();
  return { run, assertMayUndo };

  async function assertMayUndo(actor: Actor, row: ReadyImport): Promise<void> {
    const current = await definitions.current(actor.workspace.id);
    const object = objectOf(row, current);
    const rules = policies.rulesFor(actor, current);
    const { created, updated } = await store.countRows(db, actor.workspace.schema, row.id);
    assertMay(rules, object, 'import');
    if (created > 0) assertMay(rules, object, 'delete');
    if (updated > 0) assertMay(rules, object, 'update');
  }

  async function run(
    row: ReadyImport,
    { actor, job }: { actor: Actor; job: JobRun },
  ): Promise<{ state: 'done' | 'cancelled'; result: UndoResult }> {
    const { schema } = actor.workspace;
    const { created, updated } = await store.countRows(db, schema, row.id);
    const total = created + updated;
    let position = row.undo_position;
    let done = (await store.countOutcomes(db, schema, row.id)).reduce((sum, { n }) => sum + Number(n), 0);
    // What it changed first: until then, that may point at what it created.
    const begun = position === null ? 'updated' : await store.findAction(db, schema, row.id, position);
    for (const action of begun === 'updated' ? (['updated', 'created'] as const) : (['created'] as const)) {
      let after = action === begun ? position : null;
      for (;;) {
        if (job.signal.aborted) throw new HandBack();
        const rows = await store.nextRows(db, schema, row.id, { action, after, limit: atOnce });
        const last = rows.at(-1)?.record_id;
        if (last === undefined) break;
        const { cancelled } = await commit({ row, actor, rows }, job, { from: position, to: last, done: done + rows.length, total });
        position = after = last;
        done += rows.length;
        if (cancelled) return { state: 'cancelled', result: await summarize(row, actor) };
      }
    }
    return { state: 'done', result: await summarize(row, actor) };
  }

  type Moved = { from: string | null; to: string; done: number; total: number };

  /** What becomes of some records, and the position behind them, in one transaction. */
  async function commit(part: Omit<Undoing, 'current'>, job: JobRun, { from, to, done, total }: Moved): Promise<{ cancelled: boolean }> {
    const { row, actor } = part;
    const { schema, id: workspaceId } = actor.workspace;
    const committed = await withDefinitions(definitions, workspaceId, (current) =>
      db.transaction(async (tx) => {
        await store.markUndone(tx, schema, row.id, await undoRows(tx, { ...part, current }));
        if (!(await store.advanceUndo(tx, schema, row.id, from, to))) throw new HandBack(); // another process has the job
        return job.progress(tx, { done, total });
      }),
    );
    outbox.wake(workspaceId);
    return committed;
  }

  async function summarize(row: ReadyImport, { workspace: { schema, id: workspaceId } }: Actor): Promise<UndoResult> {
    const outcomes = new Map((await store.countOutcomes(db, schema, row.id)).map(({ outcome, n }) => [outcome, Number(n)]));
    const reasons = [...outcomes].filter(([outcome]) => !store.settled.includes(outcome));
    const object = (await definitions.current(workspaceId)).byId.get(row.object)?.name ?? row.options.object;
    const rest = await store.listRest(db, schema, row.id, { after: null, limit: named });
    return {
      deleted: outcomes.get('deleted') ?? 0,
      restored: outcomes.get('restored') ?? 0,
      kept: reasons.reduce((sum, [, n]) => sum + n, 0),
      reasons: Object.fromEntries(reasons),
      rest: rest.map((one) => ({ object, ...one })),
    };
  }

  type Undoing = { row: ReadyImport; actor: Actor; current: Definitions; rows: UndoRow[] };

  async function undoRows(tx: Tx, { row, actor, current, rows }: Undoing): Promise<Map<string, string>> {
    const object = objectOf(row, current);
    const target = {
      actor,
      definitions: current,
      object,
      rules: policies.rulesFor(actor, current),
      now: clock(),
      source: `undo:${row.id}`,
      isDryRun: false,
    };
    const outcomes = new Map<string, string>();
    await removeCreated(tx, target, { row, rows: rows.filter(({ action }) => action === 'created') }, outcomes);
    await restoreUpdated(tx, target, { row, rows: rows.filter(({ action }) => action === 'updated') }, outcomes);
    return outcomes;
  }

  type Part = { row: ReadyImport; rows: UndoRow[] };

  async function removeCreated(tx: Tx, target: BulkTarget, { row, rows }: Part, outcomes: Map<string, string>): Promise<void> {
    if (rows.length === 0) return;
    const { actor, definitions: current, object, rules, now } = target;
    const { schema } = current;
    const rule = rowRules({ definitions: current, object, rules, action: 'delete' });
    const allowed = await lockAllowed(tx, target, { ids: rows.map((one) => one.record_id), rule, outcomes });
    const unchanged = new Set(await store.findUnchanged(tx, current, object, { rows, source: `import:${row.id}` }));
    for (const one of allowed) if (!unchanged.has(one)) outcomes.set(one, 'changed');
    const mine = allowed.filter((one) => unchanged.has(one));
    const cascading = new Set<string>();
    for (const reference of referencesTo(current, object)) {
      const { onDelete } = reference.field.relation!;
      if (onDelete === 'set_null') continue;
      for (const one of await store.pointedAt(tx, schema, reference, mine)) {
        if (onDelete === 'restrict') outcomes.set(one, 'restricted');
        else cascading.add(one);
      }
    }
    const free = mine.filter((one) => !outcomes.has(one) && !cascading.has(one));
    await store.markEachDeleted(tx, schema, object, free, { at: now, actor: actorTag(actor) });
    free.forEach((one) => outcomes.set(one, 'deleted'));
    for (const one of cascading) if (!outcomes.has(one)) outcomes.set(one, await removeWithChildren(tx, target, one));
  }

  /** What cascades from a record goes with it, as one deletion. */
  async function removeWithChildren(tx: Tx, { actor, definitions: current, object }: BulkTarget, recordId: string): Promise<string> {
    try {
      await trash.remove(tx, { actor, definitions: current, object }, [{ id: recordId, version: null }]);
      return 'deleted';
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }

  async function restoreUpdated(tx: Tx, target: BulkTarget, { row, rows }: Part, outcomes: Map<string, string>): Promise<void> {
    if (rows.length === 0) return;
    const { definitions: current, object, rules } = target;
    const fields = writtenFields(object, row);
    const rule = writeRules({ definitions: current, object, rules, action: 'update', fields });
    const ids = rows.map((one) => one.record_id);
    const mine = new Set(
      await lockAllowed(tx, target, { ids, rule: { visible: rule.visible('t'), allowed: rule.allowed('t') }, outcomes }),
    );
    const former = await store.readFormer(tx, current, object, {
      rows: rows.filter((one) => mine.has(one.record_id)),
      fields,
      source: `import:${row.id}`,
    });
    for (const one of former) if (!one.unchanged) outcomes.set(one.id, 'changed');
    const { versions, refused } = await bulk.updateRaw(
      tx,
      target,
      fields,
      former.filter(({ unchanged }) => unchanged),
    );
    versions.forEach((_, one) => outcomes.set(one, 'restored'));
    refused.forEach(({ code }, one) => outcomes.set(one, code));
  }

  /** Locks live records; what is gone, out of sight or not the actor's to change is said so. */
  async function lockAllowed(
    tx: Tx,
    { actor, definitions: current, object, now }: BulkTarget,
    { ids, rule, outcomes }: { ids: string[]; rule: ReturnType<typeof rowRules>; outcomes: Map<string, string> },
  ): Promise<string[]> {
    const live = new Map(
      (await lockLive(tx, current.schema, object, { ids, rule, context: contextOf(actor, now) })).map((one) => [one.id, one]),
    );
    return ids.filter((one) => {
      const there = live.get(one);
      if (there?.visible && there.allowed) return true;
      outcomes.set(one, there ? 'forbidden' : 'gone');
      return false;
    });
  }
}

function objectOf(row: ReadyImport, { byId }: Definitions): ObjectDef {
  const object = byId.get(row.object);
  if (!object || object.hiddenAt !== null) throw new JobFailure('not_found', 'The object of this import is gone.');
  return object;
}

/** The fields that the import wrote, as far as they are still there. */
function writtenFields(object: ObjectDef, { options }: ReadyImport): FieldDef[] {
  const named = new Set(Object.values(options.mapping).map(({ field }) => object.find(field.split('.')[0]!)));
  return object.fields.filter((field) => named.has(field));
}
