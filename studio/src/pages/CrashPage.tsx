import { Button } from '@mantine/core';
import IconBandage from '@tabler/icons-react/dist/esm/icons/IconBandage.mjs';
import IconCloudOff from '@tabler/icons-react/dist/esm/icons/IconCloudOff.mjs';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { ProblemError } from '../api/index.ts';
import { ErrorNotice, Notice } from '../ui/index.ts';

/** In the place of a page that failed: the server's refusal, or a fault of ours. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  const reload = () => window.location.reload();
  if (isMissingCode(error)) {
    return (
      <Notice
        level={1}
        icon={IconCloudOff}
        title={t('crashed.missing')}
        role="alert"
        actions={<Button onClick={reload}>{t('crashed.reload')}</Button>}
      >
        {t('crashed.missingText')}
      </Notice>
    );
  }
  if (error instanceof ProblemError) return <ErrorNotice error={error} onRetry={reload} />;
  return (
    <Notice
      level={1}
      icon={IconBandage}
      title={t('crashed.title')}
      role="alert"
      actions={<Button onClick={reload}>{t('crashed.reload')}</Button>}
    >
      {t('crashed.text')}
    </Notice>
  );
}

/** A page's code that couldn't be fetched: the server is away, or has a newer studio by now. Each browser words it its way. */
function isMissingCode(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|importing a module script|preload/i.test(error.message);
}
