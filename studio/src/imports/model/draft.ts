import type { FieldDefinition, FieldType, ImportColumn, ImportOptions, ImportPreview, ObjectDefinition } from '@atrium/sdk';
import { areRivals, canBeKey, type Place } from './places.ts';

export type PreviewColumn = ImportPreview['columns'][number];

/** What is to become of one column; `place` null leaves it out. */
export type ColumnChoice = { place: string | null; guessed: boolean; by: string | null; format: string | null; timeZone: string | null };

/** Choices by the column's name, and the field by which records that are there are found. */
export type Draft = { columns: Record<string, ColumnChoice>; key: string | null };

type Context = {
  places: Place[];
  /** The field by which a relation's records are best found; null for their ids. */
  finderOf: (field: FieldDefinition) => string | null;
  timeZone: string;
};

const skipped: ColumnChoice = { place: null, guessed: false, by: null, format: null, timeZone: null };

/** The mapping to begin with: the server's by name, then columns of which a word is the name of a field. */
export function beginDraft(preview: ImportPreview, context: Context): Draft {
  const taken: Place[] = [];
  const columns: Record<string, ColumnChoice> = {};
  const take = (column: PreviewColumn, place: Place | undefined, guessed: boolean) => {
    if (!place || taken.some((other) => areRivals(other, place))) return;
    taken.push(place);
    columns[column.name] = { ...choosePlace(column, place, context), guessed };
  };
  for (const column of preview.columns) {
    const named = preview.mapping?.[column.name]?.field;
    if (named)
      take(
        column,
        context.places.find(({ value }) => value === named),
        false,
      );
  }
  for (const column of preview.columns) if (!columns[column.name]) take(column, findByWord(column, context.places), true);
  for (const { name } of preview.columns) columns[name] ??= skipped;
  return { columns, key: taken.find(({ field }) => field.unique && canBeKey(field))?.field.name ?? null };
}

/** A file read anew: what was chosen for a column that is still there stays. */
export function keepChoices(next: Draft, former: Draft): Draft {
  const columns = Object.fromEntries(Object.entries(next.columns).map(([name, choice]) => [name, former.columns[name] ?? choice]));
  return { columns, key: former.key };
}

/** A column's choice once it has a place: what that asks for is answered as far as the file says. */
export function choosePlace(column: PreviewColumn, place: Place | null, { finderOf, timeZone }: Context): ColumnChoice {
  if (!place) return skipped;
  const { type } = place.field;
  return {
    place: place.value,
    guessed: false,
    by: type === 'relation' ? finderOf(place.field) : null,
    format: type === 'date' || type === 'datetime' ? column.format : null,
    timeZone: type === 'datetime' ? timeZone : null,
  };
}

export type DraftIssues = { columns: Record<string, 'format'>; missing: FieldDefinition[]; empty: boolean };

/** What must be answered before the server is asked. */
export function findIssues(draft: Draft, preview: ImportPreview, object: ObjectDefinition, places: Place[]): DraftIssues {
  const used = Object.values(draft.columns).map((choice) => places.find(({ value }) => value === choice.place)?.field);
  const open = preview.columns.filter(({ name, ambiguous }) => {
    const choice = draft.columns[name];
    const type = places.find(({ value }) => value === choice?.place)?.field.type;
    return (type === 'date' || type === 'datetime') && ambiguous.length > 0 && !choice?.format;
  });
  const required = object.fields.filter(
    (field) => field.required && field.type !== 'autonumber' && (field.default ?? null) === null && !field.inverseOf,
  );
  return {
    columns: Object.fromEntries(open.map(({ name }) => [name, 'format' as const])),
    missing: draft.key ? [] : required.filter((field) => !used.includes(field)),
    empty: used.every((field) => field === undefined),
  };
}

export function isReady(issues: DraftIssues): boolean {
  return !issues.empty && issues.missing.length === 0 && Object.keys(issues.columns).length === 0;
}

/** The choices as the API takes them. */
export function toOptions(draft: Draft, preview: ImportPreview, object: ObjectDefinition, dryRun: boolean): ImportOptions {
  const mapping = Object.entries(draft.columns).flatMap(([name, choice]) =>
    choice.place ? [[name, toColumn(choice, choice.place)] as const] : [],
  );
  return {
    object: object.name,
    format: 'csv',
    mapping: Object.fromEntries(mapping),
    ...(draft.key && { key: draft.key }),
    encoding: preview.encoding,
    delimiter: preview.delimiter,
    dryRun,
  };
}

function toColumn({ by, format, timeZone }: ColumnChoice, field: string): ImportColumn {
  return { field, ...(format && { format }), ...(timeZone && { timeZone }), ...(by && { relation: { by } }) };
}

const narrow: Partial<Record<FieldType, string[]>> = {
  integer: ['integer'],
  number: ['integer', 'number'],
  currency: ['integer', 'number'],
  date: ['date', 'datetime'],
  datetime: ['date', 'datetime'],
  boolean: ['boolean', 'integer'],
  email: ['email'],
  url: ['url'],
};

/** Whether the column holds values that its place won't take, as far as the file was looked at. */
export function isDoubtful(column: PreviewColumn, place: Place): boolean {
  if (column.samples.length === 0 || place.part === 'currency') return false;
  const fitting = narrow[place.field.type];
  return fitting !== undefined && !fitting.includes(column.guess);
}

/** `StockCode` goes into `code`; of several such fields none is guessed. */
function findByWord(column: PreviewColumn, places: Place[]): Place | undefined {
  const words = column.name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const found = places.filter(
    (place) => place.part === null && place.field.type !== 'relation' && words.includes(place.field.name) && !isDoubtful(column, place),
  );
  return found.length === 1 ? found[0] : undefined;
}
