import fc from 'fast-check';
import type { Data, Stored } from './evaluate.ts';
import { ada, bob, now, type World } from './world.ts';

/** Random rows of the world, and random filters that fit its fields. */

const texts = ['', 'a', 'A', 'ab', 'b%', '_b', 'é', 'É', 'z\\'];
const text = fc.constantFrom(...texts);
const whole = fc.integer({ min: -2, max: 3 });
const number = fc.constantFrom(-1.5, 0, 0.25, 2);
const amount = fc.constantFrom('-1.00', '0', '12.50', '99.99');
const currency = fc.constantFrom('GBP', 'EUR');
const date = fc.constantFrom('2009-12-31', '2010-01-01', '2010-12-01', '2020-02-29');
const datetime = fc.constantFrom('2009-12-31T23:59:59.999Z', '2010-01-01T00:00:00.000Z', '2010-12-01T08:26:00.000Z');
const tag = fc.constantFrom('a', 'b', 'c');
const user = fc.constantFrom(ada.id, bob.id);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4, nil: null });

const uuid = (kind: number, n: number): string => `00000000-0000-7000-8000-0000000${kind}${String(n).padStart(4, '0')}`;
const ids = (kind: number, count: number): string[] => Array.from({ length: count }, (_, n) => uuid(kind, n));
export const known = { region: ids(1, 3), company: ids(2, 5), topic: ids(3, 3), person: ids(4, 9) };

const rows = <T extends object>(of: string[], fields: fc.Arbitrary<T>): fc.Arbitrary<(T & Stored)[]> =>
  fc.tuple(
    ...of.map((id) => fc.tuple(fields, fc.boolean(), fc.boolean()).map(([values, one, two]) => ({ ...values, id, deleted: one && two }))),
  ) as fc.Arbitrary<(T & Stored)[]>;

const among = (list: string[]) => fc.constantFrom(...list);

export const worldData: fc.Arbitrary<Data> = fc.record({
  region: rows(known.region, fc.record({ name: maybe(text) })),
  company: rows(
    known.company,
    fc.record({
      name: maybe(text),
      industry: maybe(fc.constantFrom('retail', 'tech', 'law')),
      employees: maybe(whole),
      region: maybe(among(known.region)),
      owner: maybe(user),
    }),
  ),
  topic: rows(known.topic, fc.record({ name: maybe(text) })),
  person: rows(
    known.person,
    fc.record({
      name: maybe(fc.record({ first: maybe(text), last: maybe(text) })).map((name) =>
        name?.first === null && name.last === null ? null : name,
      ),
      ...{
        job_title: maybe(text),
        age: maybe(whole),
        score: maybe(number),
        active: maybe(fc.boolean()),
        born: maybe(date),
        seen: maybe(datetime),
      },
      budget: maybe(fc.record({ amount, currency })),
      tags: maybe(fc.subarray(['a', 'b', 'c'])),
      data: maybe(
        fc.oneof(
          fc.record({ x: fc.oneof(whole, text, fc.boolean(), fc.constant(null)) }, { requiredKeys: [] }),
          fc.constant([]),
          fc.constant('t'),
        ),
      ),
      ...{ owner: maybe(user), company: maybe(among(known.company)), boss: maybe(among(known.person)), topics: fc.subarray(known.topic) },
    }),
  ),
});

/** Puts the rows into the world's tables in place of what was there. */
export async function store({ client, schema }: World, data: Data): Promise<void> {
  const base = (row: Stored) => ({
    id: row.id,
    created_at: now,
    created_by: 'system:test',
    updated_at: now,
    updated_by: 'system:test',
    version: 1,
    deleted_at: row.deleted ? now : null,
  });
  const put = (table: string, list: object[]) =>
    client.query(`insert into ${schema}.${table} select * from jsonb_populate_recordset(null::${schema}.${table}, $1)`, [
      JSON.stringify(list),
    ]);
  // In the order of the foreign keys; for so few rows deleting costs a tenth of truncating.
  await client.query(
    ['_link_person_topics', 'person', 'topic', 'company', 'region'].map((table) => `delete from ${schema}.${table}`).join('; '),
  );
  await put(
    'region',
    data.region!.map((row) => ({ ...base(row), name: row.name })),
  );
  await put(
    'company',
    data.company!.map(({ region, name, industry, employees, owner, ...row }) => ({
      ...base(row as Stored),
      name,
      industry,
      employees,
      owner,
      region_id: region,
    })),
  );
  await put(
    'topic',
    data.topic!.map((row) => ({ ...base(row), name: row.name })),
  );
  await put(
    'person',
    data.person!.map((row, i) => {
      const name = row.name as { first: string; last: string } | null;
      const budget = row.budget as { amount: string; currency: string } | null;
      const { job_title, age, score, active, born, seen, tags, owner } = row;
      const stored = {
        job_title,
        age,
        score,
        active,
        born,
        seen,
        tags,
        owner,
        data: row.data,
        company_id: row.company,
        boss_id: row.boss,
        number: i + 1,
      };
      return {
        ...base(row),
        ...stored,
        name_first: name?.first,
        name_last: name?.last,
        budget_amount: budget?.amount,
        budget_currency: budget?.currency,
      };
    }),
  );
  await put(
    '_link_person_topics',
    data.person!.flatMap((row) => (row.topics as string[]).map((topic) => ({ source_id: row.id, target_id: topic }))),
  );
}

