import { pageParameters, pageSchema, route, uuidSchema, type PageParameters, type Route } from '../http/index.ts';
import { jobSchema } from './present.ts';
import type { Jobs } from './service.ts';

export function jobRoutes(jobs: Jobs): Route[] {
  const params = { id: uuidSchema };
  const tags = ['Jobs'];
  return [
    route<object, PageParameters & { state?: string }>(
      'get',
      '/api/v1/jobs',
      {
        summary: 'List jobs, newest first',
        tags,
        allow: 'jobs.read',
        query: { ...pageParameters, state: { enum: ['open', 'all'] } },
        reply: pageSchema(jobSchema),
      },
      ({ actor, query: { state, ...page } }) => jobs.list(actor, page, { openOnly: state === 'open' }),
    ),
    route<{ id: string }>(
      'get',
      '/api/v1/jobs/:id',
      { summary: 'Get a job and its progress', tags, allow: 'jobs.read', params, reply: jobSchema, errors: ['not_found'] },
      ({ actor, params: { id } }) => jobs.get(actor, id),
    ),
    route<{ id: string }>(
      'post',
      '/api/v1/jobs/:id/cancel',
      { summary: 'Cancel a job', tags, allow: 'jobs.read', params, reply: jobSchema, errors: ['not_found', 'forbidden', 'conflict'] },
      ({ actor, params: { id } }) => jobs.cancel(actor, id),
    ),
  ];
}
