import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useFormErrors } from '../../components/form-errors.ts';
import { useChangePassword, useMe } from '../../resources/session.ts';
import { Section, useNotify } from '../../ui/index.ts';
import { isProblem } from '../../api/index.ts';

/** What is one's own: the password. */
export function AccountPage() {
  const { t } = useTranslation('auth');
  const me = useMe();
  const notify = useNotify();
  const change = useChangePassword();
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { current: '', next: '' } });
  const submit = form.onSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        notify.done(t('account.changed'));
      },
      onError: (error) => {
        const placed = toFormErrors(error);
        if (isProblem(error, 'unauthenticated') || isProblem(error, 'forbidden')) form.setErrors({ current: error.message });
        else if (Object.keys(placed).length > 0) form.setErrors(placed);
        else notify.failed(error);
      },
    }),
  );
  return (
    <Section title={t('account.passwordTitle')} description={me.email && t('account.text', { email: me.email })}>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <input type="hidden" autoComplete="username" value={me.email ?? ''} readOnly />
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label={t('account.next')}
            description={t('welcome.passwordHint')}
            autoComplete="new-password"
            minLength={10}
            required
            withAsterisk={false}
            {...form.getInputProps('next')}
          />
          <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
            {t('account.change')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
