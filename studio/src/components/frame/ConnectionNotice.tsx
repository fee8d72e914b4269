import { Button } from '@mantine/core';
import IconCloudOff from '@tabler/icons-react/dist/esm/icons/IconCloudOff.mjs';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useConnectionLost } from '../../api/index.ts';
import classes from './ConnectionNotice.module.css';

const tryEachMs = 3_000;

/** Says that the server doesn't answer, keeps asking, and brings everything up to date when it does again. */
export function ConnectionNotice() {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const lost = useConnectionLost();

  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void api.ping(), tryEachMs);
    return () => {
      clearInterval(timer);
      void client.invalidateQueries();
    };
  }, [lost, api, client]);

  if (!lost) return null;
  return (
    <div className={classes.root} role="alert">
      <IconCloudOff size={18} stroke={1.6} aria-hidden />
      <span className={classes.text}>
        <strong>{t('connection.lost')}</strong> {t('connection.text')}
      </span>
      <Button variant="default" size="compact-sm" onClick={() => void api.ping()}>
        {t('action.retry')}
      </Button>
    </div>
  );
}
