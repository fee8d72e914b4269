import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { usePermissions } from '../../resources/session.ts';
import { Notice, Page } from '../../ui/index.ts';
import classes from './SettingsLayout.module.css';

/** The settings' pages under one heading; those that only administrators use aren't offered to others. */
export function SettingsLayout() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const { manage } = usePermissions();
  const { pathname } = useLocation();
  const ways = [
    { to: '/settings', label: t('nav.account') },
    ...(manage
      ? [
          { to: '/settings/members', label: t('nav.members') },
          { to: '/settings/roles', label: t('nav.roles') },
          { to: '/settings/keys', label: t('nav.keys') },
          { to: '/settings/workspace', label: t('nav.workspace') },
        ]
      : []),
  ];
  return (
    <Page title={t('title')}>
      <nav key={pathname} className={classes.nav} aria-label={t('nav.label')}>
        {ways.map(({ to, label }) => (
          <NavLink key={to} ref={reveal} to={to} end={to === '/settings'} className={classes.way}>
            {label}
          </NavLink>
        ))}
      </nav>
      {manage || pathname === '/settings' ? (
        <Outlet />
      ) : (
        <Notice icon={IconLock} title={common('problem.forbidden.title')}>
          {common('problem.forbidden.message')}
        </Notice>
      )}
    </Page>
  );
}

/** On a phone the ways don't fit beside each other: the one that is open is brought into sight. */
function reveal(way: HTMLAnchorElement | null): void {
  const nav = way?.parentElement;
  if (!way || !nav || way.getAttribute('aria-current') !== 'page') return;
  nav.scrollLeft = way.offsetLeft - (nav.clientWidth - way.offsetWidth) / 2;
}
