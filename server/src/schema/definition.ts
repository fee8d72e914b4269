import type { FieldType, OnDelete, RelationCardinality, RollupFunction, SelectOption } from '@atrium/sdk';

/** The live definitions of one workspace, frozen; a new version is a new object, so caches may hang on it. */
export type Definitions = {
  workspaceId: string;
  /** The workspace's Postgres schema. */
  schema: string;
  version: number;
  timeZone: string;
  language: string;
  /** All objects, hidden ones too, in the order in which they were made. */
  objects: readonly ObjectDef[];
  /** A live (not hidden) object by name or alias. */
  find: (name: string) => ObjectDef | undefined;
  byId: ReadonlyMap<string, ObjectDef>;
};

export type ObjectDef = {
  id: string;
  name: string;
  /** The table's name equals the object's. */
  table: string;
  label: string;
  plural: string;
  pluralLabel: string;
  description: string | null;
  icon: string | null;
  color: string | null;
  titleFieldId: string | null;
  owner: 'core' | 'user';
  aliases: readonly string[];
  hiddenAt: string | null;
  position: { x: number; y: number } | null;
  /** All fields, hidden ones too, inverse sides of relations last. */
  fields: readonly FieldDef[];
  /** A live field by name or alias. */
  find: (name: string) => FieldDef | undefined;
};

/** One column that a field makes; `part` is the key inside a field's value (`amount`), null for one-column fields. */
export type FieldColumn = { name: string; type: string; part: string | null };

export type FieldDef = {
  id: string;
  name: string;
  label: string;
  type: FieldType;
  owner: 'core' | 'user';
  aliases: readonly string[];
  hiddenAt: string | null;
  required: boolean;
  unique: boolean;
  options: FieldOptions;
  /** Empty for many-to-many and for inverse sides. */
  columns: readonly FieldColumn[];
  relation: RelationDef | null;
};

/** What a field's type may be told; see `FieldInput` of the SDK for each. */
export type FieldOptions = {
  description?: string | null;
  caseInsensitive?: boolean;
  indexed?: boolean;
  default?: unknown;
  options?: SelectOption[];
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  min?: number;
  max?: number;
  precision?: number;
  defaultCurrency?: string;
  currencies?: string[];
  schema?: object;
  prefix?: string;
  padding?: number;
  /** Computed fields: names are kept as `{<field's id>}`. */
  expression?: string;
  path?: string;
  relation?: string;
  function?: RollupFunction;
  field?: string;
  filter?: object;
};

/** How records are linked, seen from the field that holds this. */
export type RelationDef = {
  targetId: string;
  cardinality: RelationCardinality;
  onDelete: OnDelete;
  /** The other side's field: id (the same as one's own field id for the pair's inverse is `<id>:inverse`), name, label. */
  other: { fieldId: string; name: string; label: string };
  /** True for the side that was made by the other. */
  inverse: boolean;
  /**
   * `own`: this object's table has the column. `other`: the target's table has it. `link`: a junction table.
   */
  via: { kind: 'own'; column: string } | { kind: 'other'; column: string } | { kind: 'link'; table: string; from: string; to: string };
};
