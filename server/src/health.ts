import { sql, type Db } from './db/index.ts';
import { route, type Route } from './http/index.ts';
import { AppError } from './lib/index.ts';

/** 200 when ready to serve: the process listens only once all is up, so what is left to ask is Postgres. */
export const healthRoute = (db: Db): Route =>
  route(
    'get',
    '/health',
    {
      summary: 'Whether the server is ready to serve',
      tags: ['Operation'],
      allow: 'anyone',
      reply: { type: 'object', required: ['status'], properties: { status: { const: 'ready' } } },
      errors: ['unavailable'],
    },
    async () => {
      try {
        await db.query(sql`select 1`);
        return { status: 'ready' };
      } catch (cause) {
        throw new AppError('unavailable', 'The database does not answer.', { cause });
      }
    },
  );
