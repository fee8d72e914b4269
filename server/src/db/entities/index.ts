import {
  apiKeyEntity,
  installationEntity,
  invitationEntity,
  memberEntity,
  roleEntity,
  sessionEntity,
  userEntity,
  workspaceEntity,
} from './access.ts';
import { fieldEntity, objectEntity, planEntity } from './definitions.ts';
import { idempotencyEntity } from './idempotency.ts';
import { jobEntity } from './job.ts';

export type { ApiKeyRow, InstallationRow, InvitationRow, MemberRow, RoleRow, SessionRow, UserRow, WorkspaceRow } from './access.ts';
export type { FieldRow, ObjectRow, PlanRow } from './definitions.ts';
export type { JobRow } from './job.ts';
export {
  apiKeyEntity,
  fieldEntity,
  installationEntity,
  invitationEntity,
  jobEntity,
  memberEntity,
  objectEntity,
  planEntity,
  roleEntity,
  sessionEntity,
  userEntity,
  workspaceEntity,
};

export const entities = [
  workspaceEntity,
  userEntity,
  sessionEntity,
  roleEntity,
  memberEntity,
  invitationEntity,
  apiKeyEntity,
  installationEntity,
  objectEntity,
  fieldEntity,
  planEntity,
  jobEntity,
  idempotencyEntity,
];
