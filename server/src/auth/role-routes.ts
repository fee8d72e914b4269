import type { Policy } from '@atrium/sdk';
import { route, uuidSchema, type Route } from '../http/index.ts';
import { roleBody, rolePatch } from './input.ts';
import { listSchema, pageQuery, type PageQuery } from './page.ts';
import { roleSchema } from './present.ts';
import type { Roles } from './roles.ts';

const path = '/api/v1/roles';
const tags = ['Roles'];
const params = { id: uuidSchema };

export function roleRoutes(roles: Roles): Route[] {
  return [
    route<object, PageQuery>(
      'get',
      path,
      { summary: 'List roles and their policies', tags, allow: 'roles.manage', query: pageQuery, reply: listSchema(roleSchema) },
      ({ actor, query }) => roles.list(actor, query),
    ),
    route<object, object, { name: string; policies: Policy[] }>(
      'post',
      path,
      {
        summary: 'Make a role',
        tags,
        allow: 'roles.manage',
        body: roleBody,
        status: 201,
        reply: roleSchema,
        errors: ['not_unique', 'invalid'],
      },
      ({ actor, body }) => roles.create(actor, body),
    ),
    route<{ id: string }, object, { name?: string; policies?: Policy[] }>(
      'patch',
      `${path}/:id`,
      {
        summary: 'Change a role',
        tags,
        allow: 'roles.manage',
        params,
        body: rolePatch,
        reply: roleSchema,
        errors: ['not_found', 'not_unique', 'restricted', 'invalid'],
      },
      ({ actor, params: { id }, body }) => roles.update(actor, id, body),
    ),
    route<{ id: string }>(
      'delete',
      `${path}/:id`,
      { summary: 'Delete a role that nobody has', tags, allow: 'roles.manage', params, reply: null, errors: ['not_found', 'restricted'] },
      ({ actor, params: { id } }) => roles.remove(actor, id),
    ),
  ];
}
