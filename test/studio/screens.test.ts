import type { Browser, Locator, Page } from 'playwright-core';
import { findBarriers, launchBrowser, measureOverflow, openContext } from '../support/browser.ts';
import { chooseFile } from '../support/import-wizard.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const admin = { email: 'ada@example.com', password: 'correct horse battery' };
/** For a machine that does something else as well. */
const stepMs = 30_000;

/** Screens that are others on a phone, not only narrower. */
const redrawnOnPhones = ['records', 'filtered records', 'data model'];

describe('every main screen', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startServerProcess({ ATRIUM_ADMIN_EMAIL: admin.email, ATRIUM_ADMIN_PASSWORD: admin.password });
    await makeProducts(server);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
  }, 60_000);

  test.each(['light', 'dark'] as const)(
    'can be used by everyone, on a phone too, when it is %s',
    async (colorScheme) => {
      const context = await openContext(browser, { colorScheme });
      const page = await context.newPage();
      page.setDefaultTimeout(stepMs);
      const { data } = await server.call('GET', '/api/v1/records/product?limit=1&sort=code');
      const found: Record<string, string[]> = {};
      const inspect = async (screen: string): Promise<void> => {
        const problems = await findBarriers(page);
        await page.setViewportSize({ width: 390, height: 844 });
        const widerBy = await measureOverflow(page);
        if (redrawnOnPhones.includes(screen)) problems.push(...(await findBarriers(page)).map((barrier) => `on a phone: ${barrier}`));
        await page.setViewportSize({ width: 1440, height: 900 });
        if (widerBy > 0) problems.push(`wider than 390 px by ${widerBy} px`);
        if (problems.length > 0) found[screen] = problems;
      };

      await page.goto(`${server.url}/sign-in`);
      await page.getByLabel('Email').fill(admin.email);
      await page.getByLabel('Password', { exact: true }).fill(admin.password);
      await inspect('sign-in');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
      for (const { screen, path, ready } of screensOf(page, data[0].id)) {
        await page.goto(server.url + path);
        await ready.waitFor();
        await inspect(screen);
      }
      await page.goto(`${server.url}/o/product/import`);
      await inspect('import: file');
      await chooseFile(page, {
        name: 'products.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('Code,Released,Note\n900,01/02/2010,x\n901,03/04/2010,\n902\n'),
      });
      await page.getByRole('radiogroup', { name: 'Which day is “01/02/2010”?' }).getByRole('radio').first().click();
      await inspect('import: columns');
      await page.getByRole('button', { name: 'Check without importing' }).click();
      await page.getByRole('region', { name: 'Refused rows with their reasons' }).waitFor();
      const sample = page.getByRole('region', { name: 'The first rows as records' });
      expect(await sample.getByRole('row').allTextContents()).toEqual([
        'LineWhat happensCodeReleased',
        '2New9001 Feb 2010',
        '3New9013 Apr 2010',
      ]);
      await inspect('import: check');
      await page.getByRole('button', { name: 'Import 2 rows' }).click();
      await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor();
      await inspect('import: result');
      const { data: imported } = await server.call('GET', '/api/v1/records/product?filter[code][_eq]=900');
      await server.call('PATCH', `/api/v1/records/product/${imported[0].id}`, { kind: 'toy' });
      await page.getByRole('button', { name: 'Undo this import' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Undo this import' }).click();
      await page.getByText('The import was undone').waitFor();
      const kept = page.getByRole('region', { name: 'Records that stayed as they are' });
      await kept.getByRole('row', { name: '2 900 Changed since' }).waitFor();
      await inspect('import: undone');
      await kept.getByRole('link', { name: '900' }).click();
      await page.getByRole('heading', { name: '900', level: 1 }).waitFor();
      await server.call('DELETE', `/api/v1/records/product/${imported[0].id}`);

      expect(found).toEqual({});
      await context.close();
    },
    240_000,
  );
});

async function makeProducts({ call }: ServerProcess): Promise<void> {
  await call('POST', '/api/v1/objects', {
    ...{ name: 'product', label: 'Product', plural: 'products', pluralLabel: 'Products' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', required: true, unique: true },
      { name: 'released', label: 'Released', type: 'date' },
      { name: 'price', label: 'Price', type: 'currency', defaultCurrency: 'GBP' },
      { name: 'kind', label: 'Kind', type: 'select', options: [{ value: 'toy', label: 'Toy', color: 'orange' }] },
    ],
  });
  const create = Array.from({ length: 60 }, (_, i) => ({
    code: `P${100 + i}`,
    released: '2010-12-01',
    price: { amount: `${i}.50`, currency: 'GBP' },
    kind: 'toy',
  }));
  await call('POST', '/api/v1/records/product/batch', { create });
}

function screensOf(page: Page, recordId: string): { screen: string; path: string; ready: Locator }[] {
  const filter = encodeURIComponent(JSON.stringify({ code: { _icontains: 'P1' } }));
  const settings = ['', '/members', '/roles', '/roles/new', '/keys', '/workspace'];
  return [
    { screen: 'records', path: '/o/product', ready: page.getByText('60 Products') },
    { screen: 'filtered records', path: `/o/product?filter=${filter}`, ready: page.getByRole('button', { name: 'where Code' }) },
    { screen: 'new record', path: '/o/product?new=1', ready: page.getByRole('dialog').getByLabel('Code') },
    { screen: 'empty object', path: '/o/person', ready: page.getByText('No People yet') },
    { screen: 'record', path: `/o/product/${recordId}`, ready: page.getByRole('heading', { name: 'P100', level: 1 }) },
    { screen: 'data model', path: '/modeller', ready: page.getByRole('group', { name: /^Product: fields/ }) },
    { screen: 'trash', path: '/trash', ready: page.getByRole('heading', { name: 'Trash', level: 1 }) },
    ...settings.map((path) => ({
      screen: `settings${path}`,
      path: `/settings${path}`,
      ready: page.getByRole('main').getByRole('heading').first(),
    })),
    { screen: 'choice of an object to import into', path: '/import', ready: page.getByRole('list', { name: 'Objects to import into' }) },
  ];
}
