import type { Issue, Problem, ProblemCode } from '@atrium/sdk';

/** The server's refusal (RFC 9457), or `unreachable` when there was no answer at all. */
export class ProblemError extends Error {
  readonly code: ProblemCode | 'unreachable';
  readonly status: number;
  readonly issues: Issue[];
  readonly requestId: string | null;

  constructor(problem: { code: ProblemCode | 'unreachable'; status: number; detail: string; errors?: Issue[]; requestId?: string | null }) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.status = problem.status;
    this.issues = problem.errors ?? [];
    this.requestId = problem.requestId ?? null;
  }
}

/** Never fails: an answer that is no problem document becomes one. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const fallback = { code: 'internal' as const, status: response.status, detail: response.statusText || `HTTP ${response.status}` };
  if (!response.headers.get('content-type')?.includes('json')) return new ProblemError(fallback);
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return new ProblemError({
      code: problem.code ?? fallback.code,
      status: response.status,
      detail: problem.detail ?? problem.title ?? fallback.detail,
      errors: problem.errors,
      requestId: problem.requestId,
    });
  } catch {
    return new ProblemError(fallback);
  }
}

export function isProblem(error: unknown, code?: ProblemCode | 'unreachable'): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** What is wrong at one place of the body, e.g. `issueAt(error, '/email')`; parts of a field count as the field. */
export function issueAt(error: unknown, path: string): Issue | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.issues.find((issue) => issue.path === path || issue.path.startsWith(`${path}/`));
}
