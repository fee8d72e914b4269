import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { IssueKey, ModelIssue } from '../model/validate.ts';
import { useModellerContext } from './modeller-context.ts';

export function useIssueText(): (issue: ModelIssue) => string {
  const { t } = useTranslation('modeller');
  return useCallback((issue) => (issue.code === 'server' ? issue.message : t(`issue.${issue.code}`, { other: issue.other ?? '' })), [t]);
}

/** What is wrong at one input of the panel, in words, or undefined. */
export function useIssueAt(objectId: string, fieldId: string | null): (key: IssueKey) => string | undefined {
  const { issues } = useModellerContext();
  const describe = useIssueText();
  return (key) => {
    const issue = issues.find((one) => one.objectId === objectId && one.fieldId === fieldId && one.key === key);
    return issue && describe(issue);
  };
}
