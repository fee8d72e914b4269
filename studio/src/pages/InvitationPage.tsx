import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { Splash } from '../components/frame/Splash.tsx';
import { Threshold } from '../components/auth/Threshold.tsx';
import { isUnplaced, useFormErrors } from '../components/form-errors.ts';
import { type Invitation, useAcceptInvitation, useInvitation } from '../resources/invitations.ts';
import { useProblemText } from '../ui/index.ts';

/** Where an invitation's link leads. */
export function InvitationPage() {
  const { t } = useTranslation('auth');
  const { token = '' } = useParams();
  const invitation = useInvitation(token);
  if (invitation.isPending) return <Splash />;
  if (invitation.data) return <Acceptance token={token} invitation={invitation.data} />;
  return (
    <Threshold title={t('invitation.gone')} intro={t('invitation.goneText')}>
      <Button component={Link} to="/sign-in" variant="default">
        {t('welcome.toSignIn')}
      </Button>
    </Threshold>
  );
}

function Acceptance({ token, invitation }: { token: string; invitation: Invitation }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const describe = useProblemText();
  const accept = useAcceptInvitation(token);
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { name: invitation.name, password: '' } });
  const submit = form.onSubmit((values) =>
    accept.mutate(values, { onSuccess: () => void navigate('/'), onError: (error) => form.setErrors(toFormErrors(error)) }),
  );
  return (
    <Threshold
      title={t('invitation.title')}
      intro={t('invitation.intro', { workspace: invitation.workspace.name, email: invitation.email })}
    >
      <form onSubmit={submit}>
        <Stack>
          {accept.error && isUnplaced(accept.error, ['name', 'password']) && (
            <Alert color="red" variant="light" role="alert" title={describe(accept.error).title}>
              {describe(accept.error).message}
            </Alert>
          )}
          <input type="hidden" autoComplete="username" value={invitation.email} readOnly />
          <TextInput
            label={t('invitation.name')}
            autoComplete="name"
            required
            withAsterisk={false}
            size="md"
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label={t('invitation.password')}
            description={t('welcome.passwordHint')}
            autoComplete="new-password"
            minLength={10}
            required
            withAsterisk={false}
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={accept.isPending}>
            {t('invitation.submit')}
          </Button>
        </Stack>
      </form>
    </Threshold>
  );
}
