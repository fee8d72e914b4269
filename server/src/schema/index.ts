/**
 * The schema engine: definitions -> desired tables -> plan -> apply under lock; and what a value of a field may be.
 * Main types: `Definitions`, `ObjectDef`, `FieldDef`, `Step`, `SchemaEngine`, `DefinitionsCache`.
 * Doesn't edit definitions (objects/ does), and reads and writes no record.
 */
export type { Definitions, FieldColumn, FieldDef, FieldOptions, ObjectDef, RelationDef } from './definition.ts';
export { buildDefinitions, canBeTitle, type DefinitionRows } from './build.ts';
export { toTables } from './tables.ts';
export { diffTables, manyRows } from './diff.ts';
export type { Step } from './ddl.ts';
export { introspect } from './introspect.ts';
export { compareTables } from './compare.ts';
export { createSchemaEngine, type SchemaEngine } from './apply.ts';
export { Unfinished } from './finish.ts';
export { createDefinitionsCache, type DefinitionsCache } from './cache.ts';
export { loadRows, raiseVersion, schemaTable } from './store.ts';
export {
  baseColumns,
  isReservedFieldName,
  isReservedObjectName,
  ownTypeNames,
  toCamel,
  toPascal,
  uniqueName,
  typeNamesOf,
} from './names.ts';
export { toInputSchema, toRecordSchema } from './input-schema.ts';
export { defaultValue, isWritable, normalizeValue, toColumns } from './values.ts';
export { isStorable, maxIndexedLength, notOffered } from './text-values.ts';
export { isCurrency } from './number-values.ts';
export { compilePattern, compileSchema } from './patterns.ts';
export { computedOf, isComputed, type ComputedDef, type ComputedIssue, type RollupDef } from './formula/computed.ts';
export { bindNames, idsIn, toShown } from './formula/names.ts';
export { call, type Read, type RecordColumn, type Type, type Typed } from './formula/typed.ts';
export { isDuration, isTimeOfDay } from './time-values.ts';
export { withDraftField } from './formula/preview.ts';
