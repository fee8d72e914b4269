import { translate, type Tx } from '../db/index.ts';
import { actorTag, AppError, issue, notFound, pointer, type Clock, type NewId } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { contextOf } from '../query/index.ts';
import { uniqueName, type Definitions, type ObjectDef } from '../schema/index.ts';
import { rowRules } from './rules.ts';
import * as store from './trash-store.ts';
import { assertId, assertMay, type Target } from './write.ts';

type Deps = { policies: Policies; clock: Clock; newId: NewId };
export type Trash = ReturnType<typeof createTrash>;
export type Removed = { id: string; version: number | null };

/** Deleting, restoring and destroying records, with what relations say of the records that point at them. */
export function createTrash({ policies, clock, newId }: Deps) {
  return { remove, restore, destroy };

  /** Soft: `restrict` refuses, `cascade` takes along, `set_null` needs nothing, since reading masks it. */
  async function remove(tx: Tx, target: Target, removals: Removed[], { prefix = '' } = {}): Promise<void> {
    const { actor, definitions, object } = target;
    await assertRemovable(tx, target, removals, { prefix, action: 'delete' });
    const stamp = { at: clock(), actor: actorTag(actor) };
    for (const { id } of removals) {
      const taken = await collect(tx, definitions, object, id);
      const deletion = newId();
      for (const { object: other, ids } of taken) {
        const isRoot = other === object && ids.length === 1 && ids[0] === id;
        await store.markDeleted(tx, definitions.schema, other, ids, { ...stamp, deletion, isRoot });
      }
    }
  }

  /**
   * Brings a deletion's root back with all that it took, or one record that was taken along by itself.
   * @returns the version that the record has now
   */
  async function restore(tx: Tx, { actor, definitions, object }: Target, id: string): Promise<number> {
    assertId(object, id);
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'delete');
    const rows = await store.findDeletion(tx, definitions.schema, object.id, id);
    if (rows.length === 0 || !(await isInSight(tx, { actor, definitions, object }, id)))
      throw notFound(`A deleted ${object.label.toLowerCase()} with this id`);
    const stamp = { at: clock(), actor: actorTag(actor) };
    const byObject = Map.groupBy(rows, (row) => row.object);
    let version = 0;
    for (const [objectId, members] of byObject) {
      const other = definitions.byId.get(objectId);
      if (!other) continue;
      try {
        const restored = await store.markRestored(
          tx,
          definitions.schema,
          other,
          members.map((row) => row.record_id),
          stamp,
        );
        version = Number(restored.find((row) => row.id === id)?.version ?? version);
      } catch (error) {
        throw translate(error, (constraint) => {
          const field = other.fields.find((one) => uniqueName(one.id) === constraint);
          return (
            field &&
            issue(
              pointer(field.name),
              'not_unique',
              `Another ${other.label.toLowerCase()} has taken this ${field.label} meanwhile; change that one first.`,
            )
          );
        });
      }
    }
    return version;
  }

  /** For good, deleted before or not. Records that point here let go, go along, or refuse, as their relation says. */
  async function destroy(tx: Tx, target: Target, { id, version }: Removed): Promise<void> {
    const { actor, definitions, object } = target;
    assertId(object, id);
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'destroy');
    const [trashed] = await store.findDeletion(tx, definitions.schema, object.id, id);
    if (trashed) {
      if (!(await isInSight(tx, target, id))) throw notFound(`A ${object.label.toLowerCase()} with this id`);
    } else {
      await assertRemovable(tx, target, [{ id, version }], { prefix: '', action: 'destroy' });
    }
    const stamp = { at: clock(), actor: actorTag(actor) };
    const { schema } = definitions;
    const gone: { object: ObjectDef; ids: string[] }[] = [];
    const seen = new Set<string>();
    await sweepUp(object, [id]);
    for (const { object: other, ids } of gone.toReversed()) await store.destroyRows(tx, schema, other, ids, stamp);

    async function sweepUp(of: ObjectDef, ids: string[]): Promise<void> {
      const fresh = ids.filter((one) => !seen.has(one));
      if (fresh.length === 0) return;
      fresh.forEach((one) => seen.add(one));
      gone.push({ object: of, ids: fresh });
      for (const reference of store.referencesTo(definitions, of)) {
        const { onDelete } = reference.field.relation!;
        if (reference.via.kind === 'link' && onDelete === 'set_null') continue; // links go with their end
        const pointing = (await store.allPointing(tx, schema, reference, fresh)).filter((row) => !seen.has(row.id));
        if (pointing.length === 0) continue;
        if (onDelete === 'restrict' && pointing.some((row) => row.live)) throw restricted(of, reference, pointing.length);
        if (onDelete === 'cascade')
          await sweepUp(
            reference.object,
            pointing.map((row) => row.id),
          );
        else if (reference.via.kind === 'own')
          await store.clearReference(tx, schema, { ...reference, column: reference.via.column }, fresh, stamp);
      }
    }
  }

  async function assertRemovable(
    tx: Tx,
    { actor, definitions, object }: Target,
    removals: Removed[],
    { prefix, action }: { prefix: string; action: 'delete' | 'destroy' },
  ): Promise<void> {
    removals.forEach(({ id }) => assertId(object, id));
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, action);
    const rule = rowRules({ definitions, object, rules, action });
    const asked = { ids: removals.map(({ id }) => id), rule, context: contextOf(actor, clock()) };
    const rows = await store.lockLive(tx, definitions.schema, object, asked);
    removals.forEach(({ id, version }, n) => {
      const row = rows.find((one) => one.id === id);
      const at = (code: string, message: string) => ({ errors: prefix === '' ? [] : [issue(prefix + pointer(n), code, message)] });
      if (!row?.visible)
        throw new AppError('not_found', `The ${object.label.toLowerCase()} was not found.`, at('not_found', 'There is no such record.'));
      if (!row.allowed)
        throw new AppError(
          'forbidden',
          `Your role may not delete this ${object.label.toLowerCase()}.`,
          at('forbidden', 'Not yours to delete.'),
        );
      if (version !== null && version !== row.version) {
        throw new AppError('stale_version', `The ${object.label.toLowerCase()} was changed since you read it; read it again and decide.`);
      }
    });
  }

  async function isInSight(tx: Tx, { actor, definitions, object }: Target, id: string): Promise<boolean> {
    const rules = policies.rulesFor(actor, definitions);
    const rule = rowRules({ definitions, object, rules, action: 'delete' });
    return store.isDeletedInSight(tx, definitions.schema, object, { id, rule, context: contextOf(actor, clock()) });
  }
}

