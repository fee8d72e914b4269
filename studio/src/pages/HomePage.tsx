import { Button } from '@mantine/core';
import IconSparkles from '@tabler/icons-react/dist/esm/icons/IconSparkles.mjs';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useObjects } from '../resources/objects.ts';
import { usePermissions } from '../resources/session.ts';
import { Notice } from '../ui/index.ts';

/** The start is the first object one may see. */
export function HomePage() {
  const { t } = useTranslation();
  const { can, manage } = usePermissions();
  const first = useObjects().find((object) => can(object.name, 'read'));
  if (first) return <Navigate to={`/o/${first.name}`} replace />;
  return (
    <Notice
      level={1}
      icon={IconSparkles}
      title={t('home.title')}
      actions={
        manage && (
          <Button component={Link} to="/modeller">
            {t('home.model')}
          </Button>
        )
      }
    >
      {manage ? t('home.text') : t('home.textReader')}
    </Notice>
  );
}
