import { ActionIcon, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconAlert, IconTrash } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './ChangesBar.module.css';

type Props = { small: boolean; onReview: () => void; onShowIssue: () => void };

/** Says that nothing has reached the server yet, and leads to where it does. */
export function ChangesBar({ small, onReview, onShowIssue }: Props) {
  const { t } = useTranslation('modeller');
  const { changes, issues, discard } = useModellerContext();
  if (changes.length === 0) return null;
  return (
    <section className={classes.bar} aria-label={t('bar.label')}>
      <span className={classes.words} role="status">
        <span className={classes.dot} aria-hidden />
        {t('bar.changes', { count: changes.length })}
        <span className={classes.hint}>{t('bar.hint')}</span>
      </span>
      {issues.length > 0 && (
        <button type="button" className={classes.issues} onClick={onShowIssue}>
          <IconAlert size={15} aria-hidden />
          {t('bar.issues', { count: issues.length })}
        </button>
      )}
      {small ? (
        <ActionIcon size="lg" onClick={discard} aria-label={t('bar.discard')}>
          <IconTrash size={17} />
        </ActionIcon>
      ) : (
        <Button variant="subtle" color="gray" onClick={discard}>
          {t('bar.discard')}
        </Button>
      )}
      <Button onClick={issues.length > 0 ? onShowIssue : onReview} aria-label={t('bar.review')}>
        {t(small ? 'bar.reviewShort' : 'bar.review')}
      </Button>
    </section>
  );
}
