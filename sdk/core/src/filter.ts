/** Operators of the query language, as Directus made them familiar. */
export const filterOperators = [
  '_eq',
  '_neq',
  '_lt',
  '_lte',
  '_gt',
  '_gte',
  '_in',
  '_nin',
  '_null',
  '_nnull',
  '_empty',
  '_nempty',
  '_contains',
  '_icontains',
  '_ncontains',
  '_starts_with',
  '_istarts_with',
  '_ends_with',
  '_iends_with',
  '_between',
  '_nbetween',
  '_has_any',
  '_has_all',
] as const;

export type FilterOperator = (typeof filterOperators)[number];

/** `{field: {_op: value}}`, `{relation: Filter}` (to-one), `{relation: {_some|_none|_every: Filter}}`, `_and`, `_or`, `_not`. */
export type Filter = { [key: string]: unknown };