type Taken = { object: ObjectDef; ids: string[] };

/** The record, and what cascades from it; the record comes first and alone. */
async function collect(tx: Tx, definitions: Definitions, object: ObjectDef, id: string): Promise<Taken[]> {
  const taken: Taken[] = [{ object, ids: [id] }];
  const seen = new Set([id]);
  const blocks: (() => void)[] = [];
  for (let i = 0; i < taken.length; i++) {
    const { object: of, ids } = taken[i]!;
    for (const reference of store.referencesTo(definitions, of)) {
      const { onDelete } = reference.field.relation!;
      if (onDelete === 'set_null') continue;
      const pointing = await store.livePointing(tx, definitions.schema, reference, ids);
      if (onDelete === 'restrict') {
        // Judged at the end: a record that another path takes along doesn't hold this one back.
        blocks.push(() => {
          const left = pointing.filter((one) => !seen.has(one));
          if (left.length > 0) throw restricted(of, reference, left.length);
        });
      } else {
        const fresh = pointing.filter((one) => !seen.has(one));
        fresh.forEach((one) => seen.add(one));
        if (fresh.length > 0) taken.push({ object: reference.object, ids: fresh });
      }
    }
  }
  blocks.forEach((assertFree) => assertFree());
  return taken;
}

function restricted(object: ObjectDef, { object: other, field }: store.Reference, count: number): AppError {
  const name = count === 1 ? other.label : other.pluralLabel;
  return new AppError(
    'restricted',
    `${count} ${name.toLowerCase()} still ${count === 1 ? 'points' : 'point'} at this ${object.label.toLowerCase()} by ${field.label}; change or delete ${count === 1 ? 'it' : 'them'} first.`,
  );
}
