import { Button } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconSchema from '@tabler/icons-react/dist/esm/icons/IconSchema.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '../resources/objects.ts';
import { usePermissions } from '../resources/session.ts';
import { Notice, ObjectIcon, Page } from '../ui/index.ts';
import classes from './ChooseObject.module.css';

/** Which object a file is to go into; also where an address leads that names none there is. */
export function ChooseObject({ unknown }: { unknown?: string }) {
  const { t } = useTranslation('imports');
  const { can, manage } = usePermissions();
  const objects = useObjects().filter((object) => can(object.name, 'import'));
  return (
    <Page title={t('choose.title')} description={unknown ? t('choose.unknown', { name: unknown }) : t('choose.text')}>
      {objects.length === 0 ? (
        <Notice
          icon={IconSchema}
          title={t('choose.none')}
          actions={
            manage && (
              <Button component={Link} to="/modeller">
                {t('choose.model')}
              </Button>
            )
          }
        >
          {t('choose.noneText')}
        </Notice>
      ) : (
        <ul className={classes.list} aria-label={t('choose.list')}>
          {objects.map((object) => (
            <li key={object.id}>
              <Link to={`/o/${object.name}/import`} className={classes.link}>
                <ObjectIcon object={object} />
                <span className={classes.words}>
                  <span className={classes.label}>{object.pluralLabel}</span>
                  <span className={classes.fields}>{object.fields.map(({ label }) => label).join(', ')}</span>
                </span>
                <IconChevronRight size={16} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
