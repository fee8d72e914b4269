import type { Issue } from '@atrium/sdk';
import { useCallback } from 'react';
import { ProblemError } from '../api/index.ts';
import { useIssueText } from '../ui/index.ts';

/** The server's issues by a form's paths: `/workspace/name` is the form's `workspace.name`. */
export function useFormErrors(): (error: unknown) => Record<string, string> {
  const issueText = useIssueText();
  return useCallback(
    (error: unknown) => Object.fromEntries(issuesOf(error).map((issue) => [toFormPath(issue), issueText(issue)])),
    [issueText],
  );
}

/** True when no field of the form shows it, so that it must be said elsewhere. */
export function isUnplaced(error: unknown, paths: string[]): boolean {
  const issues = issuesOf(error);
  return issues.length === 0 || issues.some((issue) => !paths.includes(toFormPath(issue)));
}

function issuesOf(error: unknown): Issue[] {
  return error instanceof ProblemError ? error.issues : [];
}

function toFormPath({ path }: Issue): string {
  return path.slice(1).replaceAll('/', '.');
}
