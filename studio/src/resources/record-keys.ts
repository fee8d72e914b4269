import type { RecordQuery } from '@atrium/sdk';

/** What a list shows, without the place in it. */
export type ListQuery = Pick<RecordQuery, 'fields' | 'filter' | 'sort' | 'search'>;

/** Every answer about records is kept below its object's name, so that a change of the object finds them all. */
export const recordKeys = {
  all: ['records'] as const,
  object: (object: string) => ['records', object] as const,
  one: (object: string, id: string) => ['records', object, 'one', id] as const,
  pages: (object: string) => ['records', object, 'page'] as const,
  page: (object: string, query: ListQuery, index: number) => ['records', object, 'page', query, index] as const,
  anchors: (object: string, query: ListQuery) => ['records', object, 'anchors', query] as const,
  list: (object: string, query: RecordQuery) => ['records', object, 'list', query] as const,
  trash: ['trash'] as const,
};
