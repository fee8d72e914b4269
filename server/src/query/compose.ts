import type { PolicyAction } from '@atrium/sdk';
import { id, sql, type Sql } from '../db/index.ts';
import type { Definitions, ObjectDef } from '../schema/index.ts';
import type { CheckedFilter, Selection } from './ast.ts';
import { compileNode, expression, sightExpression, visible } from './compile-filter.ts';
import { recordJson } from './compile-selection.ts';
import { all, Build, quote, rowOf, type Fragment, type Row, type StandIns } from './fragment.ts';
import { rowSight, writeSight, type Rules, type Sight } from './rules.ts';
import { shapeOf } from './shape.ts';

// Pieces for statements that others compose. Each is one expression on the row of an alias that has the object's columns
// (the table, or a CTE of it), and its values may be variables: `bindValues` fills them in when the statement runs.

function compose(alias: string, make: (build: Build, row: Row) => Fragment, standIns?: StandIns): Sql {
  const build = new Build(true, standIns);
  return build.toSql(make(build, rowOf(quote(alias))));
}

/** Whether the row fits a filter; its sight and whether it's deleted are the caller's matter. */
export const compileFilter = ({ shape, node, rules }: CheckedFilter, alias: string): Sql =>
  compose(alias, (build, row) => expression(build, shape, row, (scope) => compileNode(scope, node, rules)));

type RowRule = {
  definitions: Definitions;
  rules: Rules;
  object: ObjectDef;
  action: PolicyAction;
  alias: string;
  /** Ids of fields that would be written: the row must be one where each may. */
  writes?: readonly string[];
  standIns?: StandIns;
};

/** Whether the rules allow an action on the row; null counts as no. */
export function compileRowRule({ definitions, rules, object, action, alias, writes = [], standIns }: RowRule): Sql {
  const shape = shapeOf(definitions, object);
  const sights = sightsOf(rules, object, action, writes);
  return compose(alias, (build, row) => all(sights.map((sight) => sightExpression(build, shape, row, sight))), standIns);
}

/** Whether the rules allow an action on every row, so that nothing about the row has to be asked. */
export const isAllowedAnywhere = (rules: Rules, object: ObjectDef, action: PolicyAction, writes: readonly string[]): boolean =>
  sightsOf(rules, object, action, writes).every((sight) => sight === true);

function sightsOf(rules: Rules, object: ObjectDef, action: PolicyAction, writes: readonly string[]): Sight[] {
  const grants = rules.grants(object.id, action);
  return [rowSight(grants), ...writes.map((fieldId) => writeSight(grants, fieldId))];
}

/** Whether there is a live record of this id that one may see. */
export function compileTargetRule({
  definitions,
  rules,
  object,
  recordId,
}: {
  definitions: Definitions;
  rules: Rules;
  object: ObjectDef;
  recordId: Sql;
}): Sql {
  const shape = shapeOf(definitions, object);
  const seen = compose('_target', (build, row) => visible(build, shape, row, rules));
  return sql`exists (select from ${id(definitions.schema, object.table)} as _target where _target.id = ${recordId} and ${seen})`;
}

/** The row as the API answers it (type json), by default with all that a record is answered with. */
export function compileRecordJson({
  definitions,
  rules,
  object,
  alias,
  selection,
}: Omit<RowRule, 'action' | 'writes' | 'standIns'> & { selection: Selection }): Sql {
  const shape = shapeOf(definitions, object);
  return compose(alias, (build, row) => recordJson({ build, shape, row, rules }, selection));
}
