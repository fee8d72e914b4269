import type { DateFunction, Node } from '../ast.ts';
import type { Kind } from '../kinds.ts';
import type { Rules } from '../rules.ts';
import type { Prop, Shape } from '../shape.ts';
import type { Context } from '../variables.ts';

export const measureNames = ['sum', 'avg', 'min', 'max', 'count_distinct'] as const;
export type MeasureName = (typeof measureNames)[number];

/** A value of each record: through relations to one, then perhaps through one to many, then through relations to one again. */
export type Way = { before: readonly Prop[]; many: Prop | null; after: readonly Prop[]; prop: Prop; part: string | null; kind: Kind };

/** What records are grouped by, under the name that it was asked by. */
export type GroupKey = { name: string; way: Way; call: DateFunction | null; kind: Kind };
/** What is made of a group's values. Prices are kept apart by currency, so that theirs is a list. */
export type Measure = { name: MeasureName; path: string; way: Way };
export type GroupSort = { by: 'key' | 'measure'; index: number; descending: boolean } | { by: 'count'; descending: boolean };

/** Groups of records: everything about it fits. */
export type CheckedAggregate = {
  readonly shape: Shape;
  readonly rules: Rules;
  readonly context: Context;
  readonly filter: Node | null;
  readonly search: readonly string[];
  readonly keys: readonly GroupKey[];
  readonly measures: readonly Measure[];
  readonly count: boolean;
  readonly sort: readonly GroupSort[];
  readonly limit: number;
  /** How many groups come before this page. */
  readonly offset: number;
  /** Of the query that cursors belong to. */
  readonly signature: string;
};
