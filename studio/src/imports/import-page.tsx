import { Anchor } from '@mantine/core';
import type { ObjectDefinition } from '@atrium/sdk';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useObject } from '../resources/objects.ts';
import { usePermissions } from '../resources/session.ts';
import { Notice, ObjectIcon, Page } from '../ui/index.ts';
import { ChooseObject } from './ChooseObject.tsx';
import classes from './import-page.module.css';
import { ImportWizard } from './ImportWizard.tsx';

/** Brings a file into an object; without one in the address it asks which. */
export function ImportPage() {
  const { t } = useTranslation('imports');
  const { object: name } = useParams();
  const object = useObject(name ?? '');
  const { can } = usePermissions();
  if (!object) return <ChooseObject unknown={name} />;
  if (!can(object.name, 'import')) {
    return (
      <Notice icon={IconLock} title={t('page.forbidden')}>
        {t('page.forbiddenText', { objects: object.pluralLabel })}
      </Notice>
    );
  }
  return <ImportInto key={object.name} object={object} />;
}

function ImportInto({ object }: { object: ObjectDefinition }) {
  const { t } = useTranslation('imports');
  const [params, setParams] = useSearchParams();
  const run = params.get('run');
  return (
    <Page
      title={t('page.title', { objects: object.pluralLabel })}
      icon={<ObjectIcon object={object} size="lg" />}
      eyebrow={
        <Anchor component={Link} to={`/o/${object.name}`} c="dimmed" size="sm" className={classes.back}>
          <IconArrowLeft size={14} aria-hidden /> {object.pluralLabel}
        </Anchor>
      }
    >
      <ImportWizard object={object} run={run} onRun={(id) => setParams(id ? { run: id } : {})} />
    </Page>
  );
}
