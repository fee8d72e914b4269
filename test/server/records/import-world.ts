import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportOptions, Job, ObjectInput } from '@atrium/sdk';
import { startApp, type Answer, type TestApp } from '../../support/app.ts';

type Loose = ReturnType<typeof JSON.parse>;
type Mapping = ImportOptions['mapping'];
type Options = Partial<ImportOptions> & Record<string, unknown>;
type File = string | Uint8Array;

export type ImportWorld = Awaited<ReturnType<typeof startImportWorld>>;

/** An app with objects to import into, and what a client does to import. */
export async function startImportWorld(options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp(options);
  return { app, ...clientOf(app), stop: app.stop };
}

export function clientOf(app: TestApp) {
  return { create, upload, start, importFile, jobOf, list, refused, undo };

  async function create(object: Partial<ObjectInput> & { name: string }): Promise<void> {
    const label = object.name.replaceAll('_', ' ');
    const made = await app.send('POST', '/api/v1/objects', { label, plural: `${object.name}s`, pluralLabel: `${label}s`, ...object });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }

  /** `parts` in the order in which they are sent. */
  async function upload(
    path: string,
    parts: [name: string, value: string | Blob][],
    headers: Record<string, string> = {},
  ): Promise<Answer<Loose>> {
    const form = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, 'people.csv');
    }
    const response = await fetch(app.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer test-key-of-the-environment`, ...headers },
      body: form,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Loose };
  }

  function start(file: File, given: Options, headers?: Record<string, string>): Promise<Answer<Loose>> {
    const parts: [string, string | Blob][] = [
      ['options', JSON.stringify({ format: 'csv', ...given })],
      ['file', new Blob([file as BlobPart])],
    ];
    return upload('/api/v1/imports', parts, headers);
  }

  /** From upload to end. */
  async function importFile(file: File, given: Options & { mapping: Mapping }, headers?: Record<string, string>): Promise<Job> {
    const { status, body } = await start(file, given, headers);
    if (status !== 202) throw new Error(JSON.stringify(body));
    return jobOf(body.id);
  }

  /** The job when it has ended. */
  async function jobOf(id: string): Promise<Job & { result?: Loose }> {
    const giveUpAt = Date.now() + 50_000;
    for (;;) {
      const { body } = await app.send('GET', `/api/v1/jobs/${id}`);
      if (body.finishedAt !== null) return body;
      if (Date.now() > giveUpAt) throw new Error(`The job does not end: ${JSON.stringify(body)}\n${app.logged.slice(-20).join('')}`);
      await sleep(10);
    }
  }

  async function list(object: string, query = ''): Promise<Loose[]> {
    return (await app.send('GET', `/api/v1/records/${object}?sort=created_at,id&limit=500${query}`)).body.data;
  }

  /** The lines of the refused rows, without the header. */
  async function refused(id: string): Promise<string[]> {
    const { body } = await app.send('GET', `/api/v1/imports/${id}/refused.csv`);
    return String(body).trimEnd().split('\r\n').slice(1);
  }

  async function undo(id: string): Promise<Job & { result?: Loose }> {
    const { status, body } = await app.send('POST', `/api/v1/imports/${id}/undo`);
    if (status !== 202) throw new Error(JSON.stringify(body));
    return jobOf(body.id);
  }
}
