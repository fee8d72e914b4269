import type { Filter } from './filter.ts';
import type { FormulaType } from './formula.ts';

/** Names of objects and fields: lower case, digits and underscores, at most 40 characters, first a letter. */
export const namePattern = /^[a-z][a-z0-9_]{0,39}$/;

export const fieldTypes = [
  'text',
  'long_text',
  'integer',
  'number',
  'currency',
  'boolean',
  'date',
  'datetime',
  'select',
  'multi_select',
  'email',
  'phone',
  'url',
  'domain',
  'person_name',
  'json',
  'autonumber',
  'user',
  'relation',
  'formula',
  'lookup',
  'rollup',
] as const;

export type FieldType = (typeof fieldTypes)[number];

/** Types of fields that have no column of their own: their value is worked out from others when it is asked for. */
export type ComputedType = 'formula' | 'lookup' | 'rollup';

/** `sum`, `avg`, `min`, `max` of prices in several currencies are nothing; `first` and `last` go by when a record was made. */
export const rollupFunctions = ['count', 'sum', 'avg', 'min', 'max', 'first', 'last', 'list'] as const;
export type RollupFunction = (typeof rollupFunctions)[number];

/** One choice of a select or multi_select; `value` is what is stored, and stays when the label changes. */
export type SelectOption = { value: string; label: string; color?: string; archived?: boolean };

/** What a user may ask of a relation; the inverse side of a many_to_one reads as `one_to_many`. */
export type Cardinality = 'many_to_one' | 'one_to_one' | 'many_to_many';
export type RelationCardinality = Cardinality | 'one_to_many';
/**
 * What deleting a record of the target does to the records that point at it: they let go, refuse it, or go along. Of a
 * many_to_many, it is the records of the object that has the field; deleting one of those only takes its links away.
 */
export type OnDelete = 'set_null' | 'restrict' | 'cascade';
/** The other side of a relation, a field of the target object. */
export type Inverse = { name: string; label: string };

type FieldOptions = {
  description?: string | null;
  required?: boolean;
  /** No two live records share a value. Text compares case-sensitively unless `caseInsensitive`. */
  unique?: boolean;
  caseInsensitive?: boolean;
  indexed?: boolean;
  /** The value on the wire that a created record takes when the key is missing; `"now"` for date and datetime. */
  default?: unknown;
  /** select, multi_select: in the order in which they are shown. */
  options?: SelectOption[];
  /** text, long_text: characters. */
  minLength?: number;
  maxLength?: number;
  /** text: a regular expression of JSON Schema. */
  pattern?: string;
  /** integer, number, currency (amount): inclusive bounds. */
  min?: number;
  max?: number;
  /** number: digits after the point, 0 to 15. */
  precision?: number;
  /** currency: ISO 4217 codes. */
  defaultCurrency?: string;
  currencies?: string[];
  /** json: a JSON Schema 2020-12 that values must satisfy. */
  schema?: object;
  /** autonumber: `INV-` and 5 make `INV-00042`; with either the value is a string, else a number. */
  prefix?: string;
  padding?: number;
  /** formula: `IF(amount > 1000, "big", "small")`; see `formulaFunctions`. */
  expression?: string;
  /** lookup: `company.industry`; through a relation to many records it is a list. */
  path?: string;
  /** rollup: which relation of this object, what of its records (a field, or a path of them), and which of them count. */
  relation?: string;
  function?: RollupFunction;
  field?: string;
  filter?: Filter;
};

/** `POST …/objects/:name/fields`: a field to be made. */
export type FieldInput = FieldOptions & {
  name: string;
  label: string;
  type: FieldType;
  /** relation: the target object's name. */
  target?: string;
  cardinality?: Cardinality;
  inverse?: Inverse;
  onDelete?: OnDelete;
};

