import { Readable } from 'node:stream';
import { answered, pageParameters, pageSchema, route, uuidSchema, type PageParameters, type Route } from '../../http/index.ts';
import { jobSchema } from '../../jobs/index.ts';
import { importSchema, previewSchema, restSchema } from './present.ts';
import { maxFileBytes } from './upload.ts';
import type { Imports } from './service.ts';

export function importRoutes(imports: Imports): Route[] {
  const params = { id: uuidSchema };
  const shared = { tags: ['Imports'], allow: 'records.use' as const };
  const upload = { ...shared, stream: true, limitBytes: maxFileBytes };
  return [
    route(
      'post',
      '/api/v1/imports',
      {
        ...upload,
        idempotency: 'own',
        summary: 'Import a file: multipart/form-data with the parts file and options',
        reply: jobSchema,
        status: 202,
        errors: ['bad_request', 'invalid', 'forbidden', 'too_large', 'unsupported_media_type'],
      },
      ({ actor, ctx }) => imports.start(actor, ctx),
    ),
    route(
      'post',
      '/api/v1/imports/preview',
      {
        ...upload,
        idempotency: 'none',
        summary: 'Look into a file: encoding, delimiter, columns, dates',
        reply: previewSchema,
        errors: ['bad_request', 'invalid', 'too_large', 'unsupported_media_type'],
      },
      ({ actor, ctx }) => imports.preview(actor, ctx),
    ),
    route<object, PageParameters>(
      'get',
      '/api/v1/imports',
      { ...shared, summary: 'List imports, newest first', query: pageParameters, reply: pageSchema(importSchema) },
      ({ actor, query }) => imports.list(actor, query),
    ),
    route<{ id: string }>(
      'get',
      '/api/v1/imports/:id',
      { ...shared, summary: 'Get an import and its progress', params, reply: importSchema, errors: ['not_found'] },
      ({ actor, params: { id } }) => imports.get(actor, id),
    ),
    route<{ id: string }>(
      'get',
      '/api/v1/imports/:id/refused.csv',
      {
        ...shared,
        summary: 'The refused lines, with their line numbers and reasons, as CSV',
        params,
        reply: { type: 'string' },
        errors: ['not_found'],
      },
      async ({ actor, params: { id }, ctx }) => {
        const { name, csv } = await imports.refused(actor, id);
        ctx.status = 200;
        ctx.attachment(name);
        ctx.type = 'text/csv; charset=utf-8';
        ctx.body = Readable.from(csv, { objectMode: false });
        return answered;
      },
    ),
    route<{ id: string }, PageParameters>(
      'get',
      '/api/v1/imports/:id/rest',
      {
        ...shared,
        summary: 'List what an undo of the import left as it is, and why',
        params,
        query: pageParameters,
        reply: pageSchema(restSchema),
        errors: ['not_found'],
      },
      ({ actor, params: { id }, query }) => imports.rest(actor, id, query),
    ),
    route<{ id: string }>(
      'post',
      '/api/v1/imports/:id/undo',
      { ...shared, summary: 'Take an import back', params, reply: jobSchema, status: 202, errors: ['not_found', 'forbidden', 'conflict'] },
      ({ actor, params: { id } }) => imports.undo(actor, id),
    ),
  ];
}
