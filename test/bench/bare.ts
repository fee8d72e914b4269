/**
 * The bare server that the benchmark compares with: Koa, one hand-written named statement a request, rows as objects,
 * JSON.stringify, graphql-js, a pool of ten, no authentication; on the workspace's own tables.
 *
 *     DATABASE_URL=… PORT=… node test/bench/bare.ts
 */
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { buildSchema, execute, parse, validate, type DocumentNode } from 'graphql';
import Koa, { type Context } from 'koa';
import pg from 'pg';

type Row = Record<string, unknown> & { created: Date };
type Body = { first: string; last: string; email: string; title: string; company_id: string; score: number };

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, options: '-c search_path=ws_main' });
const rows = async (name: string, text: string, values: unknown[]): Promise<Row[]> => (await pool.query<Row>({ name, text, values })).rows;
const columns = 'p.id, p.name_first as first, p.name_last as last, p.email, p.title, p.company_id, p.score, p.created_at as created';

const toPerson = ({ company_id, company_name, ...person }: Row) => ({
  ...person,
  created: person.created,
  company: { id: company_id, name: company_name },
});
const listPeople = async (industry: unknown, first = 50) =>
  (
    await rows(
      'list',
      `select ${columns}, c.name as company_name from person p join company c on c.id = p.company_id
       where c.industry = $1 order by p.created_at desc, p.id desc limit $2`,
      [industry, first],
    )
  ).map(toPerson);

const bodyOf = (ctx: Context): Body => ctx.request.body as Body;
const router = new Router();
router.get('/people/:id', async (ctx) => {
  [ctx.body] = await rows('get', `select ${columns} from person p where id = $1`, [ctx.params.id]);
});
router.get('/people', async (ctx) => {
  ctx.body = { data: await listPeople(ctx.query.industry) };
});
router.post('/people', async (ctx) => {
  const { first, last, email, title, company_id: company, score } = bodyOf(ctx);
  [ctx.body] = await rows(
    'create',
    `insert into person as p (id, created_at, created_by, updated_at, updated_by, version, name_first, name_last, email, title, company_id, score)
     values (gen_random_uuid(), now(), 'bare', now(), 'bare', 1, $1, $2, $3, $4, $5, $6) returning ${columns}`,
    [first, last, email, title, company, score],
  );
  ctx.status = 201;
});
router.patch('/people/:id', async (ctx) => {
  [ctx.body] = await rows('update', `update person p set title = $2 where id = $1 returning ${columns}`, [
    ctx.params.id,
    bodyOf(ctx).title,
  ]);
});

const schema = buildSchema(`
  type Company { id: ID! name: String }
  type Person { id: ID! first: String last: String email: String title: String score: Int created: String company: Company }
  type Query { people(industry: String, first: Int): [Person!]! }`);
const rootValue = {
  people: async ({ industry, first }: { industry: string; first: number }) =>
    (await listPeople(industry, first)).map((person) => ({ ...person, created: person.created.toISOString() })),
};
const documents = new Map<string, DocumentNode>();
router.post('/graphql', async (ctx) => {
  const { query, variables } = ctx.request.body as { query: string; variables: Record<string, unknown> };
  let document = documents.get(query);
  if (!document) {
    document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) {
      ctx.status = 400;
      ctx.body = { errors };
      return;
    }
    documents.set(query, document);
  }
  ctx.body = await execute({ schema, document, rootValue, variableValues: variables });
});

new Koa().use(bodyParser()).use(router.routes()).listen(Number(process.env.PORT), '127.0.0.1');
