import type { Policy, Role } from '@atrium/sdk';
import { Alert, Anchor, Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { issueAt, ProblemError } from '../../api/index.ts';
import { PolicyCard } from '../../components/settings/PolicyCard.tsx';
import { useDeleteRole, useRoles, useSaveRole } from '../../resources/roles.ts';
import { ErrorNotice, newId, Section, useIssueText, useNotify, useProblemText } from '../../ui/index.ts';
import { NotFoundPage } from '../NotFoundPage.tsx';

/** A role of one's own, with its policies. */
export function RolePage() {
  const { role: id = '' } = useParams();
  const roles = useRoles();
  if (id === 'new') return <RoleForm key="new" />;
  if (roles.error) return <ErrorNotice error={roles.error} onRetry={() => void roles.refetch()} />;
  if (roles.isPending) return <Skeleton height={240} />;
  const role = roles.data.find((one) => one.id === id && !one.builtIn);
  return role ? <RoleForm key={role.id} role={role} /> : <NotFoundPage />;
}

type Draft = { key: string; policy: Policy };

const firstPolicy: Policy = { object: '*', actions: ['read'] };
const draftOf = (policy: Policy): Draft => ({ key: newId(), policy });

function RoleForm({ role }: { role?: Role }) {
  const { t } = useTranslation('settings');
  const navigate = useNavigate();
  const notify = useNotify();
  const describe = useProblemText();
  const issueText = useIssueText();
  const save = useSaveRole();
  const remove = useDeleteRole();
  const [name, setName] = useState(role?.name ?? '');
  const [drafts, setDrafts] = useState<Draft[]>(() => (role?.policies ?? [firstPolicy]).map(draftOf));
  const nameError = issueAt(save.error, '/name');
  const others = save.error instanceof ProblemError ? save.error.issues.filter(({ path }) => path !== '/name') : [];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { id: role?.id, name, policies: drafts.map(({ policy }) => policy) },
      {
        onSuccess: () => {
          notify.done(t('roles.saved'));
          void navigate('/settings/roles');
        },
      },
    );
  };
  const onDelete = () =>
    role &&
    remove.mutate(role.id, {
      onSuccess: () => {
        notify.undo(t('roles.deleted', { name: role.name }), () =>
          save.mutateAsync({ name: role.name, policies: role.policies }).catch(notify.failed),
        );
        void navigate('/settings/roles');
      },
      onError: (error) => notify.failed(error),
    });
  return (
    <Section
      title={role ? role.name : t('roles.newTitle')}
      description={
        <Anchor component={Link} to="/settings/roles" size="sm">
          {t('roles.back')}
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="lg">
          <TextInput
            label={t('roles.name')}
            maw="24rem"
            required
            withAsterisk={false}
            value={name}
            error={nameError && issueText(nameError)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {drafts.map(({ key, policy }, index) => (
            <PolicyCard
              key={key}
              number={index + 1}
              policy={policy}
              onChange={(next) => setDrafts((current) => current.map((draft) => (draft.key === key ? { key, policy: next } : draft)))}
              onRemove={() => setDrafts((current) => current.filter((draft) => draft.key !== key))}
            />
          ))}
          <Group gap="sm">
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setDrafts([...drafts, draftOf(firstPolicy)])}
            >
              {t('roles.addPolicy')}
            </Button>
            <span style={{ color: 'var(--ink-soft)' }}>{drafts.length === 0 ? t('roles.none') : t('roles.addUp')}</span>
          </Group>
          {save.error && !nameError && (
            <Alert color="red" variant="light" role="alert" title={describe(save.error).title}>
              {others.map(issueText).join(' ') || describe(save.error).message}
            </Alert>
          )}
          <Group justify="space-between">
            <Button type="submit" loading={save.isPending}>
              {t('roles.save')}
            </Button>
            {role && (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={onDelete}>
                {t('roles.delete')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
