import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { useModellerContext } from './state/modeller-context.ts';
import classes from './review/Review.module.css';

/** Another page may wait: the draft stays in this tab, but nobody should believe that it was applied. */
export function LeaveGuard() {
  const { t } = useTranslation('modeller');
  const { changes } = useModellerContext();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => changes.length > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t('leave.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.body}>
        <div>{t('leave.text', { count: changes.length })}</div>
        <div className={classes.actions}>
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            {t('leave.go')}
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            {t('leave.stay')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
