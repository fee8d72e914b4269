import type { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../api/index.ts';
import { findObject, objectsQuery, readObjects } from '../../resources/objects.ts';
import { buildSelection } from '../../resources/record-selection.ts';
import { prefetchRecordWindow } from '../../resources/record-window.ts';
import { meQuery } from '../../resources/session.ts';
import { readColumnNames } from './use-columns.ts';
import { readGridQuery } from './use-grid-query.ts';

/** What `useRecordWindow` will ask for on the records page: the same keys, or it would be asked for twice. */
export function toList(fields: ReturnType<typeof buildSelection>, { filter, search, sort }: ReturnType<typeof readGridQuery>) {
  return { fields, filter, search, sort: sort ? [sort] : undefined };
}

/** Asks for the first rows of the page at this address as soon as it is known who asks and what the object has. */
export async function prefetchRecords({ api, client }: { api: Api; client: QueryClient }, name: string, url: URL): Promise<void> {
  const [me, all] = await Promise.all([client.ensureQueryData(meQuery(api)), client.ensureQueryData(objectsQuery(api))]);
  const objects = me ? readObjects(all, me) : [];
  const object = findObject(objects, name);
  if (!me || !object || !me.permissions.objects[object.name]?.actions.includes('read')) return;
  const fields = buildSelection(object, objects, readColumnNames(me.workspace.slug, object));
  prefetchRecordWindow(api, client, object.name, toList(fields, readGridQuery(url.searchParams)));
}
