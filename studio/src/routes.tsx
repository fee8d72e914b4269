import type { RouteObject } from 'react-router';
import { AppFrame } from './components/frame/AppFrame.tsx';
import { Splash } from './components/frame/Splash.tsx';
import { CrashPage } from './pages/CrashPage.tsx';
import { HomePage } from './pages/HomePage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';

/** Every address of the studio. Pages are fetched when they are first opened. */
export const routes: RouteObject[] = [
  {
    ErrorBoundary: CrashPage,
    HydrateFallback: Splash,
    children: [
      { path: '/sign-in', lazy: async () => ({ Component: (await import('./pages/SignInPage.tsx')).SignInPage }) },
      { path: '/welcome', lazy: async () => ({ Component: (await import('./pages/WelcomePage.tsx')).WelcomePage }) },
      { path: '/invitation/:token', lazy: async () => ({ Component: (await import('./pages/InvitationPage.tsx')).InvitationPage }) },
      {
        Component: AppFrame,
        children: [
          {
            ErrorBoundary: CrashPage,
            children: [
              { index: true, Component: HomePage },
              { path: '/o/:object', lazy: async () => ({ Component: (await import('./pages/RecordsPage.tsx')).RecordsPage }) },
              { path: '/import', lazy: async () => ({ Component: (await import('./imports/import-page.tsx')).ImportPage }) },
              { path: '/o/:object/import', lazy: async () => ({ Component: (await import('./imports/import-page.tsx')).ImportPage }) },
              { path: '/o/:object/:id', lazy: async () => ({ Component: (await import('./pages/RecordPage.tsx')).RecordPage }) },
              { path: '/modeller', lazy: async () => ({ Component: (await import('./modeller/modeller-page.tsx')).ModellerPage }) },
              { path: '/trash', lazy: async () => ({ Component: (await import('./pages/TrashPage.tsx')).TrashPage }) },
              {
                path: '/settings',
                lazy: async () => ({ Component: (await import('./pages/settings/SettingsLayout.tsx')).SettingsLayout }),
                children: settingsRoutes(),
              },
              { path: '*', Component: NotFoundPage },
            ],
          },
        ],
      },
    ],
  },
];

function settingsRoutes(): RouteObject[] {
  return [
    { index: true, lazy: async () => ({ Component: (await import('./pages/settings/AccountPage.tsx')).AccountPage }) },
    { path: 'members', lazy: async () => ({ Component: (await import('./pages/settings/MembersPage.tsx')).MembersPage }) },
    { path: 'roles', lazy: async () => ({ Component: (await import('./pages/settings/RolesPage.tsx')).RolesPage }) },
    { path: 'roles/:role', lazy: async () => ({ Component: (await import('./pages/settings/RolePage.tsx')).RolePage }) },
    { path: 'keys', lazy: async () => ({ Component: (await import('./pages/settings/KeysPage.tsx')).KeysPage }) },
    { path: 'workspace', lazy: async () => ({ Component: (await import('./pages/settings/WorkspacePage.tsx')).WorkspacePage }) },
  ];
}
