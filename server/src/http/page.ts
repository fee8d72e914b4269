import { invalid, isUuid, issue, type JsonSchema } from '../lib/index.ts';

/** What a list takes. */
export type PageParameters = { limit?: number; cursor?: string; count?: boolean };
export type Page<T> = { data: T[]; page: { next: string | null }; count?: number };

export const pageParameters: Record<string, JsonSchema> = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  cursor: { type: 'string', description: '`page.next` of the page before.' },
  count: { type: 'boolean', default: false, description: 'Say also how many there are.' },
};

/** Where a row stands in its list: by a number (an instant in ms, a line), then by its id. */
export type Place = { at: number; id: string };
export type Behind = { after: Place | null; limit: number };

type Source<Row> = {
  /** At most `limit` rows behind `after`, in the list's order. */
  list: (page: Behind) => Promise<Row[]>;
  count: () => Promise<number>;
  placeOf: (row: Row) => Place;
};

const defaultLimit = 50;

/** One page. The cursor holds the last row's place, so that it stays good when that row goes. Throws `invalid`. */
export async function listPlaced<Row, T>(
  { limit = defaultLimit, cursor, count }: PageParameters,
  { list, count: countAll, placeOf }: Source<Row>,
  present: (rows: Row[]) => Promise<T[]> | T[],
): Promise<Page<T>> {
  const rows = await list({ after: cursor === undefined ? null : readCursor(cursor), limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? writeCursor(placeOf(shown.at(-1)!)) : null;
  return { data: await present(shown), page: { next }, ...(count && { count: await countAll() }) };
}

const writeCursor = ({ at, id }: Place): string => Buffer.from(`${at} ${id}`).toString('base64url');

function readCursor(cursor: string): Place {
  const [at = '', id] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (/^\d{1,14}$/.test(at) && isUuid(id)) return { at: Number(at), id };
  throw invalid([issue('/query/cursor', 'invalid_cursor', 'This is no cursor of this list; take one from its answer, or begin without.')]);
}
