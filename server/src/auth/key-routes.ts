import { route, uuidSchema, type Route } from '../http/index.ts';
import { soundMembers } from '../lib/index.ts';
import { keyBody, keyPatch, type KeyInput, type KeyPatch } from './input.ts';
import type { Keys } from './keys.ts';
import { listSchema, pageQuery, type PageQuery } from './page.ts';
import { createdKeySchema, keySchema } from './present.ts';

const path = '/api/v1/keys';
const tags = ['Keys'];
const params = { id: uuidSchema };

export function keyRoutes(keys: Keys): Route[] {
  const inspect: Route['inspect'] = ({ actor, body, issues }) => keys.issuesOf(actor, soundMembers(body, issues));
  return [
    route<object, PageQuery>(
      'get',
      path,
      { summary: 'List server keys', tags, allow: 'keys.manage', query: pageQuery, reply: listSchema(keySchema) },
      ({ actor, query }) => keys.list(actor, query),
    ),
    route<object, object, KeyInput>(
      'post',
      path,
      {
        summary: 'Make a server key; the answer is the only one that holds it',
        tags,
        allow: 'keys.manage',
        body: keyBody,
        status: 201,
        reply: createdKeySchema,
        errors: ['invalid'],
        inspect,
      },
      ({ actor, body }) => keys.create(actor, body),
    ),
    route<{ id: string }, object, KeyPatch>(
      'patch',
      `${path}/:id`,
      {
        summary: 'Change a server key',
        tags,
        allow: 'keys.manage',
        params,
        body: keyPatch,
        reply: keySchema,
        errors: ['not_found', 'invalid'],
        inspect,
      },
      ({ actor, params: { id }, body }) => keys.update(actor, id, body),
    ),
    route<{ id: string }>(
      'delete',
      `${path}/:id`,
      { summary: 'Revoke a server key', tags, allow: 'keys.manage', params, reply: null, errors: ['not_found'] },
      ({ actor, params: { id } }) => keys.remove(actor, id),
    ),
  ];
}
