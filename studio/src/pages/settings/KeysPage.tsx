import type { Key } from '@atrium/sdk';
import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconBan from '@tabler/icons-react/dist/esm/icons/IconBan.mjs';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useTranslation } from 'react-i18next';
import { CreateKeyModal } from '../../components/settings/CreateKeyModal.tsx';
import { useFormat } from '../../i18n/format.ts';
import { useKeys, useRevokeKey } from '../../resources/keys.ts';
import { Chip, ConfirmModal, ErrorNotice, Notice, Row, Rows, Section, useNotify } from '../../ui/index.ts';

export function KeysPage() {
  const { t } = useTranslation('settings');
  const keys = useKeys();
  const [creating, { open, close }] = useDisclosure(false);
  if (keys.error) return <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />;
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('keys.new')}
    </Button>
  );
  return (
    <Section title={t('keys.title')} description={t('keys.text')} actions={button}>
      {keys.isPending && <Skeleton height={120} />}
      {keys.data?.length === 0 && (
        <Notice icon={IconKey} title={t('keys.empty')} role="status">
          {t('keys.emptyText')}
        </Notice>
      )}
      {keys.data && keys.data.length > 0 && (
        <Rows label={t('keys.title')}>
          {keys.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </Rows>
      )}
      <CreateKeyModal opened={creating} onClose={close} />
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation('settings');
  const notify = useNotify();
  const { date, ago } = useFormat();
  const revoke = useRevokeKey();
  const [asking, { open, close }] = useDisclosure(false);
  const { id, name, role, prefix, createdAt, expiresAt } = apiKey;
  const expired = isPast(expiresAt);
  const onRevoke = () =>
    revoke
      .mutateAsync(id)
      .then(() => notify.done(t('keys.revoked', { name })), notify.failed)
      .finally(close);
  return (
    <Row
      title={
        <>
          {name} {expired && <Chip color="red">{t('keys.expired')}</Chip>}
        </>
      }
      detail={
        <>
          <code>{prefix}…</code> · {role} · {t('keys.made', { when: ago(createdAt) })}
          {expiresAt && !expired && <> · {t('keys.until', { when: date(expiresAt.slice(0, 10)) })}</>}
        </>
      }
      end={
        <>
          <ActionIcon aria-label={t('keys.revoke', { name })} onClick={open}>
            <IconBan size={17} stroke={1.7} />
          </ActionIcon>
          <ConfirmModal
            opened={asking}
            title={t('keys.revokeTitle', { name })}
            confirm={t('keys.revokeSubmit')}
            loading={revoke.isPending}
            onConfirm={onRevoke}
            onClose={close}
          >
            {t('keys.revokeText')}
          </ConfirmModal>
        </>
      }
    />
  );
}

function isPast(instant: string | null): boolean {
  return instant !== null && new Date(instant) < new Date();
}