/** `PATCH …/fields/:field`: what of a field may change; its type may not yet. */
export type FieldPatch = Partial<FieldOptions> & { name?: string; label?: string; inverse?: Inverse; onDelete?: OnDelete };

/** A field as the API answers it. */
export type FieldDefinition = FieldOptions & {
  id: string;
  name: string;
  label: string;
  type: FieldType;
  owner: 'core' | 'user';
  /** Former names, which the API still understands. */
  aliases: string[];
  hidden: boolean;
  required: boolean;
  unique: boolean;
  target?: string;
  cardinality?: RelationCardinality;
  inverse?: Inverse;
  onDelete?: OnDelete;
  /** formula, lookup, rollup: what it gives. */
  resultType?: FormulaType;
  /** Set on the side of a relation that was made by the other: that field's name on the target. */
  inverseOf?: string;
};

export type ObjectInput = {
  name: string;
  label: string;
  plural: string;
  pluralLabel: string;
  description?: string | null;
  icon?: string | null;
  color?: string | null;
  /** The field that names a record; by default the first field that can. */
  titleField?: string;
  fields?: FieldInput[];
};

export type ObjectPatch = Partial<Omit<ObjectInput, 'fields'>> & { position?: { x: number; y: number } | null };

/** An object as the API answers it, with the inverse sides of relations among its fields. */
export type ObjectDefinition = {
  id: string;
  name: string;
  label: string;
  plural: string;
  pluralLabel: string;
  description: string | null;
  icon: string | null;
  color: string | null;
  titleField: string | null;
  owner: 'core' | 'user';
  aliases: string[];
  hidden: boolean;
  /** Where the modeller drew it. */
  position: { x: number; y: number } | null;
  fields: FieldDefinition[];
};

export type CreatedObject = ObjectDefinition;

/** One edit of the schema. `POST /api/v1/schema/changes` takes a list and applies all or none. */
export type SchemaChange =
  | { op: 'createObject'; object: ObjectInput }
  | { op: 'updateObject'; object: string; set: ObjectPatch }
  | { op: 'hideObject' | 'restoreObject' | 'deleteObject'; object: string }
  | { op: 'createField'; object: string; field: FieldInput }
  | { op: 'updateField'; object: string; field: string; set: FieldPatch }
  | { op: 'hideField' | 'restoreField' | 'deleteField'; object: string; field: string };

/** What a step of a plan does to a table, a column or a definition. */
export type PlanStepKind =
  | 'create_table'
  | 'drop_table'
  | 'rename_table'
  | 'add_column'
  | 'drop_column'
  | 'rename_column'
  | 'change_type'
  | 'change_default'
  | 'require'
  | 'allow_empty'
  | 'create_index'
  | 'drop_index'
  | 'create_unique'
  | 'drop_unique'
  | 'create_reference'
  | 'check_reference'
  | 'drop_reference'
  | 'hide'
  | 'restore'
  | 'set';

/** A step taken apart, for those who say it in words of their own. */
export type PlanChange = {
  kind: PlanStepKind;
  /** `id`: the object's, or of a table of links the relation's; `name` as it is when the step runs. */
  table: { id: string; name: string };
  /** `id`: the field's; null where a step isn't about one. */
  column: { id: string; name: string } | null;
  /** The new name, or the property that is set. */
  to?: string;
  /** Rows that lose what the step drops: an estimate, 0 where nothing is lost. */
  lostRows: number;
};

export type PlanStep = {
  sql: string;
  /** Absent where a step is about no table: a role's policy that follows a new name. */
  change?: PlanChange;
  /** In plain words, what the step does. */
  summary: string;
  /** Postgres's lock mode, e.g. `ACCESS EXCLUSIVE`, or `none`. */
  lock: string;
  /** Rows that Postgres must write or read again: an estimate, 0 where none. */
  rewrites: number;
  /** What is lost for good, in plain words, or null. */
  destroys: string | null;
};

export type Plan = { steps: PlanStep[] };
