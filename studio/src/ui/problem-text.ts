import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/index.ts';

/** Codes that the studio has words for; others show the server's own. */
const worded = ['unreachable', 'forbidden', 'not_found', 'unauthenticated', 'rate_limited', 'unavailable', 'internal', 'too_large', 'stale_version', 'not_unique', 'restricted'] as const;

export type ProblemText = { title: string; message: string };

/** A failure in the user's language: what happened, and what to do next. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t } = useTranslation();
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ProblemError)) return { title: t('problem.internal.title'), message: t('problem.internal.message') };
      const code = worded.find((known) => known === error.code);
      const details = error.issues.map((issue) => issue.message).join(' ');
      if (!code) return { title: t('problem.refused.title'), message: details || error.message };
      const message = t(`problem.${code}.message`);
      const reference = code === 'internal' && error.requestId ? ` ${t('problem.reference', { id: error.requestId })}` : '';
      return { title: t(`problem.${code}.title`), message: `${details || message}${reference}` };
    },
    [t],
  );
}
