import type { Connection } from './connection.ts';
import { ProblemError, readProblem } from './problem.ts';

export type QueryParams = Record<string, string | number | boolean | undefined>;
export type RequestOptions = {
  query?: QueryParams;
  signal?: AbortSignal;
  /** The version that the writer saw: sent as `If-Match`. */
  version?: number;
};

type Deps = { fetch: typeof fetch; workspace: string | null; connection: Connection };
export type Api = ReturnType<typeof createApi>;

const base = '/api/v1';
/** What a proxy answers when nothing answers it. */
const deadEnds = [502, 504];

/** The platform's API for one workspace. Paths begin after `/api/v1`; every refusal is thrown as a `ProblemError`. */
export function createApi({ fetch, workspace, connection }: Deps) {
  return {
    workspace,
    connection,
    get: <T>(path: string, options?: RequestOptions) => json<T>('GET', path, undefined, options),
    post: <T>(path: string, body?: unknown, options?: RequestOptions) => json<T>('POST', path, body, options),
    patch: <T>(path: string, body: unknown, options?: RequestOptions) => json<T>('PATCH', path, body, options),
    remove: <T = void>(path: string, options?: RequestOptions) => json<T>('DELETE', path, undefined, options),
    /** The answer itself, for streams and files. */
    open,
    /** An address that the browser may open by itself (downloads). */
    url: (path: string, query?: QueryParams) => address(path, query),
    /** Asks whether the server is there; `connection` hears of it. */
    ping: async () => void (await reach('/health', { credentials: 'same-origin' }).catch(() => undefined)),
  };

  async function json<T>(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    const response = await open(method, path, body, options);
    if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T;
    return (await response.json()) as T;
  }

  async function open(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (workspace) headers.set('x-atrium-workspace', workspace);
    if (method !== 'GET') headers.set('x-atrium-csrf', '1');
    if (options.version !== undefined) headers.set('if-match', `"${options.version}"`);
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers.set('content-type', 'application/json');
    const response = await reach(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal,
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    });
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  async function reach(url: string, init: RequestInit): Promise<Response> {
    try {
      const response = await fetch(url, init);
      connection.report(!deadEnds.includes(response.status));
      return response;
    } catch (error) {
      if (init.signal?.aborted) throw error;
      connection.report(false);
      throw new ProblemError({ code: 'unreachable', status: 0, detail: 'The server did not answer.' });
    }
  }
}

function address(path: string, query: QueryParams = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  const search = params.toString();
  return `${base}${path}${search ? `?${search}` : ''}`;
}
