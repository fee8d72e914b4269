import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atrium/sdk';
import { companies } from './seed.ts';

/** Rows a second of an import into an object with one unique key and one relation that is looked up by key, from upload to done. */
export async function measureImport(url: string, apiKey: string, rows: number): Promise<number> {
  const authorization = `Bearer ${apiKey}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  await send('POST', '/api/v1/objects', {
    ...{ name: 'ticket', label: 'Ticket', plural: 'tickets', pluralLabel: 'Tickets' },
    fields: [
      { name: 'number', label: 'Number', type: 'text', unique: true },
      { name: 'subject', label: 'Subject', type: 'text' },
      { name: 'hours', label: 'Hours', type: 'number' },
      { name: 'opened', label: 'Opened', type: 'date' },
      { name: 'company', label: 'Company', type: 'relation', target: 'company', inverse: { name: 'tickets', label: 'Tickets' } },
    ],
  });
  const lines = Array.from(
    { length: rows },
    (_, n) => `T${n},Subject of ticket ${n},${n % 40}.5,2010-12-${String(1 + (n % 28)).padStart(2, '0')},Company ${1 + (n % companies)}`,
  );
  const options = {
    ...{ object: 'ticket', format: 'csv', key: 'number' },
    mapping: {
      Number: { field: 'number' },
      Subject: { field: 'subject' },
      Hours: { field: 'hours' },
      Opened: { field: 'opened', format: 'yyyy-MM-dd' },
      Company: { field: 'company', relation: { by: 'name' } },
    },
  };
  const form = new FormData();
  form.append('options', JSON.stringify(options));
  form.append('file', new Blob([['Number,Subject,Hours,Opened,Company', ...lines].join('\n')]), 'tickets.csv');
  const started = performance.now();
  const response = await fetch(`${url}/api/v1/imports`, { method: 'POST', headers: { authorization }, body: form });
  let job = (await response.json()) as Job;
  while (job.state === 'queued' || job.state === 'running') {
    await sleep(50);
    job = (await send('GET', `/api/v1/jobs/${job.id}`)) as Job;
  }
  if (job.state !== 'done' || job.created !== rows) throw new Error(`the import ended ${job.state} with ${job.created} of ${rows} rows`);
  return rows / ((performance.now() - started) / 1000);
}
