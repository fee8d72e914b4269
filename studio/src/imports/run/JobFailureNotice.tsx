import type { Job } from '@atrium/sdk';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/index.ts';

/** A job that came to no end, in the server's words, with the way on. */
export function JobFailureNotice({ job, actions }: { job: Job; actions: ReactNode }) {
  const { t } = useTranslation('imports');
  const cancelled = job.state === 'cancelled';
  return (
    <Notice icon={IconAlertTriangle} title={cancelled ? t('run.cancelled') : t('run.failed')} role="alert" actions={actions}>
      {cancelled ? t('run.cancelledCheck') : (job.error?.message ?? t('run.failedText'))}
    </Notice>
  );
}
