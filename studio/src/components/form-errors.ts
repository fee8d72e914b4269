import { ProblemError } from '../api/index.ts';

/** The server's issues by a form's paths: `/workspace/name` is the form's `workspace.name`. */
export function toFormErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(error.issues.map(({ path, message }) => [path.slice(1).replaceAll('/', '.'), message]));
}

/** True when no field of the form shows it, so that it must be said elsewhere. */
export function isUnplaced(error: unknown, paths: string[]): boolean {
  const placed = Object.keys(toFormErrors(error));
  return placed.length === 0 || placed.some((path) => !paths.includes(path));
}