type Tests = Record<string, unknown>;
const one = (op: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Tests> => value.map((wanted) => ({ [op]: wanted }));
const flags = ['_null', '_nnull'].map((op) => one(op, fc.boolean()));
const empties = ['_empty', '_nempty'].map((op) => one(op, fc.boolean()));
const equality = (value: fc.Arbitrary<unknown>) => [
  ...['_eq', '_neq'].map((op) => one(op, value)),
  ...['_in', '_nin'].map((op) => one(op, fc.array(value, { maxLength: 3 }))),
];
const order = (value: fc.Arbitrary<unknown>) => [
  ...['_lt', '_lte', '_gt', '_gte'].map((op) => one(op, value)),
  ...['_between', '_nbetween'].map((op) => one(op, fc.tuple(value, value))),
];
const like = ['_contains', '_icontains', '_ncontains', '_starts_with', '_istarts_with', '_ends_with', '_iends_with'].map((op) =>
  one(op, text),
);

const textTests = fc.oneof(...equality(text), ...order(text), ...like, ...flags, ...empties);
const orderedTests = (value: fc.Arbitrary<unknown>) => fc.oneof(...equality(value), ...order(value), ...flags);
const idTests = (list: string[]) => fc.oneof(...equality(among(list)), ...flags);
const selectTests = fc.oneof(...equality(fc.constantFrom('retail', 'tech')), ...like, ...flags, ...empties);
const money = fc.record({ amount, currency });
const sameMoney = fc.tuple(amount, amount, currency).map(([a, b, c]) => [
  { amount: a, currency: c },
  { amount: b, currency: c },
]);
const moneyTests = fc.oneof(
  ...[...equality(amount), ...order(amount), ...flags, ...equality(money)],
  ...['_lt', '_gte'].map((op) => one(op, money)),
  ...['_between', '_nbetween'].map((op) => one(op, sameMoney)),
  one('amount', orderedTests(amount)),
  one('currency', textTests),
);
const tagTests = fc.oneof(
  ...['_has_any', '_has_all', '_eq', '_neq'].map((op) => one(op, fc.subarray(['a', 'b', 'c']))),
  ...['_contains', '_ncontains'].map((op) => one(op, tag)),
  ...[...flags, ...empties],
);
const inJson = fc
  .oneof(...equality(fc.oneof(whole, text, fc.boolean())), ...[...order(whole), ...order(text), ...like, ...flags, ...empties])
  .map((tests) => ({ _path: ['x'], ...tests }));
const jsonTests = fc.oneof(
  inJson,
  ...['_eq', '_neq'].map((op) => one(op, fc.constantFrom<unknown>([], { x: 1 }, 't'))),
  ...flags,
  ...empties,
);

const leaves: Record<string, fc.Arbitrary<Tests>> = {
  region: fc.oneof(one('name', textTests), one('id', idTests(known.region))),
  company: fc.oneof(
    one('name', textTests),
    one('industry', selectTests),
    one('employees', orderedTests(whole)),
    one('id', idTests(known.company)),
  ),
  topic: one('name', textTests),
  member: fc.oneof(one('id', idTests([ada.id, bob.id])), one('name', one('_contains', fc.constantFrom('Ada', 'l')))),
  person: fc.oneof(
    ...[
      one('name', fc.oneof(textTests, one('first', textTests), one('last', textTests))),
      one('job_title', textTests),
      one('age', orderedTests(whole)),
    ],
    ...[one('score', orderedTests(number)), one('budget', moneyTests), one('active', fc.oneof(...equality(fc.boolean()), ...flags))],
    ...[one('born', orderedTests(date)), one('seen', orderedTests(datetime)), one('tags', tagTests), one('data', jsonTests)],
    ...['year', 'month', 'week', 'day', 'weekday'].map((call) => one(`${call}(born)`, orderedTests(fc.constantFrom(1, 12, 53, 2010)))),
    one('hour(seen)', orderedTests(fc.constantFrom(0, 8, 23))),
  ),
};

const toOne: Record<string, [string, string][]> = {
  company: [
    ['region', 'region'],
    ['owner', 'member'],
  ],
  person: [
    ['company', 'company'],
    ['boss', 'person'],
    ['owner', 'member'],
  ],
};
const toMany: Record<string, [string, string][]> = {
  region: [['companies', 'company']],
  company: [['people', 'person']],
  topic: [['fans', 'person']],
  person: [
    ['reports', 'person'],
    ['topics', 'topic'],
  ],
};

/** A filter on rows of `object`; `related` adds tests of the row's own id. */
export function filterOf(object: string, depth: number, related = false): fc.Arbitrary<Tests> {
  const leaf = related ? fc.oneof(leaves[object]!, idTests(known[object as keyof typeof known] ?? [ada.id, bob.id])) : leaves[object]!;
  if (depth === 0) return leaf;
  const deeper = fc.constant(null).chain(() => filterOf(object, depth - 1, related));
  const relations = [
    ...(toOne[object] ?? []).map(([name, target]) =>
      one(
        name,
        fc.constant(null).chain(() => filterOf(target, depth - 1, true)),
      ),
    ),
    ...(toMany[object] ?? []).map(([name, target]) =>
      one(
        name,
        fc.oneof(
          ...['_some', '_none', '_every'].map((q) =>
            one(
              q,
              fc.constant(null).chain(() => filterOf(target, depth - 1, true)),
            ),
          ),
        ),
      ),
    ),
  ];
  return fc.oneof(
    { arbitrary: leaf, weight: 3 },
    { arbitrary: one('_not', deeper), weight: 2 },
    { arbitrary: fc.oneof(one('_and', fc.array(deeper, { maxLength: 3 })), one('_or', fc.array(deeper, { maxLength: 3 }))), weight: 3 },
    ...(relations.length > 0 ? [{ arbitrary: fc.oneof(...relations), weight: 5 }] : []),
    { arbitrary: fc.constant({}), weight: 1 },
  );
}
