import { createApp, type App } from '../../server/src/app.ts';
import { createLog } from '../../server/src/log/index.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';

export const apiKey = 'test-key-of-the-environment';

export type Answer<Body = unknown> = { status: number; headers: Headers; body: Body };
/** A body that a test asserts on without having said its shape: whatever is asked of it is there, or the test fails. */
type Loose = ReturnType<typeof JSON.parse>;

export type TestApp = {
  url: string;
  database: TestDatabase;
  app: App;
  /** What the log holds, a line each. */
  logged: string[];
  /** As the key of the environment, an admin of `main`; `headers` may say otherwise. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Loose>>;
  stop(): Promise<void>;
};

type Options = { clock?: () => Date; database?: TestDatabase; roles?: { web: boolean; worker: boolean } };

/** The whole application in this process, on a database of its own. */
export async function startApp({ clock, database, roles = { web: true, worker: true } }: Options = {}): Promise<TestApp> {
  const own = database ?? (await createTestDatabase());
  const logged: string[] = [];
  const log = createLog({ level: 'info', destination: { write: keep } });
  const app = await createApp({
    url: own.url,
    secretKey: 'secret-of-the-tests-0123456789abcdef',
    apiKey,
    admin: null,
    roles,
    log,
    clock,
    checkReplies: true,
  });
  const { port } = await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return { url, database: own, app, logged, send, stop };

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Loose>> {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const all = { authorization: `Bearer ${apiKey}`, ...(sent !== undefined && { 'content-type': 'application/json' }), ...headers };
    const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const response = await fetch(url + path, { method, headers: present, body: sent });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  }

  /** A stop that hangs would only show as a test that ran out of time. */
  function keep(line: string): void {
    logged.push(line);
    if (line.includes('Stopping still waits')) process.stderr.write(line);
  }

  async function stop(): Promise<void> {
    await app.stop();
    if (!database) await own.drop();
  }
}
