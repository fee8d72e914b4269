import { ActionIcon, Burger, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { lazy, type RefObject, Suspense, useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { useMe } from '../../resources/session.ts';
import { Mark } from '../../ui/index.ts';
import { ConnectionNotice } from './ConnectionNotice.tsx';
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
  const main = useRef<HTMLElement>(null);
  const { palette, openPalette, closePalette } = usePalette(main);
  useHotkeys([['mod+K', openPalette]], []);
  useEffect(closeMenu, [pathname, closeMenu]);
  // What had the focus went with the page that it was on: the keyboard goes on from the new one.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className={classes.root}>
      <a className={classes.skip} href="#content">
        {t('frame.skip')}
      </a>
      {phone ? (
        <div className={classes.bar}>
          <Burger opened={menu} onClick={openMenu} size="sm" aria-label={t('frame.openNavigation')} aria-expanded={menu} />
          <Mark size={22} />
          <span className={classes.workspace}>{workspace.name}</span>
          <ActionIcon size="lg" onClick={openPalette} aria-label={t('frame.search')}>
            <IconSearch size={20} />
          </ActionIcon>
        </div>
      ) : (
        <div className={classes.pane}>
          <Navigation onSearch={openPalette} />
          <JobsTray />
        </div>
      )}
      <main ref={main} id="content" className={classes.sheet} tabIndex={-1}>
        <ConnectionNotice />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      {phone && (
        <>
          <JobsTray />
          <Drawer.Root opened={menu} onClose={closeMenu} size="19rem" classNames={{ content: classes.drawer, body: classes.drawerBody }}>
            <Drawer.Overlay color="var(--veil)" backgroundOpacity={1} blur={2} />
            <Drawer.Content aria-label={t('frame.navigation')}>
              <Drawer.CloseButton className={classes.drawerClose} aria-label={t('frame.closeNavigation')} />
              <Drawer.Body>
                <Navigation
                  onSearch={() => {
                    closeMenu();
                    openPalette();
                  }}
                />
              </Drawer.Body>
            </Drawer.Content>
          </Drawer.Root>
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

/** The palette gives the focus back to where it was, or to the page that it led to. */
function usePalette(main: RefObject<HTMLElement | null>) {
  const [palette, { open, close }] = useDisclosure(false);
  const origin = useRef<Element | null>(null);
  const openPalette = useCallback(() => {
    origin.current = document.activeElement;
    open();
  }, [open]);
  const closePalette = useCallback(
    (went: boolean) => {
      close();
      requestAnimationFrame(() => {
        const back = !went && origin.current instanceof HTMLElement && origin.current !== document.body ? origin.current : main.current;
        back?.focus({ preventScroll: true });
      });
    },
    [close, main],
  );
  return { palette, openPalette, closePalette };
}
