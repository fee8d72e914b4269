import type { ChangeNotice } from '@atrium/sdk';
import { apiKey, startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

type Stream = { next(): Promise<ChangeNotice>; close(): void; status: number };

/** Reads server-sent events one by one. */
async function listen(query: string, headers: Record<string, string> = {}): Promise<Stream> {
  const stop = new AbortController();
  const response = await fetch(`${app.url}/api/v1/changes?${query}`, {
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<ChangeNotice> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) return JSON.parse(data) as ChangeNotice;
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
    }
  };
  return { next, status: response.status, close: () => stop.abort() };
}

const create = async (values: object) => (await app.send('POST', '/api/v1/records/company', values)).body;
const filterOf = (filter: object) => `object=company&filter=${encodeURIComponent(JSON.stringify(filter))}`;

test('a change is told with its type, version and the names of its fields', async () => {
  const stream = await listen('object=company');
  const made = await create({ name: 'Told' });
  expect(await stream.next()).toMatchObject({ type: 'created', object: 'company', id: made.id, version: 1 });
  await app.send('PATCH', `/api/v1/records/company/${made.id}`, { industry: 'glass' });
  expect(await stream.next()).toMatchObject({ type: 'updated', id: made.id, version: 2, fields: ['industry'] });
  await app.send('DELETE', `/api/v1/records/company/${made.id}`);
  expect(await stream.next()).toMatchObject({ type: 'deleted', id: made.id, fields: [] });
  await app.send('POST', `/api/v1/records/company/${made.id}/restore`);
  expect(await stream.next()).toMatchObject({ type: 'entered', id: made.id });
  stream.close();
});

test('records enter and leave a filter, and what never fitted is not told', async () => {
  const made = await create({ name: 'Mover', industry: 'mining' });
  await app.app.outbox.settled();
  const stream = await listen(filterOf({ industry: { _eq: 'retail' } }));
  await app.send('PATCH', `/api/v1/records/company/${made.id}`, { industry: 'retail' });
  expect(await stream.next()).toMatchObject({ type: 'entered', id: made.id });
  await app.send('PATCH', `/api/v1/records/company/${made.id}`, { employees: 5 });
  expect(await stream.next()).toMatchObject({ type: 'updated', fields: ['employees'] });
  await app.send('PATCH', `/api/v1/records/company/${made.id}`, { industry: 'mining' });
  expect(await stream.next()).toMatchObject({ type: 'left', id: made.id, fields: [] });
  await app.send('DELETE', `/api/v1/records/company/${made.id}`);
  const last = await create({ name: 'End', industry: 'retail' });
  expect(await stream.next()).toMatchObject({ type: 'created', id: last.id });
  stream.close();
});

test('a stream goes on from a cursor, and refuses one that is not its own', async () => {
  const first = await listen('object=company');
  const made = await create({ name: 'One' });
  const { cursor } = await first.next();
  first.close();
  const missed = await create({ name: 'Two' });
  const second = await listen(`object=company&cursor=${cursor}`);
  expect(await second.next()).toMatchObject({ type: 'created', id: missed.id });
  second.close();
  const third = await listen('object=company', { 'last-event-id': cursor });
  expect(await third.next()).toMatchObject({ id: missed.id });
  third.close();
  expect((await listen('object=company&cursor=999999')).status).toBe(422);
  expect((await listen(filterOf({ nope: { _eq: 1 } }))).status).toBe(422);
  expect(made.version).toBe(1);
});

test('a role sees only what its row filter lets through', async () => {
  const role = await app.send('POST', '/api/v1/roles', {
    name: 'retailers',
    policies: [{ object: 'company', actions: ['read'], filter: { industry: { _eq: 'retail' } }, fields: ['name', 'industry'] }],
  });
  expect(role.status).toBe(201);
  const { key } = (await app.send('POST', '/api/v1/keys', { name: 'k', role: 'retailers' })).body;
  const stream = await listen('object=company', { authorization: `Bearer ${key}` });
  await create({ name: 'Hidden', industry: 'mining' });
  const seen = await create({ name: 'Seen', industry: 'retail' });
  expect(await stream.next()).toMatchObject({ type: 'created', id: seen.id });
  await app.send('PATCH', `/api/v1/records/company/${seen.id}`, { employees: 4, name: 'Seen again' });
  expect(await stream.next()).toMatchObject({ type: 'updated', fields: ['name'] });
  stream.close();
});
