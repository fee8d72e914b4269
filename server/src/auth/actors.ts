import { timingSafeEqual } from 'node:crypto';
import { AppError, type Actor, type ActorRole, type Clock, type WorkspaceRef } from '../lib/index.ts';
import type { Db } from '../db/index.ts';
import type { Access } from './access.ts';
import { findKeyActor, findMainAdminPlace, findUserActor, toRole, toWorkspaceRef, type PlaceRow } from './actor-store.ts';
import { sha256 } from './token.ts';

type Deps = { db: Db; access: Access; clock: Clock; apiKey: string | null };
export type Actors = ReturnType<typeof createActors>;

/** The actor that ATRIUM_API_KEY makes; the key is in the environment and nowhere else. */
export const environmentKeyId = '00000000-0000-0000-0000-000000000000';

/** Reads actors from the control schema. Actors of one role share the role's object, so that caches may hang on it. */
export function createActors({ db, access, clock, apiKey }: Deps) {
  const environmentKey = apiKey === null ? null : sha256(apiKey);
  const roles = new Map<string, ActorRole>();
  const workspaces = new Map<string, WorkspaceRef>();
  access.onDrop(() => {
    roles.clear();
    workspaces.clear();
  });
  return { ofKey, ofUser };

  async function ofKey(key: string, slug: string | null): Promise<{ actor: Actor; expiresAt: Date | null }> {
    const hash = sha256(key);
    const found =
      environmentKey !== null && timingSafeEqual(hash, environmentKey) ? await findEnvironmentKey() : await findKeyActor(db, hash);
    if (!found || (found.expires_at && found.expires_at <= clock())) {
      throw new AppError('unauthenticated', 'The key is unknown, was revoked or has expired.', {
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      });
    }
    if (slug !== null && slug !== found.slug) {
      throw new AppError(
        'forbidden',
        `The key belongs to the workspace "${found.slug}"; leave X-Atrium-Workspace out, or use a key of the other workspace.`,
      );
    }
    const actor: Actor = Object.freeze({ kind: 'key', id: found.id, name: found.name, email: null, ...placeOf(found) });
    return { actor, expiresAt: found.expires_at };
  }

  /** Null when the user is a member of no workspace. */
  async function ofUser(userId: string, slug: string | null): Promise<Actor | null> {
    const found = await findUserActor(db, userId, slug);
    if (found) return Object.freeze({ kind: 'user', id: found.id, name: found.name, email: found.email, ...placeOf(found) });
    if (slug === null) return null;
    throw new AppError('forbidden', `There is no workspace "${slug}", or you are not a member of it.`);
  }

  async function findEnvironmentKey() {
    const main = await findMainAdminPlace(db);
    return main && { id: environmentKeyId, name: 'ATRIUM_API_KEY', expires_at: null, ...main };
  }

  function placeOf(row: PlaceRow): { workspace: WorkspaceRef; role: ActorRole } {
    return {
      workspace: shared(workspaces, row.workspace_id, () => toWorkspaceRef(row)),
      role: shared(roles, row.role_id, () => toRole(row)),
    };
  }
}

function shared<T>(known: Map<string, T>, id: string, make: () => T): T {
  let one = known.get(id);
  if (!one) known.set(id, (one = Object.freeze(make())));
  return one;
}
