import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import IconCompass from '@tabler/icons-react/dist/esm/icons/IconCompass.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Notice } from '../ui/index.ts';

export function NotFoundPage() {
  const { t } = useTranslation();
  useDocumentTitle(`${t('notFound.title')} · Atrium`);
  return (
    <Notice
      level={1}
      icon={IconCompass}
      title={t('notFound.title')}
      actions={
        <Button component={Link} to="/" variant="default">
          {t('notFound.home')}
        </Button>
      }
    >
      {t('notFound.text')}
    </Notice>
  );
}
