import type { Issue } from '@atrium/sdk';
import { emailSchema, lineSchema, passwordSchema } from '../auth/index.ts';
import { issue, type JsonSchema } from '../lib/index.ts';

const object = (properties: Record<string, JsonSchema>, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

export const languages = ['en', 'de'] as const;

const name = lineSchema(100);
const timeZone: JsonSchema = { type: 'string', maxLength: 60, description: 'A name of the IANA time zone database, e.g. Europe/Berlin.' };
const language: JsonSchema = { enum: languages };
const slug: JsonSchema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9-]{0,39}$',
  'x-message': 'Must begin with a lower-case letter and hold lower-case letters, digits and hyphens, 40 at most.',
};

export const workspaceBody = object({ name, slug, timeZone, language }, ['name', 'slug']);
export const workspacePatch = object({ name, timeZone, language }, []);
export const setupBody = object(
  {
    name: lineSchema(200),
    email: emailSchema,
    password: passwordSchema,
    workspace: object({ name, timeZone, language }, ['name', 'timeZone', 'language']),
    start: { enum: ['empty', 'shop'] },
  },
  ['name', 'email', 'password', 'workspace', 'start'],
);

export type WorkspaceInput = { name: string; slug: string; timeZone?: string; language?: string };
export type WorkspacePatch = { name?: string; timeZone?: string; language?: string };
export type SetupInput = {
  name: string;
  email: string;
  password: string;
  workspace: { name: string; timeZone: string; language: string };
  start: 'empty' | 'shop';
};

/** Addresses of the server, and words that would mislead. */
const reserved = new Set([
  'admin',
  'api',
  'atrium',
  'graphql',
  'health',
  'mcp',
  'metrics',
  'p',
  'pg',
  'public',
  'setup',
  'studio',
  'system',
  'v1',
  'workspace',
  'workspaces',
]);
export const isReservedSlug = (text: string): boolean => reserved.has(text);

/** Offsets such as +01:00 are no zones: they know no summer time. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What a JSON Schema can't say of the settings. */
export const settingsIssues = ({ timeZone }: { timeZone?: string }, path = ''): Issue[] =>
  timeZone === undefined || isTimeZone(timeZone)
    ? []
    : [issue(`${path}/timeZone`, 'not_an_option', `"${timeZone}" is no time zone; Europe/Berlin would be one.`)];
