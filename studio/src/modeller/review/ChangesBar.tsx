import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconAlert } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './ChangesBar.module.css';

/** Says that nothing has reached the server yet, and leads to where it does. */
export function ChangesBar({ onReview, onShowIssue }: { onReview: () => void; onShowIssue: () => void }) {
  const { t } = useTranslation('modeller');
  const { changes, issues, discard } = useModellerContext();
  if (changes.length === 0) return null;
  return (
    <section className={classes.bar} aria-label={t('bar.label')}>
      <span className={classes.words} role="status">
        <span className={classes.dot} aria-hidden />
        {t('bar.changes', { count: changes.length })}
      </span>
      {issues.length > 0 && (
        <button type="button" className={classes.issues} onClick={onShowIssue}>
          <IconAlert size={15} aria-hidden />
          {t('bar.issues', { count: issues.length })}
        </button>
      )}
      <Button variant="subtle" color="gray" onClick={discard}>
        {t('bar.discard')}
      </Button>
      <Button onClick={issues.length > 0 ? onShowIssue : onReview}>{t('bar.review')}</Button>
    </section>
  );
}
