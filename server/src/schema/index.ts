/**
 * The schema engine: definitions -> desired tables -> plan -> apply under lock; and what a value of a field may be.
 * Main types: `Definitions`, `ObjectDef`, `FieldDef`, `Step`, `SchemaEngine`, `DefinitionsCache`.
 * Doesn't edit definitions (objects/ does), and reads and writes no record.
 */
export type { Definitions, FieldColumn, FieldDef, FieldOptions, ObjectDef, RelationDef } from './definition.ts';
export { buildDefinitions, canBeTitle, inverseId, type DefinitionRows, type DefinitionsWorkspace } from './build.ts';
export { toTables } from './tables.ts';
export { changedTableIds, diffTables, manyRows } from './diff.ts';
export type { Step } from './ddl.ts';
export { introspect, type Catalogue } from './introspect.ts';
export { compareTables } from './compare.ts';
export { createSchemaEngine, type Change, type SchemaEngine } from './apply.ts';
export { createDefinitionsCache, type DefinitionsCache } from './cache.ts';
export { loadDefinitions, loadRows, raiseVersion, schemaTable, type Loaded } from './store.ts';
export {
  baseColumns,
  isReservedFieldName,
  isReservedObjectName,
  ownTypeNames,
  toCamel,
  toPascal,
  typeNamesOf,
  uniqueName,
  foreignKeyName,
} from './names.ts';
export { toFieldSchema, toInputSchema, toRecordSchema } from './input-schema.ts';
export { defaultValue, isWritable, normalizeValue, toColumns } from './values.ts';
export { isStorable, maxIndexedLength } from './text-values.ts';
export type { Normalized } from './normalized.ts';
export { isCurrency, minorDigits } from './number-values.ts';
export { compilePattern, compileSchema } from './patterns.ts';
