import type { ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import { useObjects } from './objects.ts';
import { recordKeys } from './record-keys.ts';
import { titleField, titleSelection } from './record-selection.ts';
import { queryRecords } from './records.ts';
import { usePermissions } from './session.ts';

export type Hit = { object: ObjectDefinition; record: StoredRecord };

const hitsPerObject = 4;

/** Records of any object whose text matches, a few of each. */
export function useSearchEverywhere(text: string): { hits: Hit[]; searching: boolean } {
  const api = useApi();
  const { can } = usePermissions();
  const objects = useObjects().filter((object) => can(object.name, 'read') && titleField(object));
  const answers = useQueries({
    queries: objects.map((object) => {
      const query = { fields: titleSelection(object), search: text, limit: hitsPerObject };
      return {
        queryKey: recordKeys.list(object.name, query),
        queryFn: ({ signal }: { signal: AbortSignal }) => queryRecords(api, object.name, query, signal),
        enabled: text !== '',
        placeholderData: keepPreviousData,
        retry: false,
      };
    }),
  });
  const hits = answers.flatMap(({ data }, at) => {
    const object = objects[at];
    return object && data ? data.data.map((record) => ({ object, record })) : [];
  });
  return { hits, searching: answers.some(({ isFetching }) => isFetching) };
}
