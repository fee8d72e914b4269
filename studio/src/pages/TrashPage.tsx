import { ActionIcon, Button, Menu, Select, Skeleton } from '@mantine/core';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useFormat } from '../i18n/format.ts';
import { useMembers } from '../resources/members.ts';
import { findObject, useObjects } from '../resources/objects.ts';
import { useRestoreRecords } from '../resources/records.ts';
import { usePermissions } from '../resources/session.ts';
import { type TrashedRecord, useDestroyRecord, useTrash } from '../resources/trash.ts';
import { ConfirmModal, ErrorNotice, Notice, ObjectIcon, Page, Row, Rows, useNotify } from '../ui/index.ts';

/** What was deleted, and the way back. */
export function TrashPage() {
  const { t } = useTranslation('records');
  const [params, setParams] = useSearchParams();
  const { can } = usePermissions();
  const objects = useObjects().filter(({ name }) => can(name, 'delete'));
  const chosen = params.get('object') ?? undefined;
  const trash = useTrash(chosen);
  const records = trash.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Page
      title={t('trash.title')}
      description={t('trash.text')}
      actions={
        <Select
          aria-label={t('trash.object')}
          data={[{ value: '', label: t('trash.all') }, ...objects.map((object) => ({ value: object.name, label: object.pluralLabel }))]}
          value={chosen ?? ''}
          allowDeselect={false}
          onChange={(name) => setParams(name ? { object: name } : {}, { replace: true })}
        />
      }
    >
      {trash.error && <ErrorNotice error={trash.error} onRetry={() => void trash.refetch()} />}
      {trash.isPending && <Skeleton height={160} />}
      {trash.data && records.length === 0 && (
        <Notice icon={IconTrash} title={t('trash.empty')} role="status">
          {t('trash.emptyText')}
        </Notice>
      )}
      {records.length > 0 && (
        <Rows label={t('trash.title')}>
          {records.map((record) => (
            <Trashed key={record.id} record={record} />
          ))}
        </Rows>
      )}
      {trash.hasNextPage && (
        <Button variant="default" mt="md" loading={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
          {t('trash.more')}
        </Button>
      )}
    </Page>
  );
}

function Trashed({ record }: { record: TrashedRecord }) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const { ago } = useFormat();
  const { can } = usePermissions();
  const { data: members = [] } = useMembers();
  const object = findObject(useObjects(), record.object);
  const restore = useRestoreRecords(record.object);
  const destroy = useDestroyRecord();
  const [asking, setAsking] = useState(false);
  const title = record.title || common('state.untitled');
  const when = ago(record.deletedAt);
  const who = members.find(({ id }) => record.deletedBy === `user:${id}`)?.name;
  const onRestore = () =>
    // The line goes with the restored record, and `mutate`'s callbacks with it.
    restore
      .mutateAsync([record.id])
      .then(
        () =>
          notify.done(t('trash.restored', { title }), { label: t('record.show'), run: () => navigate(`/o/${record.object}/${record.id}`) }),
        notify.failed,
      );
  return (
    <Row
      start={object && <ObjectIcon object={object} />}
      title={title}
      detail={
        <>
          {object?.label} · {who ? t('trash.deletedBy', { when, who }) : t('trash.deleted', { when })}
          {record.others > 0 && <> · {t('trash.others', { count: record.others })}</>}
        </>
      }
      end={
        <>
          {can(record.object, 'delete') && (
            <Button variant="default" size="compact-md" loading={restore.isPending} onClick={onRestore}>
              {common('action.restore')}
            </Button>
          )}
          {can(record.object, 'destroy') && (
            <Menu>
              <Menu.Target>
                <ActionIcon aria-label={t('record.actions')}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" onClick={() => setAsking(true)}>
                  {t('trash.destroy')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          <ConfirmModal
            opened={asking}
            title={t('trash.destroyTitle', { title })}
            confirm={t('trash.destroy')}
            loading={destroy.isPending}
            onClose={() => setAsking(false)}
            onConfirm={() => void destroy.mutateAsync({ object: record.object, id: record.id }).then(() => setAsking(false), notify.failed)}
          >
            {t('trash.destroyText')}
          </ConfirmModal>
        </>
      }
    />
  );
}
