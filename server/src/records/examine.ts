import type { BatchInput, RecordValues } from '@atrium/sdk';
import { isDatabaseError, type Db, type Tx } from '../db/index.ts';
import { AppError, pointer, type Clock } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import type { FieldDef } from '../schema/index.ts';
import { findKnown, places, shapeFindings, toUpdate } from './batch.ts';
import { findTaken } from './import/lookup.ts';
import type { Places } from './judge.ts';
import { asFindings, finding, isPartial, merge, refusal, refusalOfOne, type Finding } from './refusal.ts';
import type { Trash } from './trash.ts';
import { alone, takenMessage, type Candidate, type Examined, type RecordWriter, type Target, type UpdateInput } from './write.ts';

type Deps = { db: Db; writer: RecordWriter; trash: Trash; policies: Policies; clock: Clock };
export type Examiner = ReturnType<typeof createExaminer>;

type Asked = { action: 'create' | 'update'; candidates: Candidate[]; at: Places };

/**
 * Looks at a write that was refused once more, for all else that is wrong with it: a write stops at the first stage that
 * refuses, since what is right shouldn't pay for what isn't. Writes nothing.
 */
export function createExaminer({ db, writer, trash, policies, clock }: Deps) {
  return { one, batch };

  /** Only wrong values leave open whether others are wrong too. */
  async function one(target: Target, error: unknown, record: { values: RecordValues; update: UpdateInput | null }): Promise<unknown> {
    if (!isPartial(error) || (error.code !== 'invalid' && error.code !== 'not_unique') || error.errors.length === 0) return error;
    const { values, update } = record;
    const candidate: Candidate = { n: 0, id: update?.id ?? null, version: null, values };
    const asked: Asked = { action: update ? 'update' : 'create', candidates: [candidate], at: alone };
    const more = await look((tx) => examine(tx, target, asked, new Set()));
    return told(
      error,
      more.filter(({ path }) => path !== ''),
      refusalOfOne,
    );
  }

  async function batch(target: Target, error: unknown, input: BatchInput): Promise<unknown> {
    if (!isPartial(error)) return error;
    const more = await look((tx) => examineBatch(tx, target, input));
    return told(error, more, refusal);
  }

  async function examineBatch(tx: Tx, target: Target, input: BatchInput): Promise<Finding[]> {
    const { create = [], update = [], upsert, delete: removed = [] } = input;
    const moving = new Set(update.map(({ id }) => id.toLowerCase()));
    const updates = update.map((entry, n) => ({ n, ...toUpdate(entry) }));
    const shape = shapeFindings(input);
    if (shape.some(({ code }) => code === 'too_many')) return shape;
    const findings = [
      ...shape,
      ...(await examine(tx, target, { action: 'create', candidates: create.map(toNew), at: places.create }, new Set())),
      ...(await examine(tx, target, { action: 'update', candidates: updates, at: places.update }, moving)),
    ];
    if (upsert) findings.push(...(await examineUpsert(tx, target, upsert, moving)));
    if (removed.length === 0) return findings;
    if (!isGranted(target, 'delete')) return [...findings, forbidden(target, 'delete', '/delete')];
    const removals = removed.map((id) => ({ id, version: null }));
    return [...findings, ...(await trash.judge(tx, target, removals, { at: places.delete, action: 'delete' }))];
  }

  async function examineUpsert(tx: Tx, target: Target, upsert: NonNullable<BatchInput['upsert']>, moving: Set<string>): Promise<Finding[]> {
    const { ids, findings } = await findKnown(tx, target, upsert);
    const all = upsert.records.map((values, n) => ({ ...toNew(values, n), id: ids[n] ?? null }));
    // Of a record whose key can't be read nobody knows whether it is there, and so what it lacks.
    const known = all.filter(({ n }) => ids[n] !== null);
    const fresh = all.filter(({ n }) => ids[n] === null);
    return [
      ...findings,
      ...(await examine(tx, target, { action: 'update', candidates: known, at: places.upsert }, moving)),
      ...(await examine(tx, target, { action: 'create', candidates: fresh, at: places.upsert }, moving)),
    ];
  }

  async function examine(tx: Tx, target: Target, asked: Asked, moving: ReadonlySet<string>): Promise<Finding[]> {
    if (asked.candidates.length === 0) return [];
    if (!isGranted(target, asked.action)) return [forbidden(target, asked.action, asked.at(0).replace(/\/(?:records\/)?\d+$/, ''))];
    const { findings, rows } = await writer.examine(tx, target, asked);
    return merge(findings, await takenFindings(tx, target, { rows, at: asked.at, moving }));
  }

  function isGranted({ actor, definitions, object }: Target, action: 'create' | 'update' | 'delete'): boolean {
    return policies.can(policies.rulesFor(actor, definitions), object, action);
  }

  /** Values that another record has; `moving` are those that may give theirs up in the same batch. */
  async function takenFindings(
    tx: Tx,
    target: Target,
    { rows, at, moving }: Pick<Examined, 'rows'> & { at: Places; moving: ReadonlySet<string> },
  ): Promise<Finding[]> {
    const { actor, definitions, object } = target;
    const sight = { actor, definitions, rules: policies.rulesFor(actor, definitions), now: clock() };
    const findings: Finding[] = [];
    for (const field of object.fields.filter(isUnique)) {
      const held = rows.flatMap(({ candidate, row }) => {
        const value = row.fields.includes(field) ? row.columns[field.columns[0]!.name] : null;
        return value === null || value === undefined ? [] : [{ candidate, text: String(value) }];
      });
      const taken = await findTaken(tx, sight, object, field, [...new Set(held.map(({ text }) => text))]);
      for (const { candidate, text } of held) {
        const holder = taken.get(text);
        if (holder === undefined || holder === candidate.id?.toLowerCase() || moving.has(holder)) continue;
        findings.push(finding('not_unique', at(candidate.n) + pointer(field.name), 'not_unique', takenMessage(object, field)));
      }
    }
    return findings;
  }

  /** In a transaction of its own, since the refused one is gone with its locks. */
  async function look(work: (tx: Tx) => Promise<Finding[]>): Promise<Finding[]> {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (isDatabaseError(error) || error instanceof AppError) return []; // a value that Postgres can't even look at; what was told stands
      throw error;
    }
  }
}

const toNew = (values: RecordValues, n: number): Candidate => ({ n, id: null, version: null, values });
const isUnique = (field: FieldDef): boolean =>
  field.hiddenAt === null && field.columns.length === 1 && (field.unique || field.relation?.cardinality === 'one_to_one');

const forbidden = ({ object }: Target, action: string, path: string): Finding =>
  finding('forbidden', path, 'forbidden', `Your role may not ${action} ${object.pluralLabel.toLowerCase()}.`);

/** The refusal that there was, with what else was found. */
function told(error: AppError, more: readonly Finding[], refuse: (findings: readonly Finding[]) => AppError): AppError {
  const former = asFindings(error);
  if (former.length === 0 && !more.some(({ problem }) => problem === error.code)) return error;
  const all = merge(former, more);
  return all.length === former.length ? error : refuse(all);
}
