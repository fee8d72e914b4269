import type { Member } from '@atrium/sdk';
import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconUserMinus from '@tabler/icons-react/dist/esm/icons/IconUserMinus.mjs';
import IconUserPlus from '@tabler/icons-react/dist/esm/icons/IconUserPlus.mjs';
import { useTranslation } from 'react-i18next';
import { InviteModal } from '../../components/settings/InviteModal.tsx';
import { RoleSelect } from '../../components/settings/RoleSelect.tsx';
import { useMembers, useRemoveMember, useUpdateMember } from '../../resources/members.ts';
import { useMe } from '../../resources/session.ts';
import { Avatar, Chip, ConfirmModal, ErrorNotice, Row, Rows, Section, useNotify } from '../../ui/index.ts';

export function MembersPage() {
  const { t } = useTranslation('settings');
  const { workspace } = useMe();
  const members = useMembers();
  const [inviting, { open, close }] = useDisclosure(false);
  if (members.error) return <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />;
  return (
    <Section
      title={t('members.title')}
      description={t('members.text', { workspace: workspace.name })}
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          {t('members.invite')}
        </Button>
      }
    >
      {members.isPending && <Skeleton height={180} />}
      {members.data && (
        <Rows label={t('members.title')}>
          {members.data.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </Rows>
      )}
      <InviteModal opened={inviting} onClose={close} />
    </Section>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { t } = useTranslation('settings');
  const me = useMe();
  const notify = useNotify();
  const update = useUpdateMember();
  const remove = useRemoveMember();
  const [asking, { open, close }] = useDisclosure(false);
  const { id, name, email, role, state } = member;
  const setRole = (next: string | null) =>
    next &&
    update.mutate(
      { id, role: next },
      { onSuccess: () => notify.done(t('members.roleChanged', { name, role: next })), onError: (error) => notify.failed(error) },
    );
  const onRemove = () =>
    remove
      .mutateAsync(id)
      .then(() => notify.done(t('members.removed', { name })), notify.failed)
      .finally(close);
  return (
    <Row
      start={<Avatar name={name || email} />}
      title={
        <>
          {name} {id === me.id && <Chip>{t('members.you')}</Chip>}{' '}
          {state === 'invited' && <Chip color="yellow">{t('members.invited')}</Chip>}
        </>
      }
      detail={email}
      end={
        id === me.id ? (
          <Chip>{role}</Chip>
        ) : (
          <>
            <RoleSelect
              size="xs"
              w="8.5rem"
              aria-label={t('members.role', { name })}
              value={role}
              onChange={setRole}
              disabled={update.isPending}
            />
            <ActionIcon aria-label={t('members.remove', { name })} onClick={open}>
              <IconUserMinus size={17} stroke={1.7} />
            </ActionIcon>
            <ConfirmModal
              opened={asking}
              title={t('members.removeTitle', { name })}
              confirm={state === 'invited' ? t('members.takeBack') : t('members.remove', { name })}
              loading={remove.isPending}
              onConfirm={onRemove}
              onClose={close}
            >
              {t('members.removeText')}
            </ConfirmModal>
          </>
        )
      }
    />
  );
}
