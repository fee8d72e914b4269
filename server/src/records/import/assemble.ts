import type { RecordValues } from '@atrium/sdk';
import type { NewId } from '../../lib/index.ts';
import { normalizeValue, toColumns, type FieldDef } from '../../schema/index.ts';
import type { Prepared, RecordInput, WriteRow } from '../input.ts';
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

export type Assembled = { slots: Slot[]; refused: Converted[] };

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
 * that is refused changes nothing of what the earlier ones made.
 */
export function assemble(lines: readonly Converted[], lookups: Lookups, deps: Deps): Assembled {
  const { plan, newId } = deps;
  const byKey = new Map<string, Slot>();
  const slots: Slot[] = [];
  const refused: Converted[] = [];
  const uniques = uniqueFields(plan);
  const held = new Map<FieldDef, Map<string, Slot>>(uniques.map((field) => [field, new Map()]));

  for (const line of lines) {
    if (!line.reason) resolve(line, lookups.targets, plan);
    if (!line.reason) place(line);
    if (line.reason) refused.push(line);
  }
  return { slots, refused };

  function place(line: Converted): void {
    const key = plan.key ? keyOf(line, plan.key) : null;
    if (line.reason) return;
    const former = key === null ? undefined : byKey.get(key);
    const existing = former ? former.existing : findExisting(line, key);
    if (line.reason) return;
    const values = former ? merge(former.values, line.values, partialFields(plan)) : line.values;
    const prepared = prepare(line, values, existing);
    if (!prepared) return;
    const slot: Slot = former ?? { id: existing?.id ?? newId(), existing, values, row: prepared, lines: [] };
    if (clashes(line, slot, prepared)) return;
    Object.assign(slot, { values, row: prepared });
    slot.lines.push(line);
    if (former) return;
    slots.push(slot);
    if (key !== null) byKey.set(key, slot);
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

  function prepare(line: Converted, values: RecordValues, existing: Existing | null): WriteRow | undefined {
    const { input, now, timeZone, may } = deps;
    const isNew = existing === null;
    if (isNew ? !may.create : !may.update) {
      refuse(line, null, {
        code: 'forbidden',
        message: `Your role may not ${isNew ? 'create' : 'update'} ${plan.object.pluralLabel.toLowerCase()}.`,
      });
      return undefined;
    }
    const given = isNew ? values : patchOf(values, existing, plan.key);
    const prepared: Prepared = input.prepare(plan.object, given, { mode: isNew ? 'create' : 'patch', now, timeZone });
    if (prepared.issues.length === 0) return prepared.row;
    for (const { path, code, message } of prepared.issues) refuse(line, columnAt(plan, path), { code, message });
    return undefined;
  }

  /** Whether another record, of an earlier line or there before, has a value that only one may have. */
  function clashes(line: Converted, slot: Slot, row: WriteRow): boolean {
    const mine: [Map<string, Slot>, string][] = [];
    for (const field of uniques) {
      const value = row.columns[field.columns[0]!.name];
      if (value === null || value === undefined) continue;
      const text = foldedText(field, value);
      const holder = held.get(field)!;
      const other = holder.get(text);
      const there = lookups.taken(field, String(value));
      if ((other && other !== slot) || (there !== undefined && there !== slot.existing?.id)) {
        refuse(line, columnOf(plan, field), taken(plan, field));
        return true;
      }
      mine.push([holder, text]);
    }
    mine.forEach(([holder, text]) => holder.set(text, slot));
    return false;
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
function columnAt(plan: ImportPlan, path: string): { column: string } | null {
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
  if (given === undefined || given === null || given === '') {
    refuse(line, null, { code: 'empty_key', message: `${key.label} is empty, which tells records apart.` });
    return null;
  }
  const text = columnText(key, given);
  if (text === undefined) {
    const normal = normalizeValue(key, given);
    refuse(line, { column: key.label }, normal.ok ? { code: 'empty_key', message: 'Must not be empty.' } : normal);
    return null;
  }
  return text;
}

/** An existing record keeps its key, and the parts of values that the file doesn't speak of. */
function patchOf(values: RecordValues, existing: Existing, key: FieldDef | null): RecordValues {
  const patch = { ...values };
  if (key) delete patch[key.name];
  for (const [name, parts] of Object.entries(existing.parts)) {
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
    }
    if (!line.reason) line.values[column.field.name] = isMany(column.field) ? [...new Set(ids)] : ids[0];
  }
}

/** As a reference's field spells it; a member's email is compared in lower case, and an id stands for itself. */
export function spellings({ by }: { by: FieldDef | null }, text: string): string[] {
  return by ? spellingsOf(by, text) : [text.trim().toLowerCase()];
}
