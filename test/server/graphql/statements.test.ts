import { startApp } from '../../support/app.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { startWireCounter } from '../../support/wire-counter.ts';
import { startWorld } from './world.ts';

test('each root field is one statement and one round trip, however deep it goes', async () => {
  const database = await createTestDatabase();
  const target = new URL(database.url);
  const wire = await startWireCounter({ host: target.hostname, port: Number(target.port) });
  const counted = new URL(database.url);
  counted.port = String(wire.port);
  const app = await startApp({ database: { ...database, url: counted.href } });
  try {
    const ask = async (query: string, variables?: object) => {
      const { body } = await app.send('POST', '/graphql', { query, variables });
      if (body.errors) throw new Error(JSON.stringify(body.errors));
      return body.data;
    };
    // The least of five: the outbox is looked at each second, whoever asks.
    const count = async (query: string, variables?: object) => {
      await ask(query, variables); // definitions and the key are read once
      const tries: number[][] = [];
      for (let n = 0; n < 5; n++) {
        wire.take();
        await ask(query, variables);
        const { statements, roundTrips } = wire.take();
        tries.push([statements, roundTrips]);
      }
      return tries.toSorted((a, b) => a[0]! - b[0]!)[0];
    };
    const company = (await ask('mutation { createCompany(data: { name: "Acme", industry: "retail" }) { id } }')).createCompany.id;
    for (let n = 0; n < 3; n++) await ask('mutation($id: ID) { createPerson(data: { company: $id }) { id } }', { id: company });
    const deep =
      '{ totalCount nodes { name { first } company { name owner { name } people(first: 2) { totalCount edges { cursor node { company { name } } } } } } }';
    expect(
      await count(`query($i: String) { people(filter: { company: { industry: { _eq: $i } } }, sort: ["-createdAt"]) ${deep} }`, {
        i: 'retail',
      }),
    ).toEqual([1, 1]);
    expect(
      await count(`{ people ${deep} companies { totalCount } company(id: "${company}") { people { totalCount } } __typename }`),
    ).toEqual([3, 3]);
    expect(await count('{ __schema { types { name } } }')).toEqual([0, 0]);
  } finally {
    await app.stop();
    await wire.close();
    await database.drop();
  }
});

test('a process that meets a newer schema answers by it', async () => {
  const one = await startWorld();
  const other = await startApp({ database: one.database });
  try {
    const ask = (query: string) => other.send('POST', '/graphql', { query });
    expect((await ask('{ tags { nodes { name } } }')).body).toEqual({ data: { tags: { nodes: [] } } });
    await one.send('PATCH', '/api/v1/objects/tag/fields/name', { name: 'title' });
    expect((await ask('{ tags { nodes { name } } }')).body).toEqual({ data: { tags: { nodes: [] } } }); // the former name still works
    expect((await ask('mutation { createTag(data: { title: "new" }) { title name } }')).body).toEqual({
      data: { createTag: { title: 'new', name: 'new' } },
    });

    await one.send('POST', '/api/v1/objects/tag/fields', { name: 'note', label: 'Note', type: 'text' });
    expect((await ask('mutation { createTag(data: { title: "newer" }) { title note } }')).body).toEqual({
      data: { createTag: { title: 'newer', note: null } },
    });
    await one.send('POST', '/api/v1/objects/tag/fields', { name: 'rank', label: 'Rank', type: 'integer' });
    expect((await ask('{ tags(sort: ["rank", "title"]) { nodes { title } } }')).body).toEqual({
      data: { tags: { nodes: [{ title: 'new' }, { title: 'newer' }] } },
    });
    expect((await ask('{ tags { nodes { nothing } } }')).status).toBe(400);
  } finally {
    await other.stop();
    await one.stop();
  }
});
