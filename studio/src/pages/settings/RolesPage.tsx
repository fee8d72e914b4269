import { Button, Skeleton } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconShield from '@tabler/icons-react/dist/esm/icons/IconShield.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoles } from '../../resources/roles.ts';
import { Chip, ErrorNotice, Row, Rows, Section } from '../../ui/index.ts';

const explained = ['admin', 'editor', 'viewer'] as const;

export function RolesPage() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const roles = useRoles();
  if (roles.error) return <ErrorNotice error={roles.error} onRetry={() => void roles.refetch()} />;
  return (
    <Section
      title={t('roles.title')}
      description={t('roles.text')}
      actions={
        <Button component={Link} to="/settings/roles/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t('roles.new')}
        </Button>
      }
    >
      {roles.isPending && <Skeleton height={180} />}
      {roles.data && (
        <Rows label={t('roles.title')}>
          {roles.data.map((role) => {
            const known = role.builtIn && explained.find((name) => name === role.name);
            return (
              <Row
                key={role.id}
                start={<IconShield size={20} stroke={1.5} aria-hidden />}
                title={
                  <>
                    {role.name} {role.builtIn && <Chip>{t('roles.builtIn')}</Chip>}
                  </>
                }
                detail={known ? t(`roles.${known}`) : t('roles.policies', { count: role.policies.length })}
                end={
                  !role.builtIn && (
                    <Button
                      component={Link}
                      to={`/settings/roles/${role.id}`}
                      variant="default"
                      size="compact-md"
                      aria-label={`${common('action.edit')}: ${role.name}`}
                    >
                      {common('action.edit')}
                    </Button>
                  )
                }
              />
            );
          })}
        </Rows>
      )}
    </Section>
  );
}
