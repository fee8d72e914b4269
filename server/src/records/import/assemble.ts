import type { RecordValues } from '@atrium/sdk';
import type { NewId } from '../../lib/index.ts';
import { normalizeValue, toColumns, type FieldDef } from '../../schema/index.ts';
import type { RecordInput, WriteRow } from '../input.ts';
import { isMany, refuse, spellingsOf, type Converted, type Reason } from './convert.ts';
import type { Existing, Found } from './lookup.ts';
import type { ImportPlan } from './plan.ts';

/** What is to become of one record, and of which lines it comes. */
export type Slot = {
  id: string;
  /** Null for a record that is to be created. */
  existing: Existing | null;
  values: RecordValues;
  row: WriteRow;
  lines: Converted[];
};

/** A line that isn't taken, and as much of its record as is right: null where nothing of it can be told. */
export type RefusedLine = { line: Converted; record: { id: string; isNew: boolean; row: WriteRow } | null };

export type Assembled = { slots: Slot[]; refused: RefusedLine[] };

/** What was found out for all lines at once. */
export type Lookups = {
  /** By the number of the column. */
  targets: Map<number, Found>;
  existing: Map<string, Existing[]>;
  /** Ids of records by the values of unique fields that they hold. */
  taken: (field: FieldDef, value: string) => string | undefined;
};

type Deps = {
  plan: ImportPlan;
  input: RecordInput;
  newId: NewId;
  now: Date;
  timeZone: string;
  may: { create: boolean; update: boolean };
};

/** Fields whose values must differ, where one column says it all; the others are left to Postgres. */
export const uniqueFields = ({ columns }: ImportPlan): FieldDef[] =>
  [...new Set(columns.map(({ field }) => field))].filter(
    (field) => field.columns.length === 1 && (field.unique || field.relation?.cardinality === 'one_to_one'),
  );

/** Fields whose parts come in columns of their own. */
export const partialFields = ({ columns }: ImportPlan): FieldDef[] => [
  ...new Set(columns.filter(({ part }) => part !== null).map(({ field }) => field)),
];

/**
 * Lines -> records, in the order of the file: a line with a key that an earlier one has goes into the same record. A line
 * that is refused changes nothing of what the earlier ones made, and is looked at to its end, so that all that is wrong
 * with it is told at once.
 */
export function assemble(lines: readonly Converted[], lookups: Lookups, deps: Deps): Assembled {
  const { plan, newId } = deps;
  const byKey = new Map<string, Slot>();
  const slots: Slot[] = [];
  const refused: RefusedLine[] = [];
  const uniques = uniqueFields(plan);
  const held = new Map<FieldDef, Map<string, Slot>>(uniques.map((field) => [field, new Map()]));

  for (const line of lines) {
    if (line.isTorn) {
      refused.push({ line, record: null });
      continue;
    }
    resolve(line, lookups.targets, plan);
    const record = place(line);
    if (line.reason) refused.push({ line, record });
  }
  return { slots, refused };

  function place(line: Converted): RefusedLine['record'] {
    const key = plan.key ? keyOf(line, plan.key) : null;
    const isLost = plan.key !== null && key === null; // which record is meant, nobody knows
    const former = key === null ? undefined : byKey.get(key);
    const existing = former ? former.existing : findExisting(line, key);
    const values = former ? merge(former.values, line.values, partialFields(plan)) : line.values;
    const row = prepare(line, values, { existing, isLost });
    const slot: Slot = former ?? { id: existing?.id ?? newId(), existing, values, row, lines: [] };
    const taken = takenBy(line, slot, row);
    if (line.reason) return isLost ? null : { id: slot.id, isNew: existing === null, row };
    taken.forEach(([holder, text]) => holder.set(text, slot));
    Object.assign(slot, { values, row });
    slot.lines.push(line);
    if (former) return null;
    slots.push(slot);
    if (key !== null) byKey.set(key, slot);
    return null;
  }

  function findExisting(line: Converted, key: string | null): Existing | null {
    if (key === null) return null;
    const all = spellingsOf(plan.key!, key).flatMap((spelling) => lookups.existing.get(spelling) ?? []);
    const seen = all.filter(({ visible }) => visible);
    if (seen.length > 1)
      refuse(line, null, {
        code: 'ambiguous_key',
        message: `${seen.length} ${plan.object.pluralLabel.toLowerCase()} have this ${plan.key!.label}.`,
      });
    else if (seen.length === 0 && all.length > 0 && plan.key!.unique) refuse(line, null, taken(plan, plan.key!));
    return seen[0] ?? null;
  }

  /** What is right of the record; all else is refused. */
  function prepare(line: Converted, values: RecordValues, { existing, isLost }: { existing: Existing | null; isLost: boolean }): WriteRow {
    const { input, now, timeZone, may } = deps;
    const isNew = existing === null;
    if (!isLost && (isNew ? !may.create : !may.update)) {
      refuse(line, null, {
        code: 'forbidden',
        message: `Your role may not ${isNew ? 'create' : 'update'} ${plan.object.pluralLabel.toLowerCase()}.`,
      });
    }
    const given = isNew && !isLost ? values : patchOf(values, existing, plan.key);
    const { row, issues } = input.prepare(plan.object, given, { mode: isNew && !isLost ? 'create' : 'patch', now, timeZone });
    for (const { path, code, message } of issues) {
      const column = columnAt(plan, path);
      if (!line.wrong.has(path.split('/')[1]!)) refuse(line, column, { code, message });
    }
    return row;
  }

  type Holding = [holder: Map<string, Slot>, text: string];

  /** Refuses what another record has, of an earlier line or there before, and only one may have; gives back what is free. */
  function takenBy(line: Converted, slot: Slot, row: WriteRow): Holding[] {
    return uniques.flatMap((field): Holding[] => {
      const value = row.fields.includes(field) ? row.columns[field.columns[0]!.name] : null;
      if (value === null || value === undefined || line.wrong.has(field.name)) return [];
      const text = foldedText(field, value);
      const holder = held.get(field)!;
      const other = holder.get(text);
      const there = lookups.taken(field, String(value));
      const isFree = (!other || other === slot) && (there === undefined || there === slot.existing?.id);
      if (!isFree) refuse(line, columnOf(plan, field), taken(plan, field));
      return isFree ? [[holder, text]] : [];
    });
  }
}

