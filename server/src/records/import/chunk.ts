import type { RecordValues } from '@atrium/sdk';
import type { Tx } from '../../db/index.ts';
import type { NewId } from '../../lib/index.ts';
import type { FieldDef } from '../../schema/index.ts';
import type { RecordInput } from '../input.ts';
import { assemble, columnText, partialFields, spellings, uniqueFields, type Lookups, type RefusedLine, type Slot } from './assemble.ts';
import { refuse, spellingsOf, type Converted, type Reason } from './convert.ts';
import { findTaken, findTargets, lockByKey, type Existing, type Sight } from './lookup.ts';
import type { ImportPlan } from './plan.ts';
import type { Refusal, Touched } from './store.ts';
import type { BulkTarget, createBulkWriter } from './write.ts';

export type ChunkResult = { created: number; updated: number; refused: Refusal[]; touched: Touched[]; sample: SampleRow[] };
/** What a dry run shows of a line. */
export type SampleRow = { line: number; action: 'created' | 'updated'; values: RecordValues };

/** What the lines of a dry run would have made so far, since nothing of it is there to be found. */
export type Imagined = { keys: Set<string>; unique: Map<FieldDef, Set<string>> };
export const createImagined = (): Imagined => ({ keys: new Set(), unique: new Map() });

/** More would not fit into memory; a dry run of a file with more new records than this counts some twice. */
const mostImagined = 2_000_000;
const sampleSize = 10;

type Deps = { bulk: ReturnType<typeof createBulkWriter>; input: RecordInput; newId: NewId };
type Options = { plan: ImportPlan; imagined: Imagined | null; meanwhile?: () => void };

/** Writes some lines, within the caller's transaction; or, of a dry run, finds out what would become of them. */
export async function writeChunk(
  tx: Tx,
  target: BulkTarget,
  lines: readonly Converted[],
  { bulk, input, newId }: Deps,
  options: Options,
): Promise<ChunkResult> {
  const result: ChunkResult = { created: 0, updated: 0, refused: [], touched: [], sample: [] };
  for (const part of splitAtReferences(lines, options.plan)) await writePart(part);
  return result;

  async function writePart(part: Converted[]): Promise<void> {
    const { plan, imagined } = options;
    const { rules, object, now } = target;
    const lookups = await lookUp(tx, target, part, options);
    const may = { create: rules.grants(object.id, 'create').length > 0, update: rules.grants(object.id, 'update').length > 0 };
    const { slots, refused } = assemble(part, lookups, { plan, input, newId, now, timeZone: target.definitions.timeZone, may });
    await tellMore(refused);
    refused.forEach(({ line }) => refuseLine(line, line.reason!));
    const real = slots.filter(({ existing }) => existing?.version !== imaginary);
    const created = await bulk.create(
      tx,
      target,
      real.filter(({ existing }) => !existing),
      options,
    );
    const updated = await bulk.update(
      tx,
      target,
      real.filter(({ existing, row }) => existing && row.fields.length > 0),
      options,
    );
    for (const slot of slots) {
      const reason = created.refused.get(slot.id) ?? updated.refused.get(slot.id);
      if (reason) slot.lines.forEach((line) => refuseLine(line, reason));
      else count(slot, slot.existing ? updated.versions.get(slot.id) : 1);
    }
    if (imagined) remember(slots, plan, imagined);
  }

  /** Of a line that is refused anyway, Postgres is asked too what it says of the rest: ids that lead nowhere, say. */
  async function tellMore(refused: readonly RefusedLine[]): Promise<void> {
    for (const action of ['create', 'update'] as const) {
      const asked = refused.flatMap(({ line, record }) =>
        record?.isNew === (action === 'create') && isReal(record.id) ? [{ line, ...record }] : [],
      );
      const reasons = await bulk.judge(tx, target, action, asked);
      reasons.forEach((more, { line }) => more.forEach((reason) => refuse(line, null, reason)));
    }
  }

  function refuseLine({ line, cells }: Converted, { code, message }: Reason): void {
    result.refused.push({ line, code, message, cells });
  }

  function count({ id, existing, values, lines: own }: Slot, version: number | undefined): void {
    const isNew = existing === null;
    result.created += isNew ? 1 : 0;
    result.updated += own.length - (isNew ? 1 : 0);
    const first = own[0]!;
    if (options.imagined) {
      if (result.sample.length < sampleSize) result.sample.push({ line: first.line, action: isNew ? 'created' : 'updated', values });
    } else if (isNew || (version !== undefined && version !== existing.version)) {
      result.touched.push({
        recordId: id,
        line: own.at(-1)!.line,
        action: isNew ? 'created' : 'updated',
        version: version ?? 1,
        fromVersion: existing?.version ?? null,
      });
    }
  }
}

