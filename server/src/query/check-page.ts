import { isStorable } from '../schema/index.ts';
import type { Page } from './ast.ts';
import { always, checkFilter } from './check-filter.ts';
import { checkSort, defaultSort } from './check-sort.ts';
import { at, type Checking, type Path } from './checking.ts';
import { readCursor } from './cursor.ts';
import { limits } from './limits.ts';
import type { Shape } from './shape.ts';

/** What a list takes; GraphQL calls limit and cursor `first` and `after`. */
export type PageInput = { filter?: unknown; sort?: unknown; limit?: unknown; cursor?: unknown; search?: unknown };

export function checkPage(c: Checking, shape: Shape, input: PageInput, path: Path | null): Page {
  const relay = c.naming === 'camel';
  const sort = input.sort === undefined ? defaultSort(shape) : checkSort(c, shape, input.sort, at(path, 'sort'));
  const filter = input.filter === undefined || input.filter === null ? always : checkFilter(c, shape, input.filter, at(path, 'filter'));
  return {
    filter: filter === always ? null : filter,
    search: checkSearch(c, input.search, at(path, 'search')),
    sort,
    limit: checkLimit(c, input.limit, at(path, relay ? 'first' : 'limit')),
    after: checkCursor(c, input.cursor, sort, at(path, relay ? 'after' : 'cursor')),
  };
}

function checkLimit(c: Checking, raw: unknown, path: Path): number {
  if (raw === undefined || raw === null) return limits.defaultPage;
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 1 && raw <= limits.page) return raw;
  c.refuse(path, 'out_of_range', `A page holds 1 to ${limits.page} records; for more, follow the cursor.`);
  return limits.defaultPage;
}

function checkCursor(c: Checking, raw: unknown, sort: Page['sort'], path: Path): Page['after'] {
  if (raw === undefined || raw === null || raw === '') return null;
  const after = readCursor(raw, sort);
  if (!after)
    c.refuse(path, 'invalid_cursor', 'This is no cursor of this sort; take one from an answer to the same sort, or begin without.');
  return after;
}

function checkSearch(c: Checking, raw: unknown, path: Path): readonly string[] {
  if (raw === undefined || raw === null || raw === '') return [];
  if (typeof raw === 'string' && raw.length <= limits.searchCharacters && isStorable(raw)) return raw.split(/\s+/).filter(Boolean);
  c.refuse(path, 'wrong_type', `search takes text of at most ${limits.searchCharacters} characters.`);
  return [];
}
