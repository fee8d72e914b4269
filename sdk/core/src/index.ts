/**
 * `@atrium/sdk`: the contract of Atrium, as types. What the API, the studio, the command line and plugins say to each
 * other is written here once; the package has no dependencies and no behaviour but a few pure helpers.
 */
export type {
  Cardinality,
  ComputedType,
  CreatedObject,
  FieldDefinition,
  FieldInput,
  FieldPatch,
  FieldType,
  Inverse,
  ObjectDefinition,
  ObjectInput,
  ObjectPatch,
  OnDelete,
  Plan,
  PlanChange,
  PlanStep,
  PlanStepKind,
  RelationCardinality,
  RollupFunction,
  SchemaChange,
  SelectOption,
} from './definitions.ts';
export { fieldTypes, namePattern, rollupFunctions } from './definitions.ts';
export type {
  AggregateFunction,
  AggregateQuery,
  BatchInput,
  BatchReply,
  Currency,
  Group,
  GroupPage,
  PageInfo,
  PersonName,
  RecordPage,
  RecordQuery,
  RecordValues,
  Selection,
  StoredRecord,
} from './records.ts';
export type { Filter, FilterOperator } from './filter.ts';
export { filterOperators } from './filter.ts';
export type { Issue, Problem, ProblemCode } from './problem.ts';
export { problemStatus } from './problem.ts';
export type { CreatedKey, Key, Me, Member, Policy, PolicyAction, PolicyFields, Role, Workspace } from './access.ts';
export { policyActions } from './access.ts';
export type { ChangeNotice, ChangeType } from './changes.ts';
export type { ImportColumn, ImportOptions, ImportPreview, Job, JobState, UndoRest, UndoResult } from './jobs.ts';
export type { FormulaFunction, FormulaParam, FormulaPreview, FormulaPreviewInput, FormulaSet, FormulaType } from './formula.ts';
export { formulaFunctions, formulaTypes } from './formula.ts';
