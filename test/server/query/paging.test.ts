import fc from 'fast-check';
import { bindStatement, buildAnchors, checkQuery } from '../../../server/src/query/index.ts';
import { store, worldData } from './arbitrary.ts';
import { inOrder } from './evaluate.ts';
import { context, createWorld, now, type World } from './world.ts';
import { casesOf, seedOf, timeoutMs } from '../../support/random.ts';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const paths = [
  'job_title',
  'age',
  'score',
  'budget',
  'budget.currency',
  'active',
  'born',
  'seen',
  'name',
  'name.last',
  'number',
  'created_at',
].concat(['owner.name', 'company.name', 'company.employees', 'company.region.name', 'company.id', 'boss.age', 'boss.company.name', 'id']);
const key = fc.tuple(fc.constantFrom(...paths), fc.boolean()).map(([path, descending]) => (descending ? `-${path}` : path));
const sorts = fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: (one) => one.replace('-', '') });

async function walk(sort: string[], limit: number): Promise<{ pages: string[][]; cursors: string[] }> {
  const pages: string[][] = [];
  const cursors: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await world.list('person', { sort, limit, fields: ['id'], ...(cursor && { cursor }) });
    pages.push(page.data.map(({ id }) => id));
    cursor = page.next;
    if (!cursor) return { pages, cursors };
    cursors.push(cursor);
    if (cursors.length > 50) throw new Error('paging goes on for ever');
  }
}

async function anchors(sort: string[], every: number): Promise<{ count: string; cursors: string[] }> {
  const query = checkQuery(world.definitions, world.object('person'), { sort }, { rules: world.admin, context });
  const [row] = await world.run<{ count: string; cursors: string[] }>(bindStatement(buildAnchors(query, every), context));
  return row!;
}

test(
  'paging in any sort visits each row once, in order, and anchors begin the same pages',
  async () => {
    await fc.assert(
      fc.asyncProperty(worldData, sorts, fc.integer({ min: 1, max: 4 }), async (data, sort, limit) => {
        await store(world, data);
        const live = data.person!.map((row, i) => ({ ...row, number: i + 1, created_at: now })).filter(({ deleted }) => !deleted);
        const expected = inOrder(data, 'person', live, sort).map(({ id }) => id);
        const { pages, cursors } = await walk(sort, limit);
        expect({ sort, ids: pages.flat() }).toEqual({ sort, ids: expected });
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        expect(await anchors(sort, limit)).toMatchObject({ count: String(expected.length), cursors });
      }),
      { numRuns: casesOf(300), seed: seedOf() },
    );
  },
  timeoutMs,
);

describe('with three people', () => {
  beforeAll(async () => {
    await world.client.query('truncate person cascade');
    for (const age of [1, 2, 3]) await world.insert('person', { age, created_at: new Date(now.getTime() + age) });
  });

  const refusal = (input: object) => {
    try {
      checkQuery(world.definitions, world.object('person'), input, { rules: world.admin, context });
      return 'accepted';
    } catch (error) {
      return (error as { errors: unknown[] }).errors;
    }
  };

  test('a page says nothing of a next one when it holds the rest', async () => {
    expect((await world.list('person', { limit: 3 })).next).toBeNull();
    expect((await world.list('person', { limit: 2 })).next).not.toBeNull();
  });

  test('a cursor of another sort, or no cursor at all, is refused', async () => {
    const { next } = await world.list('person', { limit: 1, sort: ['age'] });
    const wrong = [{ path: '/cursor', code: 'invalid_cursor', message: expect.any(String) }];
    expect(refusal({ sort: ['-age'], cursor: next })).toEqual(wrong);
    expect(refusal({ cursor: next })).toEqual(wrong);
    expect(refusal({ sort: ['age'], cursor: 'gibberish' })).toEqual(wrong);
    expect(refusal({ sort: ['age'], cursor: `${next}x!` })).toEqual(wrong);
    expect(refusal({ sort: ['age'], cursor: next })).toBe('accepted');
  });

  test('a cursor whose values were tampered with is refused before Postgres sees it', async () => {
    const { next } = await world.list('person', { limit: 1, sort: ['age'] });
    const plain = Buffer.from(next!, 'base64url').toString();
    for (const values of [['x', 'y'], ['1'], [1, 2], [null, null], { a: 1 }, ['1', null]]) {
      const forged = Buffer.from(plain.slice(0, 8) + JSON.stringify(values)).toString('base64url');
      expect(refusal({ sort: ['age'], cursor: forged })).toMatchObject([{ code: 'invalid_cursor' }]);
    }
  });

  test('newest first is one comparison of rows, for which the index is walked', async () => {
    const { next } = await world.list('person', { limit: 1 });
    const { text } = await world.list('person', { limit: 1, cursor: next! });
    expect(text).toContain('(_1."created_at", _1."id") < ($1::timestamptz, $2::uuid)');
  });

  test('text sorts and compares by the root collation, whatever the database’s own is', async () => {
    const { text } = await world.list('person', { sort: ['-job_title'], filter: { email: { _gt: 'a' } } });
    expect(text).toContain('order by _1."job_title" collate "und-x-icu" desc nulls last, _1."id" limit');
    expect(text).toContain('_1."email" collate "und-x-icu" > $1::text');
  });

  test('a sort that nothing can be sorted by is refused with its path', () => {
    expect(refusal({ sort: ['age', 'tags'] })).toMatchObject([{ path: '/sort/1', code: 'not_sortable' }]);
    expect(refusal({ sort: ['reports.age'] })).toMatchObject([{ path: '/sort/0', code: 'not_sortable' }]);
    expect(refusal({ sort: ['company'] })).toMatchObject([{ path: '/sort/0', code: 'not_sortable' }]);
    expect(refusal({ sort: ['nothing'] })).toMatchObject([{ path: '/sort/0', code: 'unknown_field' }]);
    expect(refusal({ sort: 'age' })).toMatchObject([{ path: '/sort', code: 'wrong_type' }]);
    expect(refusal({ limit: '5' })).toMatchObject([{ path: '/limit', code: 'out_of_range' }]);
    expect(refusal({ sort: [1] })).toMatchObject([{ path: '/sort/0', code: 'wrong_type' }]);
  });
});
