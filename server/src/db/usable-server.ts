import { StartupError } from './startup-error.ts';

const oldestVersion = 16;

/** A `pg` pool, or a client that is connected. A pool connects here, so an unreachable server is told of as well. */
type Queryable = { query(text: string): Promise<{ rows: unknown[] }> };

type Answer = { version: number; release: string; encoding: string; standby: boolean; may_create: boolean; database: string; icu: boolean };

/**
 * Asks a Postgres server, once and before anything else, whether Atrium can run on it.
 * @returns its major version.
 * @throws StartupError naming everything that is wrong and what would be right; never the URL, which holds a password.
 */
export async function assertUsableServer(client: Queryable): Promise<number> {
  const { version, release, encoding, standby, may_create: mayCreate, database, icu } = await ask(client);
  const problems: string[] = [];
  if (version < oldestVersion) problems.push(`it is Postgres ${release}; Atrium needs ${oldestVersion} or newer`);
  if (encoding !== 'UTF8')
    problems.push(
      `database "${database}" is encoded in ${encoding}; Atrium needs UTF8 (create database … encoding 'UTF8' template template0)`,
    );
  if (!icu) problems.push('it was built without ICU, which Atrium sorts text by');
  if (standby) problems.push('it is a read-only standby; name the primary');
  if (!mayCreate) problems.push(`its role may not create schemas; grant create on database "${database}" to it`);
  if (problems.length > 0) throw new StartupError(`The Postgres of DATABASE_URL can't be used: ${problems.join('; ')}.`);
  return version;
}

async function ask(client: Queryable): Promise<Answer> {
  try {
    const { rows } = await client.query(`
      select current_setting('server_version_num')::int / 10000 as version, current_setting('server_version') as release,
        current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby, current_database() as database,
        has_database_privilege(current_database(), 'create') as may_create,
        exists (select from pg_collation where collname = 'und-x-icu') as icu`);
    return rows[0] as Answer;
  } catch (error) {
    throw new StartupError(`The Postgres of DATABASE_URL can't be used: ${reasonOf(error)}.`, { cause: error });
  }
}

type Failure = { code?: unknown; message?: unknown; address?: unknown; port?: unknown; hostname?: unknown; errors?: unknown };

/** Node tells of a host with several addresses by an AggregateError; its first error says what happened. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message, address, port, hostname, errors }: Failure = error;
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  const where = address ? `${address}:${port}` : 'its address';
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${where}; is Postgres running there?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no host is called ${hostname}`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${where} can't be reached; is it the right host and port, and does a firewall let it through?`;
    case '28P01':
    case '28000':
      return `it refuses the user or password (${message})`;
    case '3D000':
      return `${message}; create it first (create database …)`;
    default:
      return String(message ?? error);
  }
}
