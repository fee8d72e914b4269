import { pageSchema, uuidSchema } from '../http/index.ts';
import type { JsonSchema } from '../lib/index.ts';

/** Lists of the platform go by id, which is by age: the cursor is the last id. */
export type PageQuery = { limit?: number; cursor?: string; count?: boolean };
export type Listed<T> = { data: T[]; page: { next: string | null }; count?: number };

export const pageQuery: Record<string, JsonSchema> = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  cursor: { ...uuidSchema, description: '`page.next` of the page before.' },
  count: { type: 'boolean', default: false },
};

export const listSchema = pageSchema;

const defaultLimit = 50;

type Source<Row> = {
  /** At most `limit` rows behind `after`, in order of their ids. */
  list: (page: { after: string | null; limit: number }) => Promise<Row[]>;
  count: () => Promise<number>;
};

export async function listPage<Row extends { id: string }, T>(
  { limit = defaultLimit, cursor, count }: PageQuery,
  source: Source<Row>,
  present: (row: Row) => T,
): Promise<Listed<T>> {
  const rows = await source.list({ after: cursor ?? null, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? shown.at(-1)!.id : null;
  return { data: shown.map(present), page: { next }, ...(count && { count: await source.count() }) };
}
