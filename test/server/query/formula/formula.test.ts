import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { formulaFunctions } from '@atrium/sdk';
import { calls } from '../../../../server/src/query/formula/calls.ts';
import { created, define, field } from '../../schema/define.ts';
import { createWorld, rulesOf, type World } from '../world.ts';
import { casesOf, seedOf } from '../../../support/random.ts';
import { expressions, type Plain, type PlainRow } from './plain.ts';
import { referenceOf } from './reference.ts';

const columns = [
  field('age', 'integer'),
  field('score', 'number'),
  field('job_title', 'text'),
  field('active', 'boolean'),
  field('born', 'date'),
  field('seen', 'datetime'),
  field('price', 'currency'),
  field('tags', 'multi_select', { options: ['a', 'b'].map((value) => ({ value, label: value })) }),
];
const withFormulas = (...sources: string[]) =>
  define(created('person', [...columns, ...sources.map((expression, i) => field(`f${i}`, 'formula', { expression }))]));

let world: World;
beforeAll(async () => void (world = await createWorld(withFormulas())));
afterAll(() => world.close());
beforeEach(() => world.client.query('truncate person'));

/** What formulas give on the newest record. */
async function valuesOf(...sources: string[]): Promise<unknown[]> {
  const definitions = withFormulas(...sources);
  const { data } = await world.listWith(definitions, 'person', { fields: sources.map((_, i) => `f${i}`), limit: 1 });
  return sources.map((_, i) => data[0]![`f${i}`]);
}
const valueOf = async (source: string): Promise<unknown> => (await valuesOf(source))[0];

test('every function of the language has its SQL, and nothing else has', () => {
  const names = formulaFunctions.map(({ name }) => name);
  const internal = Object.keys(calls).filter((name) => /^[A-Z]/.test(name));
  expect(internal.toSorted()).toEqual(names.toSorted());
});

test('the documentation has every function as it is', () => {
  const readme = readFileSync(new URL('../../../../server/src/query/formula/README.md', import.meta.url), 'utf8');
  expect(/<!-- functions -->\n\n([^]*)\n\n<!-- \/functions -->/.exec(readme)?.[1]).toBe(referenceOf(formulaFunctions));
});

test('what the documentation says of a function is so', async () => {
  await world.insert('person', {});
  const said = formulaFunctions.map(({ example }) => example).filter((example) => example.includes(' = '));
  expect(said.length).toBeGreaterThan(30);
  expect(Object.fromEntries((await valuesOf(...said)).map((value, i) => [said[i], value]))).toEqual(
    Object.fromEntries(said.map((example) => [example, true])),
  );
});

test.each([
  ['1 / 0', null],
  ['1 / 3', 0.333333333333333],
  ['0.1 + 0.2', 0.3],
  ['SQRT(-1)', null],
  ['LN(0)', null],
  ['LOG(8, 1)', null],
  ['POWER(0, -1)', null],
  ['POWER(-8, 1 / 3)', null],
  ['POWER(10, 1000)', null],
  ['POWER(10, -1000)', 0],
  ['EXP(1000000)', null],
  ['MOD(5, 0)', null],
  ['ROUND(2.5)', 3],
  ['ROUND(-2.5)', -3],
  ['ROUND(1234, -2)', 1200],
  ['999999999999999 * 999999999999999 * 999999999999999', 9.99999999999997e44],
  ['DATE(2023, 2, 29)', null],
  ['DATE(0, 1, 1)', null],
  ['DATE(99999999999, 1, 1)', null],
  ['DATE(9999, 12, 31) + 1', null],
  ['DATE(1, 1, 1) - 1', null],
  ['DATE(1, 1, 1) - 100000000000', null],
  ['DATEADD(DATE(9999, 12, 1), 1, "months")', null],
  ['DATEADD(DATE(2024, 1, 31), 1, "months")', '2024-02-29'],
  ['DATEADD(DATE(2024, 1, 1), 36, "hours")', '2024-01-02'],
  ['DATEADD(NOW(), 1000000000000, "years")', null],
  ['DATEADD(NOW(), 1000000000000, "seconds")', null],
  ['REPT("ab", 1000000)', 'ab'.repeat(500)],
  ['SUBSTITUTE(REPT("a", 1000), "a", SUBSTITUTE(REPT("a", 1000), "a", REPT("b", 1000)))', null],
  ['NUMBER("1e5")', null],
  ['NUMBER(" -12.50 ")', -12.5],
  ['LEFT("abc", -1)', ''],
  ['LEFT("abc", 99999999999999)', 'abc'],
  ['"a" & BLANK & 1', 'a1'],
  ['CURRENCY(12.50, "EUR") + CURRENCY(1, "EUR")', { amount: '13.5', currency: 'EUR' }],
  ['CURRENCY(12.50, "EUR") + CURRENCY(1, "GBP")', null],
  ['CURRENCY(3, "EUR") / CURRENCY(2, "EUR")', 1.5],
  ['CURRENCY(3, "euro")', null],
  ['CURRENCY(3, "EUR") = CURRENCY(3, "GBP")', false],
  ['BLANK = BLANK', false],
  ['NOT(BLANK = 1)', true],
  ['SWITCH(2, 1, "one", 2, "two", "more")', 'two'],
  ['SWITCH(3, 1, "one", 2, "two")', null],
  ['COUNT(tags)', 0],
])('%s gives %j, never an error', async (source, value) => {
  await world.insert('person', {});
  expect(await valueOf(source)).toEqual(value);
});