function merge(former: RecordValues, later: RecordValues, partial: readonly FieldDef[]): RecordValues {
  const merged = { ...former, ...later };
  for (const { name } of partial) merged[name] = { ...(former[name] as object | undefined), ...(later[name] as object | undefined) };
  for (const { name } of partial) if (Object.keys(merged[name] as object).length === 0) delete merged[name];
  return merged;
}

const foldedText = (field: FieldDef, value: unknown): string =>
  field.options.caseInsensitive ? String(value).toLowerCase() : String(value);
const taken = (plan: ImportPlan, field: FieldDef): Reason => ({
  code: 'not_unique',
  message: `Another ${plan.object.label.toLowerCase()} has this ${field.label} already.`,
});
const columnOf = (plan: ImportPlan, field: FieldDef) => plan.columns.find((column) => column.field === field) ?? null;

/** The column behind a path such as `/price/amount`. */
function columnAt(plan: ImportPlan, path: string): { column: string; field?: FieldDef } | null {
  const [, name, part] = path.split('/');
  const columns = plan.columns.filter(({ field }) => field.name === name);
  return columns.find((column) => column.part === part) ?? columns[0] ?? (name ? { column: name } : null);
}

/** A value as Postgres spells the one column of its field; undefined when it is none. */
export function columnText(field: FieldDef, value: unknown): string | undefined {
  const normal = normalizeValue(field, value, { archived: true });
  const [text] = normal.ok ? Object.values(toColumns(field, normal.value)) : [];
  return text === null || text === undefined ? undefined : String(text);
}

/** The key as it is kept; two spellings of the same email are one. */
function keyOf(line: Converted, key: FieldDef): string | null {
  const given = line.values[key.name];
  if (line.wrong.has(key.name)) return null;
  if (given === undefined || given === null || given === '') {
    refuse(line, null, { code: 'empty_key', message: `${key.label} is empty, which tells records apart.` });
    return null;
  }
  const text = columnText(key, given);
  if (text === undefined) {
    const normal = normalizeValue(key, given);
    refuse(line, { column: key.label, field: key }, normal.ok ? { code: 'empty_key', message: 'Must not be empty.' } : normal);
    return null;
  }
  return text;
}

/** An existing record keeps its key, and the parts of values that the file doesn't speak of. */
function patchOf(values: RecordValues, existing: Existing | null, key: FieldDef | null): RecordValues {
  const patch = { ...values };
  if (key) delete patch[key.name];
  for (const [name, parts] of Object.entries(existing?.parts ?? {})) {
    const given = patch[name] as object | undefined;
    if (given === undefined) continue;
    const kept = Object.entries(parts).filter(([, part]) => part !== null);
    patch[name] = { ...Object.fromEntries(kept), ...given };
  }
  return patch;
}

/** What cells point at -> ids; an unmatched or ambiguous one refuses the line. */
function resolve(line: Converted, targets: Map<number, Found>, plan: ImportPlan): void {
  for (const { column: i, texts } of line.pointing) {
    const column = plan.columns[i]!;
    const { target, by } = column.reference!;
    const found = targets.get(i);
    const ids: string[] = [];
    let isFound = true;
    for (const text of texts) {
      const matches =
        spellings(column.reference!, text)
          .map((spelling) => found?.get(spelling) ?? [])
          .find((some) => some.length > 0) ?? [];
      const what = target === 'member' ? 'member' : target.label.toLowerCase();
      const how = target === 'member' ? 'email' : by!.label;
      if (matches.length === 1) ids.push(matches[0]!);
      else if (matches.length === 0) refuse(line, column, { code: 'not_found', message: `There is no ${what} with this ${how}.` });
      else refuse(line, column, { code: 'ambiguous', message: `${matches.length} records have this ${how}.` });
      isFound &&= matches.length === 1;
    }
    if (isFound) line.values[column.field.name] = isMany(column.field) ? [...new Set(ids)] : ids[0];
  }
}

/** As a reference's field spells it; a member's email is compared in lower case, and an id stands for itself. */
export function spellings({ by }: { by: FieldDef | null }, text: string): string[] {
  return by ? spellingsOf(by, text) : [text.trim().toLowerCase()];
}
