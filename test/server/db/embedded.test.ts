import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

type Line = { url?: string; refused?: string; level?: string; message?: string; fields?: Record<string, unknown> };
type Owner = { process: ChildProcess; lines: Line[]; first: Line; end(signal: NodeJS.Signals): Promise<void> };
type StartOptions = { version?: number; orphanAfterSeconds?: number; durable?: boolean };

const isRoot = process.getuid?.() === 0;
let home: string;
let dataDir: string;
let owners: Owner[];

beforeEach(() => {
  owners = [];
  home = mkdtempSync(join(tmpdir(), `atrium-test-${process.pid}-`));
  dataDir = join(home, 'a data directory');
});

afterEach(async () => {
  await Promise.all(owners.map((owner) => owner.end('SIGKILL')));
  const pid = postmasterPid();
  if (pid && runs(pid)) process.kill(pid, 'SIGQUIT');
  await eventually(() => !pid || !runs(pid));
  rmSync(home, { recursive: true });
});

describe('a start', () => {
  test('makes a durable Postgres 18 in UTC that sorts text by ICU, with a database that is not the superuser’s', async () => {
    const { url } = await startedAt({ durable: true });
    const [row] = await query(
      url,
      `
      select current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync, current_setting('wal_level') as wal,
        current_setting('timezone') as zone, current_setting('max_connections') as connections, current_database() as database, usesuper as super,
        array(select x from unnest(array['b', 'Z', 'ä', 'A']) x order by x) as sorted, upper('straße ñ') as upper
      from pg_user where usename = current_user`,
    );
    expect(row).toEqual({
      ...{ version: 18, fsync: 'on', wal: 'replica', zone: 'UTC', connections: '100', database: 'atrium', super: false },
      ...{ sorted: ['A', 'ä', 'b', 'Z'], upper: 'STRASSE Ñ' },
    });
    await query(url, 'create extension pg_trgm; create schema ws_main');
  });

  test('keeps its password from others and listens on this machine only', async () => {
    const { url } = await startedAt();
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'postgres/atrium.password')).mode & 0o777).toBe(0o600);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow('password authentication failed');
  });

  test('finds what was there before a stop', async () => {
    const { url, owner } = await startedAt();
    await query(url, 'create table kept as select 1 as it');
    await owner.end('SIGTERM');
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    const again = await startedAt();
    expect(await query(again.url, 'select it from kept')).toEqual([{ it: 1 }]);
  });

  (isRoot ? test : test.skip)('as root runs as another account, even where that can not go, and changes nobody’s permissions', async () => {
    chmodSync(home, 0o700);
    const { pid } = await startedAt();
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(home).uid).toBe(0);
  });
});

describe('after kill -9 of the server', () => {
  test('the next start takes over the Postgres that still runs, with all that was answered', async () => {
    const { url, pid, owner } = await startedAt({ orphanAfterSeconds: 8 });
    await query(url, 'create table kept as select 1 as it');
    const killedAt = Date.now();
    await owner.end('SIGKILL');
    const again = await startedAt({ orphanAfterSeconds: 1 });
    expect(again.pid).toBe(pid);
    await sleep(killedAt + 9_000 - Date.now()); // the first one's watcher has woken up and found an owner
    expect(runs(pid)).toBe(true);
    expect(await query(again.url, 'select it from kept')).toEqual([{ it: 1 }]);

    await again.owner.end('SIGKILL');
    await eventually(() => !runs(pid));
  });

  test('a watcher stops Postgres cleanly when no start comes', async () => {
    const { pid, owner } = await startedAt({ orphanAfterSeconds: 1 });
    const killedAt = Date.now();
    await owner.end('SIGKILL');
    await eventually(() => !runs(pid));
    expect(Date.now() - killedAt).toBeGreaterThan(900);
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toMatch(
      /received fast shutdown request[^]*database system is shut down\s*$/,
    );
    await startedAt();
  });

  test('and of Postgres, the next start recovers', async () => {
    const { url, pid, owner } = await startedAt({ durable: true });
    await query(url, 'create table kept as select 1 as it');
    process.kill(pid, 'SIGKILL');
    await owner.end('SIGKILL');
    const again = await startedAt();
    expect(again.pid).not.toBe(pid);
    expect(await query(again.url, 'select it from kept')).toEqual([{ it: 1 }]);
  });

  test('in the middle of its first start, the next one makes a whole cluster', async () => {
    const owner = spawnOwner();
    await eventually(() => existsSync(dataDir) && readdirSync(dataDir).some((name) => name.startsWith('postgres.new-')));
    await owner.end('SIGKILL');
    await startedAt();
    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log']);
  });
});

