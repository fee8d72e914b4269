/**
 * Structured log on standard output, one JSON line each. Secrets and personal data never reach it: what may hold them
 * is redacted by key, and errors of Postgres lose the fields that quote values.
 * Main type: `Log`.
 */
import { pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const secretKeys = ['password', 'token', 'key', 'secret', 'authorization', 'cookie', 'email', 'body', 'values', 'parameters'];

type Options = { level: string; destination?: { write(line: string): void } };

export function createLog({ level, destination }: Options): Log {
  const options = {
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: [...secretKeys, ...secretKeys.map((key) => `*.${key}`)], censor: '[redacted]' },
    serializers: { err: toLoggable },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Name, message, code and stack; `detail`, `where`, `parameters` and `query` of a database error quote what people typed. */
function toLoggable(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? String(error.code) : undefined;
  const isDatabase = 'severity' in error;
  return {
    name: error.name,
    code,
    message: isDatabase ? `${code ?? ''} from the database` : error.message,
    ...(isDatabase && 'routine' in error
      ? { routine: error.routine, constraint: 'constraint' in error ? error.constraint : undefined }
      : {}),
    stack: error.stack?.split('\n').slice(1).join('\n'),
    ...(error.cause instanceof Error ? { cause: toLoggable(error.cause) } : {}),
  };
}
