import { Menu, UnstyledButton } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSelector from '@tabler/icons-react/dist/esm/icons/IconSelector.mjs';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { openWorkspace } from '../../api/index.ts';
import { useMe } from '../../resources/session.ts';
import { Mark } from '../../ui/index.ts';
import classes from './FrameMenu.module.css';

export function WorkspaceMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { workspace, workspaces, permissions } = useMe();
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={t('frame.workspace', { name: workspace.name })}>
          <Mark size={26} />
          <span className={classes.name}>{workspace.name}</span>
          <IconSelector size={16} className={classes.faint} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('frame.workspaces')}</Menu.Label>
        {workspaces.map(({ slug, name }) => (
          <Menu.Item
            key={slug}
            aria-current={slug === workspace.slug}
            rightSection={slug === workspace.slug ? <IconCheck size={16} aria-hidden /> : undefined}
            onClick={() => slug !== workspace.slug && openWorkspace(slug)}
          >
            {name}
          </Menu.Item>
        ))}
        {permissions.manage && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void navigate('/settings/workspace#new')}>
              {t('frame.newWorkspace')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
