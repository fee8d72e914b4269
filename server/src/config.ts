import { resolve } from 'node:path';

export type Config = {
  port: number;
  host: string;
  /** Null: the embedded Postgres under `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** Null: made, and kept in `dataDir`. */
  secretKey: string | null;
  admin: { email: string; password: string } | null;
  apiKey: string | null;
  roles: { web: boolean; worker: boolean };
  /** Believe X-Forwarded-*: only behind a proxy that nobody can go around. */
  trustProxy: boolean;
  logLevel: string;
};

/** Everything that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const minSecretLength = 32;
const minApiKeyLength = 16;

/** Reads the whole environment, or throws a `ConfigError` with every problem. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const text = (name: string): string | null => env[name]?.trim() || null;
  const refuse = (name: string, right: string) => void problems.push(`${name} ${right}`);

  const port = Number(text('PORT') ?? '4000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse('PORT', 'must be a number from 0 to 65535 (0 takes any free port).');

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== null && !isPostgresUrl(databaseUrl))
    refuse('DATABASE_URL', 'must look like postgres://user:password@host:5432/database.');

  const secretKey = text('ATRIUM_SECRET_KEY');
  if (secretKey !== null && secretKey.length < minSecretLength) {
    refuse('ATRIUM_SECRET_KEY', `must have at least ${minSecretLength} characters; \`openssl rand -base64 32\` makes a good one.`);
  }
  if (databaseUrl !== null && secretKey === null) {
    refuse('ATRIUM_SECRET_KEY', 'must be set when DATABASE_URL is, since more than one server may use that database.');
  }

  const email = text('ATRIUM_ADMIN_EMAIL');
  const password = text('ATRIUM_ADMIN_PASSWORD');
  if ((email === null) !== (password === null))
    refuse('ATRIUM_ADMIN_EMAIL and ATRIUM_ADMIN_PASSWORD', 'must be set together or not at all.');
  if (email !== null && !/^[^@\s]+@[^@\s]+$/.test(email)) refuse('ATRIUM_ADMIN_EMAIL', 'must be an email address.');
  if (password !== null && (password.length < 10 || password.length > 200))
    refuse('ATRIUM_ADMIN_PASSWORD', 'must have 10 to 200 characters.');

  const apiKey = text('ATRIUM_API_KEY');
  if (apiKey !== null && (apiKey.length < minApiKeyLength || /\s/.test(apiKey))) {
    refuse('ATRIUM_API_KEY', `must have at least ${minApiKeyLength} characters and no blanks.`);
  }

  const names = (text('ATRIUM_ROLES') ?? 'web,worker').split(',').map((name) => name.trim());
  const strangers = names.filter((name) => name !== 'web' && name !== 'worker');
  if (strangers.length > 0) refuse('ATRIUM_ROLES', `knows web and worker, not ${strangers.map((name) => `"${name}"`).join(', ')}.`);

  const trustProxy = text('ATRIUM_TRUST_PROXY') ?? 'false';
  if (trustProxy !== 'true' && trustProxy !== 'false') refuse('ATRIUM_TRUST_PROXY', 'must be true or false.');

  const logLevel = text('LOG_LEVEL') ?? 'info';
  if (!logLevels.includes(logLevel)) refuse('LOG_LEVEL', `must be one of ${logLevels.join(', ')}.`);

  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    port,
    host: text('HOST') ?? '127.0.0.1',
    databaseUrl,
    dataDir: resolve(text('ATRIUM_DATA_DIR') ?? '.atrium'),
    secretKey,
    admin: email !== null && password !== null ? { email, password } : null,
    apiKey,
    roles: { web: names.includes('web'), worker: names.includes('worker') },
    trustProxy: trustProxy === 'true',
    logLevel,
  });
}

function isPostgresUrl(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === 'postgres:' || protocol === 'postgresql:') && hostname !== '';
  } catch {
    return /^postgres(ql)?:\/\/[^/]*\/.+\?.*host=/.test(text); // a socket directory as ?host=
  }
}
