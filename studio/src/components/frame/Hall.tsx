import { ActionIcon, Burger, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { useMe } from '../../resources/session.ts';
import { Mark } from '../../ui/index.ts';
import classes from './Hall.module.css';
import { JobsTray } from './JobsTray.tsx';
import { Navigation } from './Navigation.tsx';

const CommandPalette = lazy(async () => ({ default: (await import('../palette/CommandPalette.tsx')).CommandPalette }));

/** The hall that every page opens onto: the way around on a pane of glass, the page on a sheet beside it. */
export function Hall() {
  const { t } = useTranslation();
  const { workspace } = useMe();
  const { pathname } = useLocation();
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [menu, { open: openMenu, close: closeMenu }] = useDisclosure(false);
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure(false);
  useHotkeys([['mod+K', openPalette]], []);
  useEffect(closeMenu, [pathname, closeMenu]);

  return (
    <div className={classes.root}>
      <a className={classes.skip} href="#content">
        {t('frame.skip')}
      </a>
      {phone ? (
        <header className={classes.bar}>
          <Burger opened={menu} onClick={openMenu} size="sm" aria-label={t('frame.openNavigation')} aria-expanded={menu} />
          <Mark size={22} />
          <span className={classes.workspace}>{workspace.name}</span>
          <ActionIcon size="lg" onClick={openPalette} aria-label={t('frame.search')}>
            <IconSearch size={20} />
          </ActionIcon>
        </header>
      ) : (
        <div className={classes.pane}>
          <Navigation onSearch={openPalette} />
          <JobsTray />
        </div>
      )}
      <main id="content" className={classes.sheet} tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      {phone && (
        <>
          <JobsTray />
          <Drawer
            opened={menu}
            onClose={closeMenu}
            size="19rem"
            aria-label={t('frame.navigation')}
            classNames={{ content: classes.drawer, header: classes.drawerHeader, body: classes.drawerBody }}
            closeButtonProps={{ 'aria-label': t('frame.closeNavigation') }}
          >
            <Navigation
              onSearch={() => {
                closeMenu();
                openPalette();
              }}
            />
          </Drawer>
        </>
      )}
      {palette && (
        <Suspense>
          <CommandPalette onClose={closePalette} />
        </Suspense>
      )}
    </div>
  );
}
