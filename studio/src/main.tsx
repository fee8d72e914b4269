import '@fontsource-variable/inter/wght.css';
import '@fontsource/instrument-serif/400.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './theme/tokens.css';
import './theme/global.css';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { createApi, createConnection, createQueryClient, readWorkspace, withFirstAnswers } from './api/index.ts';
import { App } from './App.tsx';
import { createI18n, initialLanguage } from './i18n/i18n.ts';
import { objectsQuery } from './resources/objects.ts';
import { meKey, meQuery } from './resources/session.ts';
import { createRoutes } from './routes.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');

const api = createApi({
  fetch: withFirstAnswers(window.fetch.bind(window)),
  workspace: readWorkspace(),
  connection: createConnection(),
});
const queryClient = createQueryClient({ onRefused: (client) => void client.invalidateQueries({ queryKey: meKey }) });
// Asked for while the code of the page is still on its way.
void queryClient.fetchQuery(meQuery(api)).then(
  (me) => me && queryClient.prefetchQuery(objectsQuery(api)),
  () => undefined,
);
// Before the texts are here: it fetches the page's code meanwhile.
const router = createBrowserRouter(createRoutes({ api, client: queryClient }));
const i18n = await createI18n(initialLanguage());

createRoot(root).render(<App api={api} queryClient={queryClient} i18n={i18n} router={router} />);
