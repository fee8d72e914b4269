import { Alert, Button, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { isUnplaced, useFormErrors } from '../../components/form-errors.ts';
import { timeZones } from '../../components/time-zones.ts';
import { languages } from '../../i18n/i18n.ts';
import { useMe } from '../../resources/session.ts';
import { useCreateWorkspace, useUpdateWorkspace } from '../../resources/workspace.ts';
import { Section, useNotify, useProblemText } from '../../ui/index.ts';

export function WorkspacePage() {
  return (
    <>
      <ThisWorkspace />
      <NewWorkspace />
    </>
  );
}

function ThisWorkspace() {
  const { t } = useTranslation('settings');
  const { workspace } = useMe();
  const notify = useNotify();
  const update = useUpdateWorkspace();
  const { name, timeZone, language } = workspace;
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { name, timeZone, language } });
  const submit = form.onSubmit((values) =>
    update.mutate(
      { id: workspace.id, ...values },
      {
        onSuccess: () => {
          form.resetDirty(values);
          notify.done(t('workspace.saved'));
        },
        onError: (error) => {
          form.setErrors(toFormErrors(error));
          if (isUnplaced(error, ['name', 'timeZone', 'language'])) notify.failed(error);
        },
      },
    ),
  );
  return (
    <Section title={t('workspace.title')} description={t('workspace.text')}>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <TextInput label={t('workspace.name')} required withAsterisk={false} {...form.getInputProps('name')} />
          <Select
            label={t('workspace.timeZone')}
            description={t('workspace.timeZoneText')}
            data={withPresent(timeZones(), timeZone)}
            searchable
            allowDeselect={false}
            {...form.getInputProps('timeZone')}
          />
          <Select
            label={t('workspace.language')}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            {...form.getInputProps('language')}
          />
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()} style={{ alignSelf: 'flex-start' }}>
            {t('workspace.save')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

function NewWorkspace() {
  const { t } = useTranslation('settings');
  const describe = useProblemText();
  const create = useCreateWorkspace();
  const toFormErrors = useFormErrors();
  const form = useForm({ initialValues: { name: '', slug: '' } });
  const setName = (name: string) => {
    const follows = form.values.slug === toSlug(form.values.name);
    form.setValues({ name, slug: follows ? toSlug(name) : form.values.slug });
  };
  return (
    <Section title={t('workspace.newTitle')} description={t('workspace.newText')}>
      <form
        id="new"
        onSubmit={form.onSubmit((values) => create.mutate(values, { onError: (error) => form.setErrors(toFormErrors(error)) }))}
      >
        <Stack maw="24rem">
          <TextInput
            label={t('workspace.name')}
            required
            withAsterisk={false}
            {...form.getInputProps('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('workspace.slug')}
            description={t('workspace.slugText')}
            required
            withAsterisk={false}
            {...form.getInputProps('slug')}
          />
          {create.error && isUnplaced(create.error, ['name', 'slug']) && (
            <Alert color="red" variant="light" role="alert" title={describe(create.error).title}>
              {describe(create.error).message}
            </Alert>
          )}
          <Button type="submit" variant="default" loading={create.isPending} style={{ alignSelf: 'flex-start' }}>
            {t('workspace.create')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

function toSlug(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** A zone that the browser doesn't list (an old name) is still the one that is chosen. */
function withPresent(zones: string[], present: string): string[] {
  return zones.includes(present) ? zones : [present, ...zones];
}
