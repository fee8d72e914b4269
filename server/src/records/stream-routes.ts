import { answered, route, type Route } from '../http/index.ts';
import type { StreamInput, Streams } from './stream.ts';

export function streamRoutes(streams: Streams): Route[] {
  const text = { type: 'string' };
  return [
    route<object, StreamInput>(
      'get',
      '/api/v1/changes',
      {
        summary: 'What changes, as server-sent events',
        tags: ['Records'],
        allow: 'records.use',
        query: { object: text, filter: { ...text, description: 'A filter as JSON, on the object.' }, cursor: text },
        reply: { type: 'string', description: 'text/event-stream of {cursor, type, object, id, version, fields}.' },
        errors: ['not_found', 'forbidden', 'invalid', 'cursor_expired'],
      },
      async ({ actor, query, ctx }) => {
        await streams.start(ctx, actor, query);
        return answered;
      },
    ),
  ];
}
