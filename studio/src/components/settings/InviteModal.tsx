import { Alert, Button, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useInviteMember } from '../../resources/members.ts';
import { CopyField, useProblemText } from '../../ui/index.ts';
import { isUnplaced, useFormErrors } from '../form-errors.ts';
import { RoleSelect } from './RoleSelect.tsx';

/** Asks whom, then shows the link: sending it is up to the user. */
export function InviteModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const describe = useProblemText();
  const invite = useInviteMember();
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { name: '', email: '', role: 'editor' } });
  const close = () => {
    onClose();
    form.reset();
    invite.reset();
  };
  const link = invite.data?.invitation && new URL(invite.data.invitation, window.location.origin).href;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={invite.data ? t('members.linkTitle', { name: invite.data.name }) : t('members.inviteTitle')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      {invite.data ? (
        <Stack>
          {link && <CopyField label={t('members.link')} description={t('members.linkText')} value={link} />}
          <Button onClick={close}>{common('action.done')}</Button>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((values) => invite.mutate(values, { onError: (error) => form.setErrors(toFormErrors(error)) }))}>
          <Stack>
            {invite.error && isUnplaced(invite.error, ['name', 'email', 'role']) && (
              <Alert color="red" variant="light" role="alert" title={describe(invite.error).title}>
                {describe(invite.error).message}
              </Alert>
            )}
            <TextInput label={t('members.name')} required withAsterisk={false} data-autofocus {...form.getInputProps('name')} />
            <TextInput label={t('members.email')} type="email" required withAsterisk={false} {...form.getInputProps('email')} />
            <RoleSelect label={t('members.roleLabel')} {...form.getInputProps('role')} />
            <Button type="submit" loading={invite.isPending}>
              {t('members.send')}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
