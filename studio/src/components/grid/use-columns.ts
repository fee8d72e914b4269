import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { findField } from '../../resources/objects.ts';
import { isToMany } from '../../resources/record-selection.ts';
import { useMe } from '../../resources/session.ts';

/** Widths are in rem, so that they grow with the reader's type. */
export type Column = { name: string; field: FieldDefinition; width: number };

type Stored = { names: string[]; widths: Record<string, number> };

const shownAtFirst = 9;
const widthRange = { least: 4, most: 60 };

/** Which columns are shown, in which order and how wide: kept in this browser, for each object. */
export function useColumns(object: ObjectDefinition) {
  const { workspace } = useMe();
  const [stored, setStored] = useLocalStorage<Stored | null>({
    key: storageKey(workspace.slug, object),
    defaultValue: null,
    getInitialValueInEffect: false,
  });

  const names = useMemo(() => shownNames(object, stored), [object, stored]);
  const columns = useMemo(() => names.flatMap((name) => toColumn(object, name, stored?.widths[name])), [names, object, stored]);

  const update = (change: Partial<Stored>) => setStored({ names, widths: stored?.widths ?? {}, ...change });
  return {
    columns,
    names,
    setNames: (next: string[]) => update({ names: next }),
    setWidth: (name: string, width: number) =>
      update({ widths: { ...stored?.widths, [name]: Math.min(widthRange.most, Math.max(widthRange.least, width)) } }),
    /** Puts a column where another stands. */
    move: (name: string, to: number) => update({ names: moved(names, name, to) }),
    reset: () => setStored(null),
  };
}

/** The columns that the object's grid is going to show, before it is there. */
export function readColumnNames(workspace: string, object: ObjectDefinition): string[] {
  return shownNames(object, parseStored(localStorage.getItem(storageKey(workspace, object))));
}

const storageKey = (workspace: string, object: ObjectDefinition) => `atrium.columns.${workspace}.${object.name}`;

function parseStored(text: string | null): Stored | null {
  try {
    return text ? (JSON.parse(text) as Stored | null) : null;
  } catch {
    return null;
  }
}

function shownNames(object: ObjectDefinition, stored: Stored | null): string[] {
  const known = stored?.names.filter((name) => fieldOf(object, name)) ?? [];
  return known.length > 0 ? known : defaultNames(object);
}

export type Columns = ReturnType<typeof useColumns>;

/** What can be a column: the fields, and when the record was made and changed. */
export function columnChoices(object: ObjectDefinition): string[] {
  return [...object.fields.map((field) => field.name), 'created_at', 'updated_at'];
}

/** When a record was made and changed: shown, but not written by anybody. */
export function isSystemColumn(name: string): boolean {
  return name === 'created_at' || name === 'updated_at';
}

function fieldOf(object: ObjectDefinition, name: string): FieldDefinition | undefined {
  if (isSystemColumn(name)) {
    return { id: name, name, label: '', type: 'datetime', owner: 'core', aliases: [], hidden: false, required: true, unique: false };
  }
  return findField(object, name);
}

function toColumn(object: ObjectDefinition, name: string, width: number | undefined): Column[] {
  const field = fieldOf(object, name);
  return field ? [{ name, field, width: width ?? fieldTypeInfo[field.type].width }] : [];
}

/** What names the record first, then what says most at a glance. */
function defaultNames(object: ObjectDefinition): string[] {
  const title = object.titleField && findField(object, object.titleField) ? [object.titleField] : [];
  const plain = object.fields.filter(
    (field) => field.type !== 'json' && field.type !== 'long_text' && !isToMany(field) && !title.includes(field.name),
  );
  const names = [...title, ...plain.map((field) => field.name)].slice(0, shownAtFirst);
  return names.length > 0 ? names : ['created_at'];
}

function moved(names: string[], name: string, to: number): string[] {
  const rest = names.filter((one) => one !== name);
  return rest.toSpliced(Math.max(0, Math.min(rest.length, to)), 0, name);
}
