import type { QueryClient } from '@tanstack/react-query';
import type { LoaderFunctionArgs, RouteObject, ShouldRevalidateFunctionArgs } from 'react-router';
import type { Api } from './api/index.ts';
import { AppFrame } from './components/frame/AppFrame.tsx';
import { Splash } from './components/frame/Splash.tsx';
import { CrashPage } from './pages/CrashPage.tsx';
import { HomePage } from './pages/HomePage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';

type Deps = { api: Api; client: QueryClient };

/** Every address of the studio. Pages are fetched when they are first opened. */
export const createRoutes = (deps: Deps): RouteObject[] => [
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
              { path: '/o/:object', lazy: () => recordsRoute(deps) },
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

/** The rows are asked for as soon as the page's code is here: drawing the frame around them takes longer than they do. */
async function recordsRoute(deps: Deps) {
  const { RecordsPage, prefetchRecords } = await import('./pages/RecordsPage.tsx');
  return {
    Component: RecordsPage,
    loader: ({ params, request }: LoaderFunctionArgs) => {
      // Who waits for the rows hears of a failure; this only begins.
      prefetchRecords(deps, params.object ?? '', new URL(request.url)).catch(() => undefined);
      return null;
    },
    shouldRevalidate: ({ currentParams, nextParams }: ShouldRevalidateFunctionArgs) => currentParams.object !== nextParams.object,
  };
}

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
