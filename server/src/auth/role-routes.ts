import { route, uuidSchema, type Route } from '../http/index.ts';
import { soundMembers } from '../lib/index.ts';
import { roleBody, rolePatch } from './input.ts';
import { listSchema, pageQuery, type PageQuery } from './page.ts';
import { roleSchema } from './present.ts';
import type { RoleInput, Roles } from './roles.ts';

const path = '/api/v1/roles';
const tags = ['Roles'];
const params = { id: uuidSchema };

/** Whatever stands there: they are checked part by part. */
const policiesOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'policies' in body ? body.policies : undefined;

export function roleRoutes(roles: Roles): Route[] {
  const inspect: Route['inspect'] = ({ actor, params: { id }, body, issues }) => {
    const { name } = soundMembers(body, issues) as { name?: string };
    return roles.issuesOf(actor, { id, name, policies: policiesOf(body) });
  };
  return [
    route<object, PageQuery>(
      'get',
      path,
      { summary: 'List roles and their policies', tags, allow: 'roles.manage', query: pageQuery, reply: listSchema(roleSchema) },
      ({ actor, query }) => roles.list(actor, query),
    ),
    route<object, object, RoleInput>(
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
        inspect,
      },
      ({ actor, body }) => roles.create(actor, body),
    ),
    route<{ id: string }, object, Partial<RoleInput>>(
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
        inspect,
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
