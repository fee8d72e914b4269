import { migrateControl } from '../../server/src/db/index.ts';

/** Brings the database that each test file clones to the state that a first start leaves: migrated, and empty. */
export async function migrateTemplate(url: string): Promise<void> {
  await migrateControl(url);
}