test('however deep conditions nest, the statement stays short', async () => {
  await world.insert('person', { score: 256 });
  const nested = (depth: number): string => (depth === 0 ? 'score' : `SQRT(ABS(${nested(depth - 1)}))`);
  const definitions = withFormulas(nested(25));
  const { text, data } = await world.listWith(definitions, 'person', { fields: ['f0'] });
  expect(data[0]!.f0).toBeCloseTo(256 ** (0.5 ** 25), 9);
  expect(text.length).toBeLessThan(10_000);
});

test('where a field that it reads is hidden, a formula is too, also by way of another', async () => {
  await world.insert('person', { age: 1, score: 2 });
  await world.insert('person', { age: 50, score: 3 });
  const definitions = define(
    created('person', [
      ...columns,
      field('double', 'formula', { expression: 'score * 2' }),
      field('said', 'formula', { expression: 'IF(double > 0, "some", "none")' }),
      field('older', 'formula', { expression: 'age + 1' }),
    ]),
  );
  const rules = rulesOf(definitions, [
    { object: 'person', actions: ['read'], fields: ['age', 'double', 'said', 'older'] },
    { object: 'person', actions: ['read'], filter: { age: { _gt: 10 } }, fields: ['score'] },
  ]);
  const input = { fields: ['double', 'said', 'older'], sort: ['age'] };
  // The second grant gives the score where its filter holds, but no formula; the first gives the formulas everywhere.
  expect((await world.listWith(definitions, 'person', input, { rules })).data).toEqual([
    { double: null, said: null, older: 2 },
    { double: 6, said: 'some', older: 51 },
  ]);
  const found = await world.listWith(definitions, 'person', { ...input, filter: { said: { _eq: 'none' } } }, { rules });
  expect(found.data).toEqual([]);
  const blind = rulesOf(definitions, [{ object: 'person', actions: ['read'], fields: ['said', 'older', 'age'] }]);
  await expect(world.listWith(definitions, 'person', { sort: ['said'] }, { rules: blind })).rejects.toMatchObject({
    errors: [{ path: '/sort/0', code: 'unknown_field' }],
  });
});

const row = fc.record<PlainRow>({
  age: fc.option(fc.integer({ min: -50, max: 50 })),
  score: fc.option(fc.integer({ min: -80, max: 80 }).map((value) => value / 4)),
  job_title: fc.option(fc.constantFrom('', 'a', 'Baab', "o'x", 'Äß', 'a"b')),
  active: fc.option(fc.boolean()),
  born: fc.option(fc.constantFrom('1970-01-01', '2024-02-29', '2023-12-31', '2024-01-31', '1899-06-15')),
});

test('formulas equal their plain evaluation', async () => {
  const kinds = ['number', 'text', 'boolean', 'day'] as const;
  const formulas = fc.array(
    fc.constantFrom(...kinds).chain((kind) => expressions[kind] as fc.Arbitrary<Plain<unknown>>),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(formulas, fc.array(row, { minLength: 1, maxLength: 5 }), async (asked, rows) => {
      await world.client.query('truncate person');
      const ids: string[] = [];
      for (const one of rows) ids.push(await world.insert('person', one));
      const definitions = withFormulas(...asked.map(({ source }) => source));
      const { data } = await world.listWith(definitions, 'person', { fields: ['id', ...asked.map((_, i) => `f${i}`)], sort: ['id'] });
      const given = ids.toSorted().map((id) => rows[ids.indexOf(id)]!);
      for (const [r, answered] of data.entries()) {
        for (const [i, { source, evaluate }] of asked.entries()) {
          const wanted = evaluate(given[r]!);
          const got = answered[`f${i}`];
          if (typeof wanted === 'number' && typeof got === 'number')
            expect({ source, got }).toEqual({ source, got: expect.closeTo(wanted, 6) });
          else expect({ source, got }).toEqual({ source, got: wanted });
        }
      }
    }),
    { numRuns: casesOf(300), seed: seedOf() },
  );
});
