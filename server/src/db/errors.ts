import { DatabaseError } from 'pg';
import type { Issue } from '@atrium/sdk';
import { AppError, issue } from '../lib/index.ts';

export const sqlState = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  serializationFailure: '40001',
  deadlock: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  undefinedTable: '42P01',
  undefinedColumn: '42703',
  numericOverflow: '22003',
  tooManyConnections: '53300',
  programLimitExceeded: '54000',
} as const;

export const isDatabaseError = (error: unknown): error is DatabaseError => error instanceof DatabaseError;
export const hasState = (error: unknown, ...states: string[]): error is DatabaseError =>
  isDatabaseError(error) && error.code !== undefined && states.includes(error.code);

/** What a violated constraint means to the caller: the issue that it makes, by the constraint's name. */
export type ConstraintIssues = (constraint: string) => Issue | undefined;

/**
 * Turns what Postgres refused into what the caller can act on; anything else comes back as it is (a bug of ours).
 * Postgres's own text may hold values, so it goes into `cause` alone and never into an answer.
 */
export function translate(error: unknown, issueOf: ConstraintIssues = () => undefined): unknown {
  if (!isDatabaseError(error)) return isConnectionFailure(error) ? lost('The database does not answer.', error) : error;
  const known = error.constraint ? issueOf(error.constraint) : undefined;
  const errors = known ? [known] : [];
  switch (error.code) {
    case sqlState.uniqueViolation:
      return new AppError('not_unique', known?.message ?? 'Another record has this value already.', { errors, cause: error });
    case sqlState.foreignKeyViolation:
      return new AppError('conflict', known?.message ?? 'A record that this one points at is gone.', { errors, cause: error });
    case sqlState.serializationFailure:
    case sqlState.deadlock:
      return new AppError('conflict', 'Somebody changed the same data at the same time; try again.', { cause: error });
    case sqlState.programLimitExceeded:
      return tooLarge(error);
    case sqlState.queryCanceled:
      return unavailable('The query took too long and was stopped; ask for less at once.', error);
    case sqlState.lockNotAvailable:
      return unavailable('The data is locked by other work; try again in a moment.', error);
    case sqlState.tooManyConnections:
      return unavailable('The database has no free connection; try again in a moment.', error);
    default:
      return error.code?.startsWith('57P') || error.code?.startsWith('08') ? lost('The database is restarting.', error) : error;
  }
}

/** Only Postgres knows how wide a row comes out, once it has packed what can be packed. */
function tooLarge(error: DatabaseError): AppError {
  const message = error.constraint
    ? 'A value is too long for the index of its field; shorten it.'
    : 'The record is too wide: all its values together take more than a row of the database holds. Shorten some, or leave some out.';
  return new AppError('invalid', message, { errors: [issue('', 'too_large', message)], cause: error });
}

const unavailable = (detail: string, cause: unknown) => new AppError('unavailable', detail, { cause, headers: { 'Retry-After': '1' } });

/** A connection that is lost in a commit leaves open whether Postgres has carried it out. */
const lost = (detail: string, cause: unknown) =>
  new AppError('unavailable', detail, { cause, headers: { 'Retry-After': '1' }, mayHaveChanged: true });

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}
