import fc from 'fast-check';
import { bindStatement, buildList, checkQuery, prepareGet, prepareList, type Context } from '../../../server/src/query/index.ts';
import { filterOf } from './arbitrary.ts';
import { ada, bob, context, rulesOf, worldDefinitions } from './world.ts';
import { casesOf, seedOf } from '../../support/random.ts';

const definitions = worldDefinitions();
const person = definitions.find('person')!;
const rules = rulesOf(definitions, [
  { object: '*', actions: ['read'], filter: { created_by: { _eq: '$CURRENT_USER' } }, fields: ['name', 'company', 'industry'] },
  { object: 'person', actions: ['read'], filter: { owner: { name: { _neq: '$CURRENT_USER.name' } } } },
  { object: 'company', actions: ['read'], filter: { people: { _some: { age: { _gt: 3 } } } } },
  { object: 'topic', actions: ['read'] },
  { object: 'region', actions: ['read'] },
]);
const compile = (input: object, of: Context = context) =>
  bindStatement(buildList(checkQuery(definitions, person, input, { rules, context: of })), of);

test('the text depends on the shape of a query alone: values, users and times are bound', () => {
  const query = (age: number, industry: string) => ({
    filter: { age: { _gt: age }, company: { industry: { _in: [industry, 'x'] } }, seen: { _gt: '$NOW(-1 day)' } },
    search: industry,
    limit: 7,
  });
  const later = { now: new Date(0), user: bob, timeZone: 'Europe/Berlin' };
  const [one, two] = [compile(query(1, 'retail')), compile(query(2, 'law'), later)];
  expect(two.text).toBe(one.text);
  expect(one.text).not.toMatch(/retail|Ada/);
  expect(one.values).toEqual(
    expect.arrayContaining([1, ['retail', 'x'], '2024-05-14T10:30:00.000Z', `user:${ada.id}`, ada.name, '%retail%', 7]),
  );
  expect(two.values).toEqual(expect.arrayContaining([2, ['law', 'x'], '1969-12-31T00:00:00.000Z', `user:${bob.id}`, bob.name, '%law%', 7]));
});

test('every value that is bound stands in the text, and nothing of a value does', () => {
  const secret = 'dr0p"tab\'le';
  const withSecret = (filter: Record<string, unknown>) => ({ _and: [filter, { job_title: { _neq: secret } }] });
  fc.assert(
    fc.property(filterOf('person', 3), (filter) => {
      const { text, values } = compile({
        filter: withSecret(filter),
        fields: ['company.name', 'reports'],
        search: secret,
        sort: ['company.name', 'budget'],
        count: true,
      });
      const used = new Set([...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)));
      expect(used.size).toBe(values.length);
      expect(text).not.toContain('dr0p');
    }),
    { numRuns: casesOf(300), seed: seedOf() },
  );
});

test('what was prepared before is the same text, with values of now', () => {
  const input = { filter: { seen: { _lt: '$NOW' }, owner: { _eq: '$CURRENT_USER' } } };
  const first = prepareList(definitions, person, input, { rules, context });
  const again = prepareList(definitions, person, structuredClone(input), { rules, context: { ...context, now: new Date(0), user: bob } });
  expect(again.text).toBe(first.text);
  expect(again.values).toEqual(expect.arrayContaining(['1970-01-01T00:00:00.000Z', bob.id]));
  expect(prepareList(definitions, person, { ...input, timeZone: 'Asia/Tokyo' }, { rules, context }).text).toBe(first.text);
});

test('what was prepared under other rules is never taken', () => {
  const narrow = rulesOf(definitions, [{ object: 'person', actions: ['read'], fields: ['age'] }]);
  const fields = ['age', 'job_title'];
  expect(prepareGet(definitions, person, ada.id, { rules, context, fields }).values[0]).toBe(ada.id);
  expect(prepareGet(definitions, person, bob.id, { rules, context, fields }).values[0]).toBe(bob.id);
  expect(() => prepareGet(definitions, person, ada.id, { rules: narrow, context, fields })).toThrow('no field "job_title"');
  expect(() => prepareList(definitions, person, { fields }, { rules: narrow, context })).toThrow('no field "job_title"');
});
