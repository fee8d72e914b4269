import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconWarning } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './RejectedNotice.module.css';
import { useChangeText } from './use-change-text.ts';

/** Somebody else changed the schema, and these edits had nothing left to act on. */
export function RejectedNotice() {
  const { t } = useTranslation('modeller');
  const { rejected, base, model, dismissRejected } = useModellerContext();
  const describe = useChangeText(base, model);
  if (rejected.length === 0) return null;
  return (
    <Alert
      className={classes.notice}
      classNames={{ title: classes.title }}
      color="yellow"
      icon={<IconWarning size={18} />}
      title={t('rejected.title')}
      withCloseButton
      closeButtonLabel={t('action.close')}
      onClose={dismissRejected}
      role="alert"
    >
      <p className={classes.text}>{t('rejected.text', { count: rejected.length })}</p>
      <ul className={classes.list}>
        {rejected.map(({ change, reason }, index) => (
          <li key={index}>
            {describe(change).title} — {t(`rejected.${reason}`)}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
