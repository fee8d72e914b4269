import { createDb } from '../../server/src/db/index.ts';
import { createSchemaEngine } from '../../server/src/schema/index.ts';
import { startApp } from '../support/app.ts';

test('what a fresh workspace has in Postgres is what the definitions and our own tables say', async () => {
  const app = await startApp();
  await app.app.outbox.settled();
  const db = await createDb({ url: app.database.url });
  const [workspace] = await db.dataSource.query<{ id: string; schema: string }[]>(`select id, schema_name as schema from atrium.workspace`);
  const engine = createSchemaEngine({ db });
  expect(await engine.check({ ...workspace!, slug: 'main', name: 'Main', timeZone: 'UTC', language: 'en' })).toEqual([]);
  await db.dataSource.query(`alter table "${workspace!.schema}".person add column stranger text`);
  expect(await engine.check({ ...workspace!, slug: 'main', name: 'Main', timeZone: 'UTC', language: 'en' })).not.toEqual([]);
  await db.close();
  await app.stop();
});
