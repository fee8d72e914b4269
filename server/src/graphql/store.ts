import { id, sql, type Runner } from '../db/index.ts';

/** The version of a workspace's schema as it is now. */
export async function findSchemaVersion(db: Runner, schema: string): Promise<number | undefined> {
  const [row] = await db.query<{ version: number }>(sql`select version from ${id(schema, '_schema')}`);
  return row?.version;
}
