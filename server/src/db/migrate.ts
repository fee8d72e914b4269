import { Client } from 'pg';
import { createDataSource } from './db.ts';
import { migrations } from './migrations/index.ts';

/** Any number of processes may start at once; one migrates. The number is ours alone. */
const migrationLock = 4_711_001;

/**
 * Brings the control schema to the code's state. Throws when the database has been migrated by newer code.
 * @returns the names of the migrations that ran now
 */
export async function migrateControl(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query('create schema if not exists atrium');
    await refuseNewer(client);
    const dataSource = createDataSource(url, { poolSize: 2, statementTimeoutMs: 0, applicationName: 'atrium migrate' });
    await dataSource.initialize();
    try {
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      return ran.map(({ name }) => name);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: Client): Promise<void> {
  const { rows: present } = await client.query<{ there: string | null }>(`select to_regclass('atrium.migration')::text as there`);
  if (!present[0]?.there) return;
  const known = migrations.map((migration) => migration.name);
  const { rows } = await client.query<{ name: string }>('select name from atrium.migration where not name = any($1)', [known]);
  if (rows.length > 0) {
    throw new Error(
      `The database was migrated by a newer Atrium (${rows.map((r) => r.name).join(', ')}). Start that version, or a newer one.`,
    );
  }
}
