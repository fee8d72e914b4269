import { translate, type Tx } from '../db/index.ts';
import { actorTag, AppError, issue, isUuid, notFound, pointer, type Clock, type NewId } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { contextOf } from '../query/index.ts';
import { uniqueName, type Definitions, type ObjectDef } from '../schema/index.ts';
import { lost, type Places } from './judge.ts';
import { finding, type Finding } from './refusal.ts';
import { rowRules } from './rules.ts';
import * as store from './trash-store.ts';
import { alone, assertId, assertMay, refuse, type Target } from './write.ts';

type Deps = { policies: Policies; clock: Clock; newId: NewId };
export type Trash = ReturnType<typeof createTrash>;
export type Removed = { id: string; version: number | null };

/** Deleting, restoring and destroying records, with what relations say of the records that point at them. */
export function createTrash({ policies, clock, newId }: Deps) {
  return { remove, restore, destroy, judge };

  /** Soft: `restrict` refuses, `cascade` takes along, `set_null` needs nothing, since reading masks it. */
  async function remove(tx: Tx, target: Target, removals: Removed[], at: Places = alone): Promise<void> {
    const { actor, definitions, object } = target;
    assertMay(policies.rulesFor(actor, definitions), object, 'delete');
    const wrong = await judge(tx, target, removals, { at, action: 'delete' });
    if (wrong.length > 0) throw refuse(wrong, at);
    const stamp = { at: clock(), actor: actorTag(actor) };
    for (const [n, { id }] of removals.entries()) {
      const { taken, blocks } = await collect(tx, definitions, object, id);
      if (blocks.length > 0) {
        wrong.push(finding('restricted', at(n), 'restricted', blocks.join(' ')));
        continue; // what holds others back is told too; nothing of it will stay
      }
      const deletion = newId();
      for (const { object: other, ids } of taken) {
        const isRoot = other === object && ids.length === 1 && ids[0] === id;
        await store.markDeleted(tx, definitions.schema, other, ids, { ...stamp, deletion, isRoot });
      }
    }
    if (wrong.length > 0) throw refuse(wrong, at);
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
      const wrong = await judge(tx, target, [{ id, version }], { at: alone, action: 'destroy' });
      if (wrong.length > 0) throw refuse(wrong, alone);
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
        if (onDelete === 'restrict' && pointing.some((row) => row.live))
          throw new AppError('restricted', restricted(of, reference, pointing.length));
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

  /** Why live records may not be deleted: that one isn't there, isn't the actor's to delete, or has changed. Locks those that are. */
  async function judge(
    tx: Tx,
    { actor, definitions, object }: Target,
    removals: readonly Removed[],
    { at, action }: { at: Places; action: 'delete' | 'destroy' },
  ): Promise<Finding[]> {
    const rules = policies.rulesFor(actor, definitions);
    const rule = rowRules({ definitions, object, rules, action });
    const ids = removals.map(({ id }) => id).filter((id) => isUuid(id));
    const rows = await store.lockLive(tx, definitions.schema, object, { ids, rule, context: contextOf(actor, clock()) });
    const found = new Map(rows.map((row) => [row.id, row]));
    const label = object.label.toLowerCase();
    return removals.flatMap(({ id, version }, n) => {
      const [path, row] = [at(n), found.get(id.toLowerCase())];
      if (!row?.visible) return [lost(object, path)];
      if (!row.allowed) {
        return [finding('forbidden', path, 'forbidden', path === '' ? `Your role may not delete this ${label}.` : 'Not yours to delete.')];
      }
      if (version === null || version === row.version) return [];
      return [finding('stale_version', path, 'stale_version', `The ${label} was changed since you read it; read it again and decide.`)];
    });
  }

  async function isInSight(tx: Tx, { actor, definitions, object }: Target, id: string): Promise<boolean> {
    const rules = policies.rulesFor(actor, definitions);
    const rule = rowRules({ definitions, object, rules, action: 'delete' });
    return store.isDeletedInSight(tx, definitions.schema, object, { id, rule, context: contextOf(actor, clock()) });
  }
}

type Taken = { object: ObjectDef; ids: string[] };

/** The record, and what cascades from it, the record first and alone; and what holds it back. */
async function collect(tx: Tx, definitions: Definitions, object: ObjectDef, id: string): Promise<{ taken: Taken[]; blocks: string[] }> {
  const taken: Taken[] = [{ object, ids: [id] }];
  const seen = new Set([id]);
  const holding: { of: ObjectDef; reference: store.Reference; ids: string[] }[] = [];
  for (let i = 0; i < taken.length; i++) {
    const { object: of, ids } = taken[i]!;
    for (const reference of store.referencesTo(definitions, of)) {
      const { onDelete } = reference.field.relation!;
      if (onDelete === 'set_null') continue;
      const pointing = await store.livePointing(tx, definitions.schema, reference, ids);
      if (onDelete === 'restrict') holding.push({ of, reference, ids: pointing });
      else {
        const fresh = pointing.filter((one) => !seen.has(one));
        fresh.forEach((one) => seen.add(one));
        if (fresh.length > 0) taken.push({ object: reference.object, ids: fresh });
      }
    }
  }
  // Judged at the end: a record that another path takes along doesn't hold this one back.
  const blocks = holding.flatMap(({ of, reference, ids }) => {
    const left = ids.filter((one) => !seen.has(one));
    return left.length > 0 ? [restricted(of, reference, left.length)] : [];
  });
  return { taken, blocks };
}

function restricted(object: ObjectDef, { object: other, field }: store.Reference, count: number): string {
  const name = count === 1 ? other.label : other.pluralLabel;
  return `${count} ${name.toLowerCase()} still ${count === 1 ? 'points' : 'point'} at this ${object.label.toLowerCase()} by ${field.label}; change or delete ${count === 1 ? 'it' : 'them'} first.`;
}
