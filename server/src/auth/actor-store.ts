import type { Policy } from '@atrium/sdk';
import { sql, type Runner } from '../db/index.ts';
import type { ActorRole, WorkspaceRef } from '../lib/index.ts';
import { mainSlug } from './authorize.ts';

/** A workspace and a role in it. */
export type PlaceRow = {
  workspace_id: string;
  slug: string;
  workspace_name: string;
  schema_name: string;
  time_zone: string;
  language: string;
  role_id: string;
  role_name: string;
  built_in: boolean;
  policies: Policy[];
};

export const place = sql`w.id as workspace_id, w.slug, w.name as workspace_name, w.schema_name, w.time_zone, w.language,
  r.id as role_id, r.name as role_name, r.built_in, r.policies`;

export const toWorkspaceRef = (row: PlaceRow): WorkspaceRef => ({
  id: row.workspace_id,
  slug: row.slug,
  name: row.workspace_name,
  schema: row.schema_name,
  timeZone: row.time_zone,
  language: row.language,
});

export const toRole = (row: PlaceRow): ActorRole => ({
  id: row.role_id,
  name: row.role_name,
  builtIn: row.built_in,
  policies: row.policies,
});

export type KeyActorRow = PlaceRow & { id: string; name: string; expires_at: Date | null };

export async function findKeyActor(on: Runner, hash: Buffer): Promise<KeyActorRow | undefined> {
  const [row] = await on.query<KeyActorRow>(sql`
    select k.id, k.name, k.expires_at, ${place}
    from atrium.api_key k join atrium.workspace w on w.id = k.workspace_id join atrium.role r on r.id = k.role_id
    where k.hash = ${hash}`);
  return row;
}

export async function findMainAdminPlace(on: Runner): Promise<PlaceRow | undefined> {
  const [row] = await on.query<PlaceRow>(sql`
    select ${place} from atrium.workspace w join atrium.role r on r.workspace_id = w.id and r.built_in and r.name = 'admin'
    where w.slug = ${mainSlug}`);
  return row;
}

export type UserActorRow = PlaceRow & { id: string; name: string; email: string };

/** The user in the named workspace, or else in "main", or else in the one that was made first. */
export async function findUserActor(on: Runner, userId: string, slug: string | null): Promise<UserActorRow | undefined> {
  const [row] = await on.query<UserActorRow>(sql`
    select u.id, u.name, u.email, ${place}
    from atrium."user" u join atrium.member m on m.user_id = u.id
      join atrium.workspace w on w.id = m.workspace_id join atrium.role r on r.id = m.role_id
    where u.id = ${userId} and (${slug}::text is null or w.slug = ${slug})
    order by (w.slug = ${mainSlug}) desc, w.created_at, w.id limit 1`);
  return row;
}

export async function listWorkspacesOf(on: Runner, userId: string): Promise<{ slug: string; name: string }[]> {
  return on.query(sql`
    select w.slug, w.name from atrium.member m join atrium.workspace w on w.id = m.workspace_id
    where m.user_id = ${userId} order by w.created_at, w.id`);
}
