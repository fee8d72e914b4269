/** What one query may ask for; a refusal names the limit and the way under it. */
export const limits = {
  /** Levels of `_and`, `_or`, `_not`, relations and quantifiers in a filter. */
  filterDepth: 10,
  /** Conditions in all filters of a query together. */
  filterNodes: 200,
  /** Levels of nested fields. */
  selectionDepth: 6,
  /** Fields of a query, nested ones too. */
  selectionFields: 1000,
  /** Records that an answer could hold, nested ones too. */
  cost: 250_000,
  sortKeys: 8,
  listValues: 5000,
  /** Amounts with currencies, each of which is a condition of its own. */
  listMoney: 100,
  searchCharacters: 200,
  page: 500,
  defaultPage: 50,
  /** Ids of a to-many relation that is asked for by its name alone. */
  relatedIds: 1000,
  /** Levels of JSON in whatever comes in, before anything recurses into it. */
  inputDepth: 64,
} as const;

/** Whether a value nests deeper than `levels`; a loop, so that depth can't overflow the stack. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const child of Object.values(one)) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}
