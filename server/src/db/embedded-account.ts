import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, lchownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

/** Whom Postgres runs as. Empty: as ourselves. Postgres refuses to run as root, so root lends it another account. */
export type Account = { uid?: number; gid?: number };

const name = 'postgres';

/**
 * The owner of the cluster when there is one, so that a directory made by a user and then started by root stays the
 * user's; else the account `postgres`, made when missing.
 */
export function chooseAccount(directory: string): Account {
  const owner = statSync(directory, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  if (uid === undefined) return {};
  if (uid !== 0) {
    if (owner && owner.uid !== uid) throw belongsToAnother(directory, owner.uid);
    if (owner) chmodSync(directory, 0o700);
    return {};
  }
  const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : (find() ?? make());
  if (owner) give(directory, owner.uid === account.uid ? [] : readdirSync(directory, { recursive: true, encoding: 'utf8' }), account);
  return account;
}

/** Whether the account may enter the directory: a 700 home of root, for one, keeps `postgres` out of all that is in it. */
export function canEnter({ uid, gid }: Account, directory: string): boolean {
  if (uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Hands over what was copied or restored by root; Postgres also insists on mode 700. */
function give(directory: string, entries: string[], { uid, gid }: { uid: number; gid: number }): void {
  if (entries.length > 0) lchownSync(directory, uid, gid);
  for (const entry of entries) lchownSync(join(directory, entry), uid, gid);
  chmodSync(directory, 0o700);
}

function belongsToAnother(directory: string, uid: number): StartupError {
  return new StartupError(
    `${directory} belongs to another account (uid ${uid}), which started Atrium here before. Start it as that account or as root, ` +
      `give the directory to yours (chown -R), or choose another ATRIUM_DATA_DIR.`,
  );
}

/** Read from the file rather than by `getent`, which small images lack; `id` also knows accounts of a directory service. */
function find(): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (line) {
    const [, , uid, gid] = line.split(':');
    return { uid: Number(uid), gid: Number(gid) };
  }
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

/** With the tool that the system has; small images have none, and there we write the two lines that it would write. */
function make(): { uid: number; gid: number } {
  const attempts = [
    () =>
      run('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', name]),
    () => run('adduser', ['--system', '--group', '--no-create-home', '--home', '/nonexistent', name]),
    () => run('adduser', ['-S', '-D', '-H', name]),
    writeAccount,
  ];
  const failures: string[] = [];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      failures.push(error instanceof Error ? error.message.split('\n')[0]! : String(error));
    }
    const account = find();
    if (account) return account;
  }
  throw new StartupError(
    `Postgres can't run as root, and the account "${name}" can't be made: ${failures.join('; ')}. Make it, or start Atrium as another account than root.`,
  );
}

const run = (command: string, args: string[]): unknown => execFileSync(command, args, { stdio: 'pipe' });

function writeAccount(): void {
  const taken = ['/etc/passwd', '/etc/group'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => Number(line.split(':')[2])),
  );
  const free = Array.from({ length: 899 }, (_, i) => 999 - i).find((number) => !taken.includes(number));
  appendFileSync('/etc/group', `${name}:x:${free}:\n`);
  appendFileSync('/etc/passwd', `${name}:x:${free}:${free}:PostgreSQL:/nonexistent:/usr/sbin/nologin\n`);
}
