import { policyActions, type Key, type Role, type Workspace } from '@atrium/sdk';
import type { ApiKeyRow, RoleRow } from '../db/index.ts';
import { uuidSchema } from '../http/index.ts';
import type { JsonSchema, WorkspaceRef } from '../lib/index.ts';

export const toWorkspace = ({ id, slug, name, timeZone, language }: WorkspaceRef): Workspace => ({ id, slug, name, timeZone, language });

export const toRole = ({ id, name, builtIn, policies }: RoleRow): Role => ({ id, name, builtIn, policies });

export const toKey = ({ id, name, createdAt, expiresAt, prefix }: ApiKeyRow, role: string): Key => ({
  ...{ id, name, role, prefix },
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});

const text: JsonSchema = { type: 'string' };
const closed = (properties: Record<string, JsonSchema>, optional: string[] = []): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
  additionalProperties: false,
});

export const workspaceSchema = closed({ id: uuidSchema, slug: text, name: text, timeZone: text, language: text });

const names: JsonSchema = { type: 'array', items: text };
/** Not `anyOf`, here and below: each keyword minds values of its own type only, and so has its own issues. */
const namesOrAll: JsonSchema = { ...names, type: ['array', 'string'], pattern: '^\\*$', 'x-message': 'Must be a list of names, or "*".' };

export const policySchema = closed(
  {
    object: { ...text, description: 'An object\'s name, or "*" for every object.' },
    actions: { type: 'array', items: { enum: policyActions }, uniqueItems: true },
    filter: {
      type: 'object',
      description: [
        'Which records; all without it. What is created must fit, and what is changed must fit before and after the change:',
        'who may update where `owner` is `$CURRENT_USER` can not give a record to somebody else.',
      ].join(' '),
    },
    fields: {
      description: 'A list grants reading and writing alike; all fields without it.',
      ...names,
      type: ['array', 'object'],
      properties: { read: namesOrAll, write: namesOrAll },
      additionalProperties: false,
    },
  },
  ['filter', 'fields'],
);

export const roleSchema = closed({
  id: uuidSchema,
  name: text,
  builtIn: { type: 'boolean' },
  policies: { type: 'array', items: policySchema },
});

export const memberSchema = closed(
  {
    id: { ...uuidSchema, description: "The user's id, as fields of the type user hold it; an invitation's while nobody has accepted it." },
    email: text,
    name: text,
    role: text,
    state: { enum: ['active', 'invited'] },
    invitation: { ...text, description: 'The path of the link to send, shown once; it works for seven days.' },
  },
  ['invitation'],
);

const time: JsonSchema = { type: 'string', format: 'date-time' };
export const keySchema = closed({
  ...{ id: uuidSchema, name: text, role: text },
  ...{ createdAt: time, expiresAt: { ...time, type: ['string', 'null'] } },
  prefix: { ...text, description: 'How the key begins.' },
});
export const createdKeySchema = closed({ id: uuidSchema, key: { ...text, description: 'Shown only here.' } });

const objectPermissions = closed({
  actions: { type: 'array', items: { enum: policyActions } },
  readable: namesOrAll,
  writable: namesOrAll,
});

const meProperties: Record<string, JsonSchema> = {
  kind: { enum: ['user', 'key'] },
  ...{ id: uuidSchema, name: text, email: { type: ['string', 'null'] }, role: text },
  workspace: workspaceSchema,
  workspaces: { type: 'array', items: closed({ slug: text, name: text }) },
  permissions: closed({ objects: { type: 'object', additionalProperties: objectPermissions }, manage: { type: 'boolean' } }),
};
export const meSchema = closed(meProperties);
/** As `GET /me`, and the job that fills the workspace with the example. */
export const setUpSchema = closed({ ...meProperties, jobId: { type: ['string', 'null'] } });

export const invitationSchema = closed({ email: text, name: text, workspace: closed({ name: text }) });
