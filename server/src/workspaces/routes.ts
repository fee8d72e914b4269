import { listSchema, pageQuery, setUpSchema, workspaceSchema, type Door, type PageQuery } from '../auth/index.ts';
import { route, uuidSchema, type Route } from '../http/index.ts';
import { soundMembers } from '../lib/index.ts';
import {
  settingsIssues,
  setupBody,
  workspaceBody,
  workspacePatch,
  type SetupInput,
  type WorkspaceInput,
  type WorkspacePatch,
} from './input.ts';
import type { Workspaces } from './service.ts';
import type { Setup } from './setup.ts';

const tags = ['Workspaces'];
const params = { id: uuidSchema };

export function workspaceRoutes(workspaces: Workspaces): Route[] {
  const inspect: Route['inspect'] = ({ body, issues }) => settingsIssues(soundMembers(body, issues));
  return [
    route(
      'get',
      '/api/v1/workspace',
      { summary: 'The workspace of the request', tags, allow: 'signed_in', reply: workspaceSchema },
      ({ actor }) => workspaces.get(actor),
    ),
    route<object, object, WorkspacePatch>(
      'patch',
      '/api/v1/workspace',
      {
        summary: "Change the workspace's settings",
        tags,
        allow: 'workspace.manage',
        body: workspacePatch,
        reply: workspaceSchema,
        errors: ['invalid'],
        inspect,
      },
      ({ actor, body }) => workspaces.update(actor, actor.workspace.id, body),
    ),
    route<object, PageQuery>(
      'get',
      '/api/v1/workspaces',
      { summary: 'List your workspaces', tags, allow: 'signed_in', query: pageQuery, reply: listSchema(workspaceSchema) },
      ({ actor, query }) => workspaces.list(actor, query),
    ),
    route<object, object, WorkspaceInput>(
      'post',
      '/api/v1/workspaces',
      {
        summary: 'Make a workspace',
        tags,
        allow: 'workspace.create',
        body: workspaceBody,
        status: 201,
        reply: workspaceSchema,
        errors: ['not_unique', 'invalid'],
        inspect: ({ body, issues }) => workspaces.issuesOf(soundMembers(body, issues)),
      },
      ({ actor, body }) => workspaces.create(actor, body),
    ),
    route<{ id: string }, object, WorkspacePatch>(
      'patch',
      '/api/v1/workspaces/:id',
      {
        summary: "Change the settings of the request's workspace",
        ...{ tags, allow: 'workspace.manage', params, body: workspacePatch, reply: workspaceSchema, errors: ['not_found', 'invalid'] },
        inspect,
      },
      ({ actor, params: { id }, body }) => workspaces.update(actor, id, body),
    ),
    route<{ id: string }>(
      'delete',
      '/api/v1/workspaces/:id',
      {
        summary: "Delete the request's workspace with everything in it, for good",
        ...{ tags, allow: 'workspace.manage', params, reply: null, errors: ['not_found', 'restricted'] },
      },
      ({ actor, params: { id } }) => workspaces.remove(actor, id),
    ),
  ];
}

/** Whatever is wrong beside it. */
function settingsOf(body: unknown): { timeZone?: string } {
  const { workspace } = soundMembers(body, []);
  const { timeZone } = soundMembers(workspace, []);
  return typeof timeZone === 'string' ? { timeZone } : {};
}

export function setupRoutes({ setup, door }: { setup: Setup; door: Door }): Route[] {
  return [
    route(
      'get',
      '/api/v1/setup',
      {
        ...{ summary: 'Whether the first admin is still to be made', tags: ['Setup'], allow: 'anyone' },
        reply: { type: 'object', required: ['needed'], properties: { needed: { type: 'boolean' } }, additionalProperties: false },
      },
      async () => ({ needed: await setup.isNeeded() }),
    ),
    route<object, object, SetupInput>(
      'post',
      '/api/v1/setup',
      {
        ...{
          summary: 'Make the first admin and sign in',
          tags: ['Setup'],
          allow: 'anyone',
          body: setupBody,
          status: 201,
          reply: setUpSchema,
        },
        errors: ['forbidden', 'conflict', 'invalid'],
        inspect: ({ body }) => settingsIssues(settingsOf(body), '/workspace'),
      },
      async ({ ctx, body }) => {
        door.assertSameSite(ctx);
        const userId = await setup.run(body);
        const actor = await door.signIn(ctx, userId);
        const jobId = await setup.beginExample(actor, body.start);
        return { ...(await door.describeMe(actor)), jobId };
      },
    ),
  ];
}
