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

/** As `invalid`; but 409 `not_unique` when taken values are all that is wrong. */
export function refused(errors: Issue[]): AppError {
  if (errors.some(({ code }) => code !== 'not_unique')) return invalid(errors);
  return new AppError('not_unique', invalid(errors).message, { errors });
}

export const issue = (path: string, code: string, message: string): Issue => ({ path, code, message });

/** A JSON Pointer segment. @see https://www.rfc-editor.org/rfc/rfc6901 */
export const pointer = (...segments: (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Whether a JSON Pointer, or one that it leads through, is among `paths`. */
export function isUnder(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) if (paths.has(path.slice(0, end))) return true;
  return false;
}

/** Issues of a value's shape, and of its meaning those that don't follow from them. */
export function mergeIssues(shape: readonly Issue[], meaning: readonly Issue[]): Issue[] {
  const wrong = new Set(shape.map(({ path }) => path));
  return [...shape, ...meaning.filter(({ path }) => !isUnder(path, wrong))];
}

/** Of an object those members of which nothing is wrong; none of what is no object. */
export function soundMembers(value: unknown, issues: readonly Issue[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const wrong = new Set(issues.map(({ path }) => path.split('/', 2)[1]));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !wrong.has(pointer(key).slice(1))));
}