describe('one server a directory', () => {
  test('a second one is refused and told of the first', async () => {
    const { owner, url } = await startedAt();
    const second = await answered(spawnOwner());
    expect(second.first.refused).toContain(`is in use by another Atrium server (pid ${owner.process.pid})`);
    expect(await query(url, 'select 1 as it')).toEqual([{ it: 1 }]);
  });

  test('of two that start at once on an empty directory one wins', async () => {
    const both = await Promise.all([answered(spawnOwner()), answered(spawnOwner())]);
    expect(both.map(({ first }) => (first.url ? 'url' : first.refused?.replace(/^.*(is in use by).*$/s, '$1'))).toSorted()).toEqual([
      'is in use by',
      'url',
    ]);
  });
});

describe('Postgres', () => {
  test('comes back on the same port when somebody ends it', async () => {
    const { url, pid, owner } = await startedAt();
    process.kill(pid, 'SIGKILL');
    await eventually(() =>
      query(url, 'select 1').then(
        () => true,
        () => false,
      ),
    );
    expect(owner.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await owner.end('SIGTERM');
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('builds its indexes again when an update changed the order of text', async () => {
    const { url, owner } = await startedAt();
    await query(superuser(url), `update pg_database set datcollversion = '1' where datname = 'atrium'`);
    await owner.end('SIGTERM');
    const again = await startedAt();
    expect(again.owner.lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { database: 'atrium' } }));
    expect(await query(again.url, `select count(*)::int as stale from pg_database where datcollversion = '1'`)).toEqual([{ stale: 0 }]);
  });
});

describe('a directory', () => {
  test('of another major version is refused', async () => {
    await startedAt({ version: 16 }).then(({ owner }) => owner.end('SIGTERM'));
    const { first } = await answered(spawnOwner());
    expect(first.refused).toContain('was made by Postgres 16, and this Atrium brings Postgres 18');
  });

  test('that holds something else is refused', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres/letter.txt'), 'Dear Ada');
    const { first } = await answered(spawnOwner());
    expect(first.refused).toContain('is neither empty nor a Postgres cluster');
  });

  test('with the pid of a stranger, as a crash of the machine leaves it, is used', async () => {
    await startedAt().then(({ owner }) => owner.end('SIGTERM'));
    const stranger = spawn('/bin/sleep', ['60'], isRoot ? ownerOf(join(dataDir, 'postgres')) : {});
    try {
      writeFileSync(
        join(dataDir, 'postgres/postmaster.pid'),
        `${stranger.pid}\n${dataDir}/postgres\n1700000000\n5432\n\n127.0.0.1\n\nready\n`,
      );
      await startedAt();
    } finally {
      stranger.kill();
    }
  });
});

function spawnOwner(options: StartOptions = {}): Owner {
  const script = join(import.meta.dirname, '../../support/embedded-owner.mjs');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, JSON.stringify({ dataDir, durable: false, ...options })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const owner: Owner = {
    process: child,
    lines: [],
    first: {},
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
  createInterface(child.stdout!).on('line', (line) => void owner.lines.push(JSON.parse(line) as Line));
  owners.push(owner);
  return owner;
}

async function answered(owner: Owner): Promise<Owner> {
  await eventually(() => {
    owner.first = owner.lines.find(({ url, refused }) => url ?? refused) ?? {};
    return owner.first.url !== undefined || owner.first.refused !== undefined;
  });
  return owner;
}

async function startedAt(options: StartOptions = {}): Promise<{ owner: Owner; url: string; pid: number }> {
  const owner = await answered(spawnOwner(options));
  if (!owner.first.url) throw new Error(`it didn't start: ${owner.first.refused}`);
  return { owner, url: owner.first.url, pid: postmasterPid()! };
}

function postmasterPid(): number | undefined {
  const file = join(dataDir, 'postgres/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

/** A zombie doesn't: in a container nobody may wait for one whose parent was killed. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function superuser(url: string): string {
  const changed = new URL(url);
  changed.username = 'postgres';
  changed.password = readFileSync(join(dataDir, 'postgres/atrium.password'), 'utf8');
  return changed.href;
}

const ownerOf = (path: string): { uid: number; gid: number } => {
  const { uid, gid } = statSync(path);
  return { uid, gid };
};

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function eventually(holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('it did not come about in time');
    await sleep(20);
  }
}
