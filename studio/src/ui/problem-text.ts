import type { Issue } from '@atrium/sdk';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/index.ts';

/** Codes that the studio has words for; others show the server's own. */
const worded = [
  'unreachable',
  'forbidden',
  'not_found',
  'unauthenticated',
  'rate_limited',
  'unavailable',
  'internal',
  'too_large',
  'stale_version',
  'not_unique',
  'restricted',
] as const;

export type ProblemText = { title: string; message: string };

/** A failure in the user's language: what happened, and what to do next. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t } = useTranslation();
  const issueText = useIssueText();
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ProblemError)) return { title: t('problem.internal.title'), message: t('problem.internal.message') };
      const code = worded.find((known) => known === error.code);
      const details = error.issues.map(issueText).join(' ');
      if (!code) return { title: t('problem.refused.title'), message: details || error.message };
      const message = t(`problem.${code}.message`);
      const reference = code === 'internal' && error.requestId ? ` ${t('problem.reference', { id: error.requestId })}` : '';
      return { title: t(`problem.${code}.title`), message: `${details || message}${reference}` };
    },
    [t, issueText],
  );
}

/**
 * What is wrong with one value. The server says it best, but in English: a language that has words of its own for the
 * kind of issue uses those.
 */
export function useIssueText(): (issue: Issue) => string {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useCallback(
    ({ code, message }: Issue) => {
      const own: unknown = i18n.getResource(language, 'common', `issue.${code}`);
      return typeof own === 'string' ? own : message;
    },
    [i18n, language],
  );
}
