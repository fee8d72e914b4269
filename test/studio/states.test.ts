import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openContext } from '../support/browser.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { admin, adminEnv, cell, fillShelf, makeShelf, signIn, stepMs } from '../support/studio.ts';

describe('a page of the studio', () => {
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startServerProcess(adminEnv);
    await makeShelf(server);
    await fillShelf(server);
  }, 120_000);

  beforeEach(async () => {
    context = await openContext(browser);
  });

  afterEach(() => context.close());

  afterAll(async () => {
    await browser.close();
    await server.stop();
  }, 60_000);

  async function openPage(who = admin): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    await signIn(page, server.url, who);
    return page;
  }

  async function makeMember(email: string, role: string): Promise<typeof admin> {
    const member = { email, password: 'a sentence as a password' };
    await server.call('POST', '/api/v1/members', { ...member, name: email.split('@')[0], role });
    return member;
  }

  test('asks for each thing once when it is opened by its address', async () => {
    const page = await openPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/api\/v1\/(me|objects|records)/.test(pathname)) asked.push(pathname.slice('/api/v1/'.length));
    });
    await page.goto(`${server.url}/o/item?sort=-code`);
    await cell(page, 0, 1).getByText('I6').waitFor();
    await page.getByText('6 Items').waitFor();
    expect(asked.toSorted()).toEqual(['me', 'objects', 'records/item/query', 'records/item/query/anchors']);
  }, 60_000);

  test('says that the server is gone, keeps what was typed, and goes on when it is back', async () => {
    const page = await openPage();
    await page.goto(`${server.url}/o/item?sort=code`);
    await cell(page, 5, 1).getByText('I6').waitFor();
    await context.setOffline(true);
    await cell(page, 0, 2).dblclick();
    const editor = page.getByRole('grid').getByRole('textbox', { name: 'Number' });
    await editor.fill('99');
    await page.keyboard.press('Enter');
    const notice = page.getByRole('alert').filter({ hasText: 'No connection to the server.' });
    await notice.getByRole('button', { name: 'Try again' }).waitFor();
    await editor.waitFor();
    expect(await editor.inputValue()).toBe('99');

    await page.getByRole('link', { name: 'Trash' }).click();
    await page.getByText('This page could not be fetched').waitFor();
    await page.goBack();
    await cell(page, 0, 1).getByText('I1').waitFor();

    await server.call('PATCH', `/api/v1/records/item/${await idOf('I2')}`, { number: 22 });
    await context.setOffline(false);
    await notice.waitFor({ state: 'hidden' });
    await cell(page, 1, 2).getByText('22').waitFor();
  }, 60_000);

  test('shows in one tab what another changes', async () => {
    const [here, there] = [await openPage(), await context.newPage()];
    for (const page of [here, there]) {
      await page.goto(`${server.url}/o/item?sort=code`);
      await cell(page, 5, 1).getByText('I6').waitFor();
    }
    await cell(here, 2, 2).dblclick();
    await here.getByRole('grid').getByRole('textbox', { name: 'Number' }).fill('33');
    await here.keyboard.press('Enter');
    await cell(there, 2, 2).getByText('33').waitFor();
  }, 60_000);

  test('offers a viewer nothing that changes anything', async () => {
    const page = await openPage(await makeMember('vera@example.com', 'viewer'));
    await page.goto(`${server.url}/o/item?sort=code`);
    await cell(page, 0, 1).getByText('I1').waitFor();
    await cell(page, 0, 1).dblclick();
    expect(await page.getByRole('grid').getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('main').getByRole('button').allTextContents()).toEqual(['Filter', 'Columns']);
    expect(await page.getByRole('grid').getByRole('checkbox').count()).toBe(0);

    await page.goto(`${server.url}/o/item/${await idOf('I1')}`);
    await page.getByRole('heading', { name: 'I1', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: /^Edit/ }).count()).toBe(0);
    await page.goto(`${server.url}/settings/members`);
    await page.getByRole('heading', { name: 'Not allowed' }).waitFor();
    expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(0);
  }, 60_000);

  test('shows a role only the objects and fields that it reads', async () => {
    const policies = [{ object: 'item', actions: ['read', 'update'], fields: { read: ['code', 'number'], write: ['number'] } }];
    await server.call('POST', '/api/v1/roles', { name: 'counter', policies });
    const page = await openPage(await makeMember('carl@example.com', 'counter'));
    const objects = page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link');
    await cell(page, 0, 1).waitFor();
    expect(await objects.allTextContents()).toEqual(['Items', 'Settings']);
    expect(await page.getByRole('columnheader').allTextContents()).toEqual(['', 'Code', 'Number']);
    await cell(page, 0, 1).dblclick();
    expect(await page.getByRole('grid').getByRole('textbox').count()).toBe(0);
    await cell(page, 0, 2).dblclick();
    await page.getByRole('grid').getByRole('textbox', { name: 'Number' }).waitFor();
    await page.goto(`${server.url}/o/shelf`);
    await page.getByText('There is nothing here').waitFor();
  }, 60_000);

  async function idOf(code: string): Promise<string> {
    const { data } = await server.call('POST', '/api/v1/records/item/query', { filter: { code: { _eq: code } }, fields: ['id'] });
    return data[0].id;
  }
});
