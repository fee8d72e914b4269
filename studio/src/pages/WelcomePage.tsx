import { Alert, Button, Fieldset, PasswordInput, Radio, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useApi } from '../api/index.ts';
import { ExampleProgress } from '../components/auth/ExampleProgress.tsx';
import { Threshold } from '../components/auth/Threshold.tsx';
import { isUnplaced, useFormErrors } from '../components/form-errors.ts';
import { timeZones } from '../components/time-zones.ts';
import { chooseLanguage, isLanguage, languages } from '../i18n/i18n.ts';
import { type SetupInput, setupQuery, useRunSetup } from '../resources/setup.ts';
import { useProblemText } from '../ui/index.ts';
import classes from './WelcomePage.module.css';

const shownPaths = ['name', 'email', 'password', 'workspace.name', 'workspace.timeZone', 'workspace.language'];

/** The first run: who administers this server, what the workspace is called, what it begins with. */
export function WelcomePage() {
  const { t, i18n } = useTranslation('auth');
  const describe = useProblemText();
  const setup = useQuery(setupQuery(useApi()));
  const run = useRunSetup();
  const [started, setStarted] = useState<{ jobId: string | null } | null>(null);
  const toFormErrors = useFormErrors();
  const form = useForm<SetupInput>({
    initialValues: {
      name: '',
      email: '',
      password: '',
      workspace: { name: '', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: i18n.language },
      start: 'shop',
    },
  });

  if (started?.jobId) return <ExampleProgress jobId={started.jobId} />;
  if (started) return <Navigate to="/" replace />;
  if (setup.data && !setup.data.needed) {
    return (
      <Threshold title={t('welcome.title')} intro={t('welcome.done')}>
        <Button component={Link} to="/sign-in">
          {t('welcome.toSignIn')}
        </Button>
      </Threshold>
    );
  }

  const submit = form.onSubmit((values) =>
    run.mutate(values, { onSuccess: setStarted, onError: (error) => form.setErrors(toFormErrors(error)) }),
  );
  return (
    <Threshold title={t('welcome.title')} intro={t('welcome.intro')}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <Fieldset legend={t('welcome.you')} variant="unstyled" className={classes.group}>
            <TextInput label={t('welcome.name')} autoComplete="name" required withAsterisk={false} {...form.getInputProps('name')} />
            <TextInput
              label={t('welcome.email')}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('welcome.password')}
              description={t('welcome.passwordHint')}
              autoComplete="new-password"
              minLength={10}
              required
              withAsterisk={false}
              {...form.getInputProps('password')}
            />
          </Fieldset>
          <Fieldset legend={t('welcome.workspace')} variant="unstyled" className={classes.group}>
            <TextInput
              label={t('welcome.workspaceName')}
              placeholder={t('welcome.workspaceNameExample')}
              autoComplete="organization"
              required
              withAsterisk={false}
              {...form.getInputProps('workspace.name')}
            />
            <div>
              <label className={classes.label} id="welcome-language">
                {t('welcome.language')}
              </label>
              <SegmentedControl
                fullWidth
                className={classes.languages}
                aria-labelledby="welcome-language"
                data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
                value={form.values.workspace.language}
                onChange={(value) => {
                  form.setFieldValue('workspace.language', value);
                  if (isLanguage(value)) void chooseLanguage(i18n, value);
                }}
              />
            </div>
            <Select
              label={t('welcome.timeZone')}
              data={timeZones()}
              searchable
              allowDeselect={false}
              maxDropdownHeight={260}
              {...form.getInputProps('workspace.timeZone')}
            />
          </Fieldset>
          <Radio.Group label={t('welcome.start')} classNames={{ label: classes.legend }} {...form.getInputProps('start')}>
            <div className={classes.starts}>
              <Start value="shop" title={t('welcome.shop')} text={t('welcome.shopText')} />
              <Start value="empty" title={t('welcome.empty')} text={t('welcome.emptyText')} />
            </div>
          </Radio.Group>
          {run.error && isUnplaced(run.error, shownPaths) && (
            <Alert color="red" variant="light" role="alert" title={describe(run.error).title}>
              {describe(run.error).message}
            </Alert>
          )}
          <Button type="submit" size="md" loading={run.isPending}>
            {t('welcome.submit')}
          </Button>
        </Stack>
      </form>
    </Threshold>
  );
}

function Start({ value, title, text }: { value: SetupInput['start']; title: string; text: string }) {
  return (
    <Radio.Card value={value} className={classes.start} aria-label={title}>
      <Radio.Indicator />
      <span>
        <span className={classes.startTitle}>{title}</span>
        <span className={classes.startText}>{text}</span>
      </span>
    </Radio.Card>
  );
}
