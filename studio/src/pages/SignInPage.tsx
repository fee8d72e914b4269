import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { isProblem } from '../api/index.ts';
import { Threshold } from '../components/auth/Threshold.tsx';
import { useSession, useSignIn } from '../resources/session.ts';
import { useProblemText } from '../ui/index.ts';

export function SignInPage() {
  const { t } = useTranslation('auth');
  const [params] = useSearchParams();
  const { data: me } = useSession();
  const signIn = useSignIn();
  const describe = useProblemText();
  const form = useForm({ initialValues: { email: '', password: '' } });
  if (me) return <Navigate to={ownPath(params.get('next'))} replace />;

  const wrong = isProblem(signIn.error, 'unauthenticated') || isProblem(signIn.error, 'invalid');
  return (
    <Threshold title={t('signIn.title')}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <Stack>
          {signIn.error && (
            <Alert color="red" variant="light" role="alert" title={wrong ? t('signIn.wrong') : describe(signIn.error).title}>
              {wrong ? t('signIn.forgotten', { email: form.values.email }) : describe(signIn.error).message}
            </Alert>
          )}
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            size="md"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
        </Stack>
      </form>
    </Threshold>
  );
}

/** Only a place of ours: `//elsewhere.example` would leave. */
function ownPath(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}
