import { createDb, migrateControl } from '../../server/src/db/index.ts';
import { createEmptyDatabase } from '../support/postgres.ts';

test('the control schema that migrations leave is the one that the EntitySchemas describe', async () => {
  const database = await createEmptyDatabase();
  expect(await migrateControl(database.url)).not.toEqual([]);
  expect(await migrateControl(database.url)).toEqual([]);
  const db = await createDb({ url: database.url });
  const { upQueries } = await db.dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
  await db.close();
  await database.drop();
});

test('a database that newer code has migrated refuses to start', async () => {
  const database = await createEmptyDatabase();
  await migrateControl(database.url);
  const db = await createDb({ url: database.url });
  await db.dataSource.query(`insert into atrium.migration (timestamp, name) values (1, 'FromTheFuture1')`);
  await db.close();
  await expect(migrateControl(database.url)).rejects.toThrow(/newer Atrium.*FromTheFuture1/);
  await database.drop();
});
