import { route, uuidSchema, type Route } from '../http/index.ts';
import { soundMembers } from '../lib/index.ts';
import { memberBody, memberPatch, type MemberInput, type MemberPatch } from './input.ts';
import type { Members } from './members.ts';
import { listSchema, pageQuery, type PageQuery } from './page.ts';
import { memberSchema } from './present.ts';

const path = '/api/v1/members';
const tags = ['Members'];
const params = { id: uuidSchema };

export function memberRoutes(members: Members): Route[] {
  return [
    route<object, PageQuery>(
      'get',
      path,
      { summary: 'List members and those invited', tags, allow: 'signed_in', query: pageQuery, reply: listSchema(memberSchema) },
      ({ actor, query }) => members.list(actor, query),
    ),
    route<object, object, MemberInput>(
      'post',
      path,
      {
        summary:
          'Add a member; without a password the answer holds an invitation. Who has an account already keeps their password and name.',
        ...{ tags, allow: 'members.manage', body: memberBody, status: 201, reply: memberSchema, errors: ['not_unique', 'invalid'] },
        inspect: ({ actor, body, issues }) => members.issuesOf(actor, soundMembers(body, issues)),
      },
      ({ actor, body }) => members.create(actor, body),
    ),
    route<{ id: string }, object, MemberPatch>(
      'patch',
      `${path}/:id`,
      {
        summary: 'Change a member',
        tags,
        allow: 'members.manage',
        params,
        body: memberPatch,
        reply: memberSchema,
        errors: ['not_found', 'restricted', 'invalid'],
      },
      ({ actor, params: { id }, body }) => members.update(actor, id, body),
    ),
    route<{ id: string }>(
      'delete',
      `${path}/:id`,
      {
        summary: 'Remove a member, or take an invitation back',
        tags,
        allow: 'members.manage',
        params,
        reply: null,
        errors: ['not_found', 'restricted'],
      },
      ({ actor, params: { id } }) => members.remove(actor, id),
    ),
  ];
}
