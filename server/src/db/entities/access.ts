import { EntitySchema } from 'typeorm';
import type { Policy } from '@atrium/sdk';

export type WorkspaceRow = {
  id: string;
  slug: string;
  name: string;
  schemaName: string;
  timeZone: string;
  language: string;
  schemaVersion: number;
  createdAt: Date;
};

export type UserRow = { id: string; email: string; name: string; passwordHash: string; createdAt: Date };
/** `id` is the SHA-256 of the token that the cookie carries. */
export type SessionRow = { id: Buffer; userId: string; createdAt: Date; expiresAt: Date };
export type RoleRow = { id: string; workspaceId: string; name: string; builtIn: boolean; policies: Policy[]; createdAt: Date };
export type MemberRow = { id: string; workspaceId: string; userId: string; roleId: string; createdAt: Date };
export type InvitationRow = {
  id: string;
  workspaceId: string;
  email: string;
  name: string;
  roleId: string;
  tokenHash: Buffer;
  createdAt: Date;
  expiresAt: Date;
};
export type ApiKeyRow = {
  id: string;
  workspaceId: string;
  name: string;
  roleId: string;
  /** SHA-256 of the key; a key has 256 random bits, so nothing slower is needed. */
  hash: Buffer;
  prefix: string;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
};
/** One row: what this database belongs to. */
export type InstallationRow = { id: number; keyCheck: Buffer; accessVersion: number; createdAt: Date };

const time = { type: 'timestamptz', precision: 3 } as const;
const uuid = (name: string, target?: string, onDelete?: 'CASCADE' | 'NO ACTION') => ({
  type: 'uuid' as const,
  name,
  ...(target && {
    foreignKey: { target, onDelete: onDelete ?? 'CASCADE' },
  }),
});

export const workspaceEntity = new EntitySchema<WorkspaceRow>({
  name: 'workspace',
  columns: {
    id: { type: 'uuid', primary: true },
    slug: { type: 'text', unique: true },
    name: { type: 'text' },
    schemaName: { type: 'text', name: 'schema_name', unique: true },
    timeZone: { type: 'text', name: 'time_zone', default: 'UTC' },
    language: { type: 'text', default: 'en' },
    schemaVersion: { type: 'integer', name: 'schema_version', default: 0 },
    createdAt: { ...time, name: 'created_at' },
  },
});

export const userEntity = new EntitySchema<UserRow>({
  name: 'user',
  columns: {
    id: { type: 'uuid', primary: true },
    email: { type: 'text', unique: true },
    name: { type: 'text' },
    passwordHash: { type: 'text', name: 'password_hash' },
    createdAt: { ...time, name: 'created_at' },
  },
});

export const sessionEntity = new EntitySchema<SessionRow>({
  name: 'session',
  columns: {
    id: { type: 'bytea', primary: true },
    userId: uuid('user_id', 'user'),
    createdAt: { ...time, name: 'created_at' },
    expiresAt: { ...time, name: 'expires_at' },
  },
  indices: [{ name: 'session_user', columns: ['userId'] }],
});

export const roleEntity = new EntitySchema<RoleRow>({
  name: 'role',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    name: { type: 'text' },
    builtIn: { type: 'boolean', name: 'built_in', default: false },
    policies: { type: 'jsonb' },
    createdAt: { ...time, name: 'created_at' },
  },
  uniques: [{ name: 'role_name', columns: ['workspaceId', 'name'] }],
});

export const memberEntity = new EntitySchema<MemberRow>({
  name: 'member',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    userId: uuid('user_id', 'user'),
    roleId: uuid('role_id', 'role', 'NO ACTION'),
    createdAt: { ...time, name: 'created_at' },
  },
  uniques: [{ name: 'member_once', columns: ['workspaceId', 'userId'] }],
  indices: [
    { name: 'member_user', columns: ['userId'] },
    { name: 'member_role', columns: ['roleId'] },
  ],
});

export const invitationEntity = new EntitySchema<InvitationRow>({
  name: 'invitation',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    email: { type: 'text' },
    name: { type: 'text' },
    roleId: uuid('role_id', 'role', 'NO ACTION'),
    tokenHash: { type: 'bytea', name: 'token_hash', unique: true },
    createdAt: { ...time, name: 'created_at' },
    expiresAt: { ...time, name: 'expires_at' },
  },
  uniques: [{ name: 'invitation_once', columns: ['workspaceId', 'email'] }],
});

export const apiKeyEntity = new EntitySchema<ApiKeyRow>({
  name: 'api_key',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    name: { type: 'text' },
    roleId: uuid('role_id', 'role', 'NO ACTION'),
    hash: { type: 'bytea', unique: true },
    prefix: { type: 'text' },
    createdBy: { type: 'text', name: 'created_by' },
    createdAt: { ...time, name: 'created_at' },
    expiresAt: { ...time, name: 'expires_at', nullable: true },
  },
  indices: [{ name: 'api_key_workspace', columns: ['workspaceId'] }],
});

export const installationEntity = new EntitySchema<InstallationRow>({
  name: 'installation',
  columns: {
    id: { type: 'integer', primary: true },
    keyCheck: { type: 'bytea', name: 'key_check' },
    accessVersion: { type: 'integer', name: 'access_version', default: 0 },
    createdAt: { ...time, name: 'created_at' },
  },
});
