import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A body that a test asserts on without having said its shape. */
type Loose = ReturnType<typeof JSON.parse>;

export type ServerProcess = {
  url: string;
  /** As an administrator of `main`; throws what the server refused. */
  call(method: string, path: string, body?: unknown): Promise<Loose>;
  stop(): Promise<void>;
};

const apiKey = 'key-of-the-end-to-end-test';
const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const endWithParent = fileURLToPath(new URL('../../server/launch/end-with-parent.mjs', import.meta.url));
const startTimeoutMs = 90_000;
const stopTimeoutMs = 30_000;

/** The server as users start it, with its own Postgres in a folder of its own; gone with everything when it stops. */
export async function startServerProcess(env: Record<string, string> = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-e2e-'));
  const own = {
    DATABASE_URL: '',
    ATRIUM_DATA_DIR: join(folder, 'data'),
    ATRIUM_API_KEY: apiKey,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', endWithParent, main], {
    cwd: folder, // where no .env is
    env: { HOME: folder, PATH: process.env.PATH, NODE_ENV: 'production', ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'], // the last one: the server ends when this process does
  });
  try {
    const url = await readAddress(child);
    return { url, call: (method, path, body) => call(url, method, path, body), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    }
    await rm(folder, { recursive: true, force: true });
  }
}

/** The server says where it is once it is ready. */
function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`The server isn't ready:\n${said}`)), startTimeoutMs);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /Studio\s+(http:\S+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with ${code}:\n${said}`));
    });
  });
}

async function call(url: string, method: string, path: string, body?: unknown): Promise<Loose> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
