/**
 * Pure helpers without I/O, and the types that every rank speaks.
 * Main types: `Actor`, `WorkspaceRef`, `Authorize`, `AppError`, `NewId`, `Clock`.
 * Reads and writes nothing, and knows no domain.
 */
export { actorTag, type Actor, type ActorRole, type Authorize, type Permission, type WorkspaceRef } from './actor.ts';
export { AppError, invalid, issue, isUnder, mergeIssues, notFound, pointer, refused, soundMembers } from './errors.ts';
export { createValidation, mostIssues, type JsonSchema, type Validate, type Validation } from './validation.ts';
export { createNewId, isUuid, type Clock, type NewId } from './ids.ts';
