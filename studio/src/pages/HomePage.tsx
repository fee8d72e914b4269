import { Button } from '@mantine/core';
import IconSparkles from '@tabler/icons-react/dist/esm/icons/IconSparkles.mjs';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { readLastObject } from '../components/last-object.ts';
import { useObjects } from '../resources/objects.ts';
import { useMe, usePermissions } from '../resources/session.ts';
import { Notice } from '../ui/index.ts';

/** The start is the object that one saw last; at first one of the workspace's own, which standard objects don't know. */
export function HomePage() {
  const { t } = useTranslation();
  const { can, manage } = usePermissions();
  const { workspace } = useMe();
  const seen = useObjects().filter((object) => can(object.name, 'read'));
  const last = readLastObject(workspace.slug);
  const first = seen.find(({ name }) => name === last) ?? seen.find(({ owner }) => owner === 'user') ?? seen[0];
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
