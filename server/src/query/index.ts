/**
 * The one query language: what a filter, a sort, a list of fields mean, checked against definitions and an actor's rules,
 * and compiled to one SQL statement whose JSON Postgres builds.
 * Main types: `Rules` and `Grant` (what an actor may do), `CheckedQuery`, `CheckedFilter`, `Statement`, `Context`.
 * Runs nothing, knows no HTTP and stores no policies; README.md says what the language means.
 */
export type { CheckedFilter } from './ast.ts';
export { checkQuery, checkRecordPicks, defaultFields, issuesOfFilter, readFilter } from './check.ts';
export type { ConnectionPick, EdgePick, FieldPick } from './check-picks.ts';
export {
  bindGet,
  bindStatement,
  buildAnchors,
  buildConnection,
  buildGet,
  buildIds,
  buildList,
  type Bound,
  type Statement,
} from './compile.ts';
export { compileFilter, compileRecordJson, compileRowRule, compileTargetRule, isAllowedAnywhere } from './compose.ts';
export { operatorsOf, type Kind } from './kinds.ts';
export { limits } from './limits.ts';
export { prepareAggregate, prepareGet, prepareList } from './prepared.ts';
export { findField, renameFilter, type Lost } from './rename-filter.ts';
export { fullRules, readSight, type FieldIds, type Grant, type Rules } from './rules.ts';
export { shapeOf, type Prop, type Shape } from './shape.ts';
export { bindValues, contextOf, isTimeZone, type Context } from './variables.ts';
export { isAggregate } from './aggregate/check.ts';
