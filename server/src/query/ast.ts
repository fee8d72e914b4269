import type { FilterOperator } from '@atrium/sdk';
import type { Rules } from './rules.ts';
import type { Prop, Shape } from './shape.ts';
import type { Context, Slot, Variable } from './variables.ts';
import type { Kind } from './kinds.ts';

/** A condition on one row. A path through a to-one relation that leads nowhere goes on as a row of nulls. */
export type Node =
  | { is: 'true' }
  | { is: 'false' }
  | { is: 'all' | 'any'; nodes: readonly Node[] }
  | { is: 'not'; node: Node }
  | { is: 'at'; prop: Prop; node: Node }
  | { is: 'some' | 'none' | 'every'; prop: Prop; node: Node }
  | { is: 'test'; operand: Operand; test: Test };

export const dateFunctions = ['year', 'month', 'week', 'day', 'weekday', 'hour'] as const;
export type DateFunction = (typeof dateFunctions)[number];

/** What is compared: a field, a part of it, a function of it, or what a path leads to inside its JSON. */
export type Operand = { prop: Prop; kind: Kind; part: string | null; call: DateFunction | null; path: readonly string[] | null };

export type Money = { amount: string; currency: string };
/** A value inside JSON, which has no other type than what it is. */
export type JsonValue = { json: unknown };
export type Value = Slot | Money | JsonValue;

export type Test = PresenceTest | ValueTest | ListTest | RangeTest;
/** `holds: false` asks for the opposite. */
export type PresenceTest = { op: '_null' | '_empty'; holds: boolean };
export type ValueTest = {
  op: Exclude<FilterOperator, '_null' | '_nnull' | '_empty' | '_nempty' | '_in' | '_nin' | '_between' | '_nbetween'>;
  value: Value;
};
export type ListTest = { op: '_in' | '_nin'; list: readonly (string | Variable)[] | readonly Money[] };
export type RangeTest = { op: '_between' | '_nbetween'; low: Value; high: Value };

/** A filter whose fields, operators and values fit. `rules` are those that it reads with. */
export type CheckedFilter = { readonly shape: Shape; readonly node: Node; readonly rules: Rules };

export type SortKey = { path: readonly Prop[]; prop: Prop; part: string | null; kind: Kind; descending: boolean; nullable: boolean };

/** Sort keys, the id among them, and the sign that binds cursors to them. */
export type Sort = { readonly keys: readonly SortKey[]; readonly signature: string };

/** What a list takes besides its selection; `after` holds a value for each sort key. */
export type Page = {
  filter: Node | null;
  search: readonly string[];
  sort: Sort;
  limit: number;
  after: readonly (string | null)[] | null;
};

/** One key of the answer. */
export type Selected =
  | { as: 'constant'; key: string; value: string }
  | { as: 'value'; key: string; prop: Prop }
  | { as: 'parts'; key: string; prop: Prop; parts: readonly { key: string; part: string | null; constant?: string }[] }
  | { as: 'one'; key: string; prop: Prop; selection: Selection }
  | { as: 'ids'; key: string; prop: Prop }
  | { as: 'list'; key: string; prop: Prop; selection: Selection; page: Page }
  | { as: 'connection'; key: string; prop: Prop; connection: Connection; page: Page };

export type Selection = readonly Selected[];

/** A Relay connection, key by key. @see https://relay.dev/graphql/connections.htm */
export type Connection = readonly ConnectionPart[];
export type ConnectionPart =
  | { as: 'constant'; key: string; value: string }
  | { as: 'edges'; key: string; parts: readonly EdgePart[] }
  | { as: 'nodes'; key: string; selection: Selection }
  | { as: 'pageInfo'; key: string; parts: readonly PageInfoPart[] }
  | { as: 'totalCount'; key: string };
export type EdgePart =
  | { as: 'constant'; key: string; value: string }
  | { as: 'node'; key: string; selection: Selection }
  | { as: 'cursor'; key: string };
export type PageInfoPart =
  | { as: 'constant'; key: string; value: string }
  | { as: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor'; key: string };

/** A query of which everything fits: ready to be compiled. */
export type CheckedQuery = {
  readonly shape: Shape;
  readonly rules: Rules;
  readonly context: Context;
  readonly page: Page;
  readonly count: boolean;
  /** Live records, or those in the trash. */
  readonly rows: 'live' | 'deleted';
  readonly selection: Selection;
  /** Set for a root field of GraphQL; `selection` is empty then. */
  readonly connection: Connection | null;
};
