import { sql, type Db } from '../db/index.ts';
import { isUuid, type Actor } from '../lib/index.ts';
import { environmentKeyId } from './actors.ts';
import { place, toRole, toWorkspaceRef, type PlaceRow } from './actor-store.ts';

export type ActorOfTag = (tag: string, workspaceId: string) => Promise<Actor | undefined>;

type Row = PlaceRow & { id: string; name: string; email: string | null };

/**
 * Who acts behind `user:<id>` or `key:<id>`, with the role of today: background work goes on in the name of who began it.
 * Undefined when that is no member or no key of the workspace any longer.
 */
export function createActorOfTag({ db, apiKey }: { db: Db; apiKey: string | null }): ActorOfTag {
  return async (tag, workspaceId) => {
    const [kind, id = ''] = tag.split(':');
    if ((kind !== 'user' && kind !== 'key') || !isUuid(id)) return undefined;
    const row =
      kind === 'user'
        ? await findUser(id, workspaceId)
        : id === environmentKeyId
          ? await findEnvironmentKey(workspaceId)
          : await findKey(id, workspaceId);
    return row && Object.freeze({ kind, id: row.id, name: row.name, email: row.email, workspace: toWorkspaceRef(row), role: toRole(row) });
  };

  async function findUser(id: string, workspaceId: string): Promise<Row | undefined> {
    const [row] = await db.query<Row>(sql`
      select u.id, u.name, u.email, ${place}
      from atrium."user" u join atrium.member m on m.user_id = u.id
        join atrium.workspace w on w.id = m.workspace_id join atrium.role r on r.id = m.role_id
      where u.id = ${id} and w.id = ${workspaceId}`);
    return row;
  }

  async function findKey(id: string, workspaceId: string): Promise<Row | undefined> {
    const [row] = await db.query<Row>(sql`
      select k.id, k.name, null as email, ${place}
      from atrium.api_key k join atrium.workspace w on w.id = k.workspace_id join atrium.role r on r.id = k.role_id
      where k.id = ${id} and w.id = ${workspaceId} and (k.expires_at is null or k.expires_at > now())`);
    return row;
  }

  async function findEnvironmentKey(workspaceId: string): Promise<Row | undefined> {
    if (apiKey === null) return undefined;
    const [row] = await db.query<Row>(sql`
      select ${environmentKeyId}::text as id, 'ATRIUM_API_KEY' as name, null as email, ${place}
      from atrium.workspace w join atrium.role r on r.workspace_id = w.id and r.built_in and r.name = 'admin' where w.id = ${workspaceId}`);
    return row;
  }
}
