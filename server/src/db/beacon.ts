import { Client } from 'pg';

type Listener = (payload: string) => void;
export type Beacon = ReturnType<typeof createBeacon>;

type Log = { warn(fields: object, message: string): void };

const reconnectMs = 500;

/**
 * One connection of its own a process: it holds session locks (so that others see whether this process lives) and
 * hears notices. When it breaks, its locks are gone, and it comes back by itself.
 */
export function createBeacon({ url, log }: { url: string; log: Log }) {
  const listeners = new Map<string, Set<Listener>>();
  const held = new Set<string>();
  let client: Client | null = null;
  let opening: Promise<Client> | null = null;
  let closed = false;

  return { hold, release, isHeld: (key: string) => held.has(key), isFree, listen, notify, close };

  /** Takes the session lock of `key` if nobody has it; true also when this process has it already. */
  async function hold(key: string): Promise<boolean> {
    if (held.has(key)) return true;
    const connection = await connect();
    const { rows } = await connection.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 4711)) as taken', [key]);
    if (rows[0]?.taken) held.add(key);
    return rows[0]?.taken === true;
  }

  async function release(key: string): Promise<void> {
    if (!held.delete(key) || !client) return;
    await client.query('select pg_advisory_unlock(hashtextextended($1, 4711))', [key]);
  }

  /** Whether no process holds `key`, this one included. */
  async function isFree(key: string): Promise<boolean> {
    if (held.has(key) || !(await hold(key))) return false;
    await release(key);
    return true;
  }

  async function listen(channel: string, listener: Listener): Promise<void> {
    const known = listeners.get(channel);
    if (known) known.add(listener);
    else {
      listeners.set(channel, new Set([listener]));
      await (await connect()).query(`listen "${channel}"`);
    }
  }

  async function notify(channel: string, payload: string): Promise<void> {
    await (await connect()).query('select pg_notify($1, $2)', [channel, payload]);
  }

  async function connect(): Promise<Client> {
    if (client) return client;
    if (closed) throw new Error('The beacon is closed.');
    opening ??= open().finally(() => (opening = null));
    return opening;
  }

  async function open(): Promise<Client> {
    const fresh = new Client({ connectionString: url, application_name: 'atrium beacon', keepAlive: true });
    fresh.on('error', () => lost(fresh));
    fresh.on('end', () => lost(fresh));
    fresh.on('notification', ({ channel, payload }) => listeners.get(channel)?.forEach((listener) => listener(payload ?? '')));
    await fresh.connect();
    for (const channel of listeners.keys()) await fresh.query(`listen "${channel}"`);
    client = fresh;
    return fresh;
  }

  function lost(dead: Client): void {
    if (client !== dead) return;
    client = null;
    held.clear();
    if (closed) return;
    log.warn({}, 'The connection that holds locks and hears notices broke; it is opened again');
    setTimeout(() => void connect().catch(() => closed || lost(dead)), reconnectMs).unref();
  }

  async function close(): Promise<void> {
    closed = true;
    const last = client;
    client = null;
    held.clear();
    await last?.end();
  }
}