/** The version of a record that a dry run only imagines. */
const imaginary = 0;
const imaginedId = 'imagined';
const isReal = (id: string): boolean => !id.startsWith(imaginedId);

/** A line may point at a record that an earlier one makes: then the earlier ones are written first. */
function splitAtReferences(lines: readonly Converted[], plan: ImportPlan): Converted[][] {
  const own = plan.columns.flatMap(({ reference }, i) =>
    reference?.target === plan.object && reference.by ? [{ i, by: reference.by }] : [],
  );
  if (own.length === 0) return [[...lines]];
  const parts: Converted[][] = [[]];
  const made = new Set<string>();
  const keyOf = (by: FieldDef, text: string) => `${by.id} ${text}`;
  for (const line of lines) {
    const pointsBack = line.pointing.some(({ column, texts }) =>
      own.some(
        ({ i, by }) => i === column && texts.some((text) => spellingsOf(by, text).some((spelling) => made.has(keyOf(by, spelling)))),
      ),
    );
    if (pointsBack) {
      parts.push([]);
      made.clear();
    }
    parts.at(-1)!.push(line);
    for (const { by } of own) {
      const text = columnText(by, line.values[by.name]);
      if (text !== undefined) made.add(keyOf(by, text));
    }
  }
  return parts;
}

async function lookUp(tx: Tx, sight: Sight & BulkTarget, lines: readonly Converted[], { plan, imagined }: Options): Promise<Lookups> {
  const good = lines.filter(({ isTorn }) => !isTorn);
  const targets: Lookups['targets'] = new Map();
  for (const [i, { reference }] of plan.columns.entries()) {
    if (!reference || (reference.target !== 'member' && !reference.by)) continue;
    const texts = new Set(good.flatMap(({ pointing }) => pointing.find(({ column }) => column === i)?.texts ?? []));
    const keys = new Set([...texts].flatMap((text) => spellings(reference, text)));
    targets.set(i, await findTargets(tx, sight, reference, [...keys]));
  }
  const existing = plan.key
    ? await lockByKey(tx, sight, plan.object, { key: plan.key, keys: textsOf(plan.key, good), partial: partialFields(plan) })
    : new Map<string, Existing[]>();
  const takenBy = new Map<FieldDef, Map<string, string>>();
  for (const field of uniqueFields(plan)) {
    if (field === plan.key && !field.options.caseInsensitive) continue; // who has the key is found already
    const place = plan.columns.findIndex((column) => column.field === field);
    const ids = [...(targets.get(place)?.values() ?? [])].flat();
    takenBy.set(field, await findTaken(tx, sight, plan.object, field, ids.length > 0 ? ids : textsOf(field, good)));
  }
  if (imagined) imagine(existing, good, { plan, imagined });
  return {
    targets,
    existing,
    taken: (field, value) =>
      takenBy.get(field)?.get(value) ?? (field !== plan.key && imagined?.unique.get(field)?.has(value) ? 'imagined' : undefined),
  };
}

const textsOf = (field: FieldDef, lines: readonly Converted[]): string[] => [
  ...new Set(lines.flatMap(({ values }) => (values[field.name] === undefined ? [] : (columnText(field, values[field.name]) ?? [])))),
];

function imagine(
  existing: Map<string, Existing[]>,
  lines: readonly Converted[],
  { plan, imagined }: { plan: ImportPlan; imagined: Imagined },
): void {
  if (!plan.key) return;
  for (const key of textsOf(plan.key, lines)) {
    if (!existing.has(key) && imagined.keys.has(key))
      existing.set(key, [{ id: `${imaginedId} ${key}`, version: imaginary, key, visible: true, parts: {} }]);
  }
}

function remember(slots: readonly Slot[], plan: ImportPlan, imagined: Imagined): void {
  if (imagined.keys.size > mostImagined) return;
  for (const { existing, values, row } of slots) {
    if (existing) continue;
    const key = plan.key && columnText(plan.key, values[plan.key.name]);
    if (key) imagined.keys.add(key);
    for (const field of uniqueFields(plan)) {
      const value = row.columns[field.columns[0]!.name];
      if (value === null || value === undefined) continue;
      const known = imagined.unique.get(field) ?? new Set();
      imagined.unique.set(field, known.add(String(value)));
    }
  }
}
