import type { JsonSchema } from '../lib/index.ts';
import { maxPasswordLength, minPasswordLength } from './password.ts';
import { policySchema } from './present.ts';

/** One line of text that says something; Postgres keeps no NUL. */
export const lineSchema = (maxLength: number): JsonSchema => ({
  type: 'string',
  maxLength,
  pattern: '^(?=[\\s\\S]*\\S)[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]+$',
  'x-message': `Must be a line of text, at most ${maxLength} characters.`,
});

export const emailSchema: JsonSchema = {
  type: 'string',
  maxLength: 254,
  pattern: '^[^\\s@\\u0000-\\u001f\\u007f]+@[^\\s@\\u0000-\\u001f\\u007f]+$',
  'x-message': 'Must be an e-mail address.',
};

/** Addresses are compared without case, as every provider does. */
export const normaliseEmail = (email: string): string => email.normalize('NFC').toLowerCase();

export const passwordSchema: JsonSchema = {
  type: 'string',
  minLength: minPasswordLength,
  maxLength: maxPasswordLength,
  'x-message': `Must have ${minPasswordLength} to ${maxPasswordLength} characters.`,
};

/** A password that is checked against one there is: what is too short is wrong, no more. */
const givenPassword: JsonSchema = { type: 'string', maxLength: 1000 };

const object = (properties: Record<string, JsonSchema>, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const nameSchema = lineSchema(200);
const roleName = lineSchema(60);
const expiresAt: JsonSchema = {
  type: ['string', 'null'],
  format: 'date-time',
  'x-message': 'Must be a time such as 2030-01-31T12:00:00.000Z, or null.',
};
const policies: JsonSchema = { type: 'array', items: policySchema, maxItems: 200 };

export const signInBody = object({ email: { type: 'string', maxLength: 254 }, password: givenPassword }, ['email', 'password']);
export const changePasswordBody = object({ current: givenPassword, next: passwordSchema }, ['current', 'next']);
export const memberBody = object({ email: emailSchema, name: nameSchema, role: roleName, password: passwordSchema }, [
  'email',
  'name',
  'role',
]);
export const memberPatch = object({ role: roleName, name: nameSchema }, []);
export const acceptBody = object({ name: nameSchema, password: passwordSchema }, ['password']);
export const keyBody = object({ name: nameSchema, role: roleName, expiresAt }, ['name', 'role']);
export const keyPatch = object({ name: nameSchema, role: roleName, expiresAt }, []);
export const roleBody = object({ name: roleName, policies }, ['name', 'policies']);
export const rolePatch = object({ name: roleName, policies }, []);

export type SignInInput = { email: string; password: string };
export type ChangePasswordInput = { current: string; next: string };
export type MemberInput = { email: string; name: string; role: string; password?: string };
export type MemberPatch = { role?: string; name?: string };
export type AcceptInput = { name?: string; password: string };
export type KeyInput = { name: string; role: string; expiresAt?: string | null };
export type KeyPatch = Partial<KeyInput>;
