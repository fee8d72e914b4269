import { chromium, type Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  app = await startApp();
  browser = await chromium.launch({ executablePath: process.env.ATRIUM_CHROMIUM, args: ['--no-sandbox'] });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test('the page lists the signed-in member’s own objects, tries one out, and breaks no policy', async () => {
  const credentials = { email: 'page@example.com', password: 'a long enough password' };
  expect((await app.send('POST', '/api/v1/members', { ...credentials, name: 'Page', role: 'admin' })).status).toBe(201);
  const context = await browser.newContext({ colorScheme: 'dark' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const elsewhere: string[] = [];
  page.on(
    'request',
    (request) => !request.url().startsWith(app.url) && !request.url().startsWith('data:') && elsewhere.push(request.url()),
  );

  expect((await context.request.post(`${app.url}/api/v1/sessions`, { data: credentials })).ok()).toBe(true);
  await page.goto(`${app.url}/api/docs`);
  await page.getByRole('heading', { name: /^Atrium/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.className)).toContain('dark-mode');

  await page.locator('#operations-tag-Companies').waitFor();
  await page.locator('#operations-tag-Companies').click();
  await page.getByText('/api/v1/records/company', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/records/company'));
  await page.getByRole('button', { name: 'Execute' }).click();
  expect((await answered).status()).toBe(200);
  await page.locator('.live-responses-table').waitFor();
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
}, 120_000);
