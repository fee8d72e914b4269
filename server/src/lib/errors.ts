import { problemStatus, type Issue, type ProblemCode } from '@atrium/sdk';

type Options = { errors?: Issue[]; cause?: unknown; headers?: Record<string, string>; mayHaveChanged?: boolean };

/** A refusal that the caller can act on; every other error is a bug. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: Issue[];
  readonly headers: Record<string, string>;
  /** A refusal has changed nothing, unless it says that it can't know, or that it came too late. */
  readonly mayHaveChanged: boolean;

  constructor(code: ProblemCode, detail: string, { errors = [], cause, headers = {}, mayHaveChanged = false }: Options = {}) {
    super(detail, { cause });
    this.code = code;
    this.status = problemStatus[code];
    this.errors = errors;
    this.headers = headers;
    this.mayHaveChanged = mayHaveChanged;
  }
}

export const notFound = (what: string): AppError => new AppError('not_found', `${what} was not found.`);

/** 422 with everything that was wrong. */
export const invalid = (errors: Issue[]): AppError =>
  new AppError('invalid', errors.length === 1 ? errors[0]!.message : `${errors.length} things are wrong; see errors.`, { errors });

export const issue = (path: string, code: string, message: string): Issue => ({ path, code, message });

/** A JSON Pointer segment. @see https://www.rfc-editor.org/rfc/rfc6901 */
export const pointer = (...segments: (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
