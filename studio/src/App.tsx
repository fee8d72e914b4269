import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { StrictMode } from 'react';
import type { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { type Api, ApiProvider } from './api/index.ts';
import { I18nProvider } from './i18n/I18nProvider.tsx';
import { cssVariables, theme } from './theme/theme.ts';

type Props = { api: Api; queryClient: QueryClient; i18n: i18n; router: ReturnType<typeof createBrowserRouter> };

/** Everything that the whole studio stands on; made once, by `main.tsx`. */
export function App({ api, queryClient, i18n, router }: Props) {
  return (
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <ApiProvider api={api} queryClient={queryClient}>
            <Notifications position="bottom-right" limit={4} />
            <RouterProvider router={router} />
          </ApiProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>
  );
}
