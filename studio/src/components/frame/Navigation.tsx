import { Kbd, ScrollArea, UnstyledButton } from '@mantine/core';
import IconFileImport from '@tabler/icons-react/dist/esm/icons/IconFileImport.mjs';
import IconSchema from '@tabler/icons-react/dist/esm/icons/IconSchema.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useObjects } from '../../resources/objects.ts';
import { usePermissions } from '../../resources/session.ts';
import { ObjectIcon } from '../../ui/index.ts';
import { AccountMenu } from './AccountMenu.tsx';
import classes from './Navigation.module.css';
import { WorkspaceMenu } from './WorkspaceMenu.tsx';

const commandKey = navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K';

/** The way around: search, the objects that one may see, and what keeps them in order. */
export function Navigation({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  const { can, manage } = usePermissions();
  const objects = useObjects().filter((object) => can(object.name, 'read'));
  return (
    <nav className={classes.root} aria-label={t('frame.navigation')}>
      <WorkspaceMenu />
      <UnstyledButton className={classes.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} aria-hidden />
        <span className={classes.label}>{t('frame.search')}</span>
        <Kbd size="xs" aria-hidden>
          {commandKey}
        </Kbd>
      </UnstyledButton>
      <ScrollArea className={classes.scroll} type="hover" scrollbarSize={6}>
        <h2 className={classes.heading}>{t('frame.objects')}</h2>
        <ul className={classes.list}>
          {objects.map((object) => (
            <li key={object.id}>
              <Way to={`/o/${object.name}`} icon={<ObjectIcon object={object} size="sm" />} label={object.pluralLabel} />
            </li>
          ))}
        </ul>
        {objects.length === 0 && <p className={classes.empty}>{t('frame.noObjects')}</p>}
      </ScrollArea>
      <ul className={classes.list}>
        {manage && (
          <li>
            <Way to="/modeller" icon={<IconSchema size={18} stroke={1.7} aria-hidden />} label={t('frame.modeller')} />
          </li>
        )}
        {objects.some((object) => can(object.name, 'import')) && (
          <li>
            <Way to="/import" icon={<IconFileImport size={18} stroke={1.7} aria-hidden />} label={t('frame.import')} />
          </li>
        )}
        {objects.some((object) => can(object.name, 'delete')) && (
          <li>
            <Way to="/trash" icon={<IconTrash size={18} stroke={1.7} aria-hidden />} label={t('frame.trash')} />
          </li>
        )}
        <li>
          <Way to="/settings" icon={<IconSettings size={18} stroke={1.7} aria-hidden />} label={t('frame.settings')} />
        </li>
      </ul>
      <AccountMenu />
    </nav>
  );
}

function Way({ to, icon, label }: { to: string; icon: ReactNode; label: string }) {
  return (
    <NavLink to={to} className={classes.way}>
      <span className={classes.icon}>{icon}</span>
      <span className={classes.label}>{label}</span>
    </NavLink>
  );
}
