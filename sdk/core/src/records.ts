import type { Filter } from './filter.ts';

/** A decimal string and an ISO 4217 code: `{amount: "12.50", currency: "GBP"}`. */
export type Currency = { amount: string; currency: string };
export type PersonName = { first: string | null; last: string | null };

/** Values by field name, as on the wire. */
export type RecordValues = Record<string, unknown>;

/** A record as the API answers it: its own columns, then one key a field. */
export type StoredRecord = { id: string; created_at: string; updated_at: string; version: number; [field: string]: unknown };

/** A field's name, a dotted path, or a relation with its own selection. */
export type Selection = string | { relation: string; fields?: Selection[]; filter?: Filter; sort?: string[]; limit?: number };

export type RecordQuery = {
  fields?: Selection[];
  filter?: Filter;
  /** Field names or dotted to-one paths; a leading `-` is descending. Ties fall by id. */
  sort?: string[];
  search?: string;
  /** 1 to 500, 50 by default. */
  limit?: number;
  cursor?: string;
  count?: boolean;
};

/** `POST …/query` with `aggregate` or `group_by`: the answer is groups. */
export type AggregateQuery = Pick<RecordQuery, 'filter' | 'search' | 'sort' | 'limit' | 'cursor'> & {
  /** Fields, paths through relations to one record, and `year month week day weekday hour` of dates: `month(created_at)`. */
  group_by?: string[];
  /** Paths may lead through one relation to many records: `orders.total`. */
  aggregate?: { count?: boolean } & Partial<Record<AggregateFunction, string[]>>;
};
export type AggregateFunction = 'sum' | 'avg' | 'min' | 'max' | 'count_distinct';
/** Aggregates of prices are lists, one price a currency. */
export type Group = { key: Record<string, unknown>; count?: number } & Partial<Record<AggregateFunction, Record<string, unknown>>>;
export type GroupPage = { groups: Group[]; page: PageInfo };

export type PageInfo = { next: string | null };
export type RecordPage = { data: StoredRecord[]; page: PageInfo; count?: number };

export type BatchInput = {
  create?: RecordValues[];
  update?: (RecordValues & { id: string; version?: number })[];
  upsert?: { by: string; records: RecordValues[] };
  delete?: string[];
};
export type BatchReply = { created: StoredRecord[]; updated: StoredRecord[]; deleted: string[] };
