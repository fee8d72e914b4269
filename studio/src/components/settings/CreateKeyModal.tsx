import { Alert, Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useCreateKey } from '../../resources/keys.ts';
import { CopyField, useProblemText } from '../../ui/index.ts';
import { isUnplaced, useFormErrors } from '../form-errors.ts';
import { RoleSelect } from './RoleSelect.tsx';

const dayMs = 86_400_000;

/** Makes a key and shows it, this once. */
export function CreateKeyModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const describe = useProblemText();
  const create = useCreateKey();
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { name: '', role: 'viewer', days: '0' } });
  const close = () => {
    onClose();
    form.reset();
    create.reset();
  };
  const submit = form.onSubmit(({ name, role, days }) => {
    create.mutate({ name, role, expiresAt: inDays(Number(days)) }, { onError: (error) => form.setErrors(toFormErrors(error)) });
  });
  return (
    <Modal
      opened={opened}
      onClose={close}
      // A slip outside the window would lose the key for good.
      closeOnClickOutside={!create.data}
      title={create.data ? t('keys.created') : t('keys.newTitle')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      {create.data ? (
        <Stack>
          <CopyField label={t('keys.key')} description={t('keys.createdText')} value={create.data.key} />
          <Button onClick={close}>{common('action.done')}</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {create.error && isUnplaced(create.error, ['name', 'role']) && (
              <Alert color="red" variant="light" role="alert" title={describe(create.error).title}>
                {describe(create.error).message}
              </Alert>
            )}
            <TextInput
              label={t('keys.name')}
              placeholder={t('keys.nameExample')}
              required
              withAsterisk={false}
              data-autofocus
              {...form.getInputProps('name')}
            />
            <RoleSelect label={t('keys.role')} {...form.getInputProps('role')} />
            <Select
              label={t('keys.expires')}
              allowDeselect={false}
              data={[
                { value: '0', label: t('keys.never') },
                { value: '30', label: t('keys.in30') },
                { value: '90', label: t('keys.in90') },
                { value: '365', label: t('keys.in365') },
              ]}
              {...form.getInputProps('days')}
            />
            <Button type="submit" loading={create.isPending}>
              {t('keys.create')}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** None for 0: it never expires. */
function inDays(days: number): string | undefined {
  return days === 0 ? undefined : new Date(Date.now() + days * dayMs).toISOString();
}
