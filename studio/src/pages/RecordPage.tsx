import type { ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { ActionIcon, Anchor, Button, Menu, Skeleton } from '@mantine/core';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconGhost2 from '@tabler/icons-react/dist/esm/icons/IconGhost2.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { isProblem } from '../api/index.ts';
import { RecordFields } from '../components/record/RecordFields.tsx';
import { RelatedRecords } from '../components/record/RelatedRecords.tsx';
import { useSave } from '../components/record/use-save.tsx';
import { prefetchEditors } from '../fields/FieldEditor.tsx';
import { useFormat } from '../i18n/format.ts';
import { useLiveChanges } from '../resources/changes.ts';
import { useObject } from '../resources/objects.ts';
import { isToMany, recordTitle } from '../resources/record-selection.ts';
import { useDeleteRecord, useRecord, useRestoreRecords } from '../resources/records.ts';
import { useMe, usePermissions } from '../resources/session.ts';
import { copyText, ErrorNotice, Notice, ObjectIcon, Page, useNotify } from '../ui/index.ts';
import { NotFoundPage } from './NotFoundPage.tsx';
import classes from './RecordPage.module.css';

/** One record: its fields, to read and to edit where they stand, and what is linked to it. */
export function RecordPage() {
  const { object: name = '', id = '' } = useParams();
  const object = useObject(name);
  return object ? <OneRecord key={id} object={object} id={id} /> : <NotFoundPage />;
}

function OneRecord({ object, id }: { object: ObjectDefinition; id: string }) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const record = useRecord(object, id);
  useLiveChanges(object.name);
  useEffect(prefetchEditors, []);
  const back = (
    <Button component={Link} to={`/o/${object.name}`} variant="default">
      {t('record.back', { objects: object.pluralLabel })}
    </Button>
  );
  if (isProblem(record.error, 'not_found') || isProblem(record.error, 'invalid')) {
    return (
      <Notice level={1} icon={IconGhost2} title={t('record.gone')} role="alert" actions={back}>
        {t('record.goneText')}
      </Notice>
    );
  }
  if (record.error) return <ErrorNotice error={record.error} onRetry={() => void record.refetch()} />;
  if (!record.data) {
    return (
      <Page title={object.label}>
        <div className={classes.loading} role="status" aria-label={common('state.loading')}>
          {Array.from({ length: 8 }, (_, line) => (
            <Skeleton key={line} height={18} width={`${85 - ((line * 17) % 40)}%`} />
          ))}
        </div>
      </Page>
    );
  }
  return <Content object={object} record={record.data} />;
}

function Content({ object, record }: { object: ObjectDefinition; record: StoredRecord }) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const { can } = usePermissions();
  const { dateTime } = useFormat();
  const { timeZone } = useMe().workspace;
  const { save, dialog } = useSave(object);
  const title = recordTitle(object, record) || common('state.untitled');
  const relations = object.fields.filter((field) => field.type === 'relation' && isToMany(field) && can(field.target ?? '', 'read'));
  return (
    <Page
      title={title}
      icon={<ObjectIcon object={object} size="lg" />}
      eyebrow={
        <Anchor component={Link} to={`/o/${object.name}`} c="dimmed" size="sm" className={classes.back}>
          <IconArrowLeft size={14} aria-hidden /> {object.pluralLabel}
        </Anchor>
      }
      actions={<Actions object={object} record={record} />}
    >
      <div className={classes.columns} data-single={relations.length === 0 || undefined}>
        <div>
          <RecordFields object={object} record={record} onSave={save} />
          <p className={classes.times}>
            {t('record.created', { when: dateTime(record.created_at, timeZone) })}
            {record.updated_at !== record.created_at && <> · {t('record.updated', { when: dateTime(record.updated_at, timeZone) })}</>}
          </p>
        </div>
        {relations.length > 0 && (
          <div>
            {relations.map((field) => (
              <RelatedRecords key={field.id} object={object} record={record} field={field} />
            ))}
          </div>
        )}
      </div>
      {dialog}
    </Page>
  );
}

function Actions({ object, record }: { object: ObjectDefinition; record: StoredRecord }) {
  const { t } = useTranslation('records');
  const navigate = useNavigate();
  const notify = useNotify();
  const { can } = usePermissions();
  const remove = useDeleteRecord(object.name);
  const restore = useRestoreRecords(object.name);
  const path = `/o/${object.name}/${record.id}`;
  const onDelete = () =>
    remove.mutate(record.id, {
      onSuccess: () => {
        void navigate(`/o/${object.name}`);
        notify.undo(t('record.deleted', { object: object.label }), () =>
          // The page is left by then, and `mutate`'s callbacks with it.
          restore
            .mutateAsync([record.id])
            .then(() => notify.done(t('record.restored'), { label: t('record.show'), run: () => void navigate(path) }), notify.failed),
        );
      },
      onError: (error) => notify.failed(error),
    });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="lg" variant="default" aria-label={t('record.actions')} loading={remove.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={() => void copyText(record.id).then(() => notify.done(t('grid.copied', { count: 1 })), notify.failed)}
        >
          {t('record.copyId')}
        </Menu.Item>
        {can(object.name, 'delete') && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>
            {t('record.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
