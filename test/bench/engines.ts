import { bindStatement, buildList, checkQuery } from '../../server/src/query/index.ts';
import { buildSchema } from '../../server/src/graphql/schema.ts';
import { context, rulesOf, worldDefinitions } from '../server/query/world.ts';
import { fiftyObjects } from '../support/fifty-objects.ts';

/** CPU of checking and compiling a list with row and field rules that nothing has prepared yet, in µs. */
export function compileListUs(): number {
  const definitions = worldDefinitions();
  const person = definitions.find('person')!;
  const rules = rulesOf(definitions, [
    { object: '*', actions: ['read'], filter: { created_by: { _eq: '$CURRENT_USER' } }, fields: ['name', 'company', 'industry'] },
    { object: 'company', actions: ['read'], filter: { people: { _some: { age: { _gt: 3 } } } } },
  ]);
  const compileOne = (i: number) => {
    const filter = { company: { industry: { _eq: `retail ${i}` } } };
    const checked = checkQuery(definitions, person, { filter, fields: ['*', 'company.name'], sort: ['-created_at'] }, { rules, context });
    bindStatement(buildList(checked), context);
  };
  const run = (n: number) => cpuMsOf(() => Array.from({ length: n }, (_, i) => compileOne(i))) * (1000 / n);
  run(3000);
  return Math.min(run(1000), run(1000), run(1000));
}

/** CPU of building the GraphQL schema of fifty objects of twenty fields, in ms: the first time, and the best of eight. */
export function buildSchemaMs(): { cold: number; warm: number } {
  const times = Array.from({ length: 8 }, fiftyObjects).map((definitions) => cpuMsOf(() => buildSchema(definitions)));
  return { cold: times[0]!, warm: Math.min(...times) };
}

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
