import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser, openContext } from '../support/browser.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { admin, adminEnv, cell, fillShelf, makeShelf, signIn, stepMs } from '../support/studio.ts';

describe('the studio', () => {
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
    await openPage();
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
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
    const editor = page.getByRole('grid').getByRole('textbox', { name: 'Number' });
    await cell(page, 0, 2).dblclick(); // editors are fetched with the first one
    await editor.waitFor();
    await page.keyboard.press('Escape');
    await editor.waitFor({ state: 'detached' });
    await context.setOffline(true);
    await cell(page, 0, 2).dblclick();
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

  test('works over plain HTTP, where browsers keep some of their own functions back', async () => {
    const insecure = await launchBrowser(['--host-resolver-rules=MAP atrium.example 127.0.0.1']);
    try {
      const page = await (await openContext(insecure)).newPage();
      page.setDefaultTimeout(stepMs);
      const url = `http://atrium.example:${new URL(server.url).port}`;
      await signIn(page, url, admin);
      expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
      await page.goto(`${url}/o/item?sort=code`);
      await cell(page, 0, 1).getByText('I1').waitFor();
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.getByRole('group', { name: 'Conditions' }).getByRole('textbox', { name: 'Value' }).waitFor();
      await cell(page, 0, 1).click();
      await page.keyboard.press('Control+c');
      await page.getByText('1 cell copied').waitFor();

      await page.goto(`${url}/o/item/${await idOf('I1')}`);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Copy ID' }).click();
      await page.getByText('Copied', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Edit Code' }).click();
      await page.keyboard.press('Control+v');
      expect(await page.getByRole('textbox', { name: 'Code' }).inputValue()).toBe(await idOf('I1'));
      await page.goto(`${url}/modeller`);
      await page.getByRole('button', { name: 'Add object' }).click();
      await page.getByRole('complementary', { name: 'Details' }).waitFor();
    } finally {
      await insecure.close();
    }
  }, 60_000);

  test('is worked with by the keyboard alone: from the sign-in to an applied field', async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    const { press, type, tabTo, focused } = byKeyboard(page);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('Email').waitFor();
    await type(admin.email);
    await press('Tab');
    await type(admin.password);
    await press('Enter');
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();

    await tabTo('Filter');
    await goTo('items');
    await page.getByRole('heading', { name: 'Items', level: 1 }).waitFor();
    await press('Control+k', 'Escape');
    await focused(page.getByRole('main'));

    await cell(page, 0, 1).getByText('I6').waitFor();
    await tabTo('Columns');
    await press('Tab', 'ArrowDown', 'ArrowRight');
    await type('66');
    await press('Enter');
    await focused(cell(page, 2, 2));
    await cell(page, 1, 2).getByText('66').waitFor();
    await press('ArrowLeft', 'Space');
    await page.getByRole('heading', { name: 'I4', level: 1 }).waitFor();
    await tabTo('Edit Number');
    await press('Enter');
    await focused(page.getByRole('textbox', { name: 'Number' }));
    await press('Escape');
    await focused(page.getByRole('button', { name: 'Edit Number' }));

    await goTo('data model');
    await page.getByRole('group', { name: /^Shelf: fields/ }).waitFor();
    await tabTo('Find objects and fields');
    await type('shelf');
    await press('Enter');
    await focused(page.getByRole('heading', { name: 'Shelf', level: 2 }));
    await tabTo('Add field');
    await press('Enter');
    await focused(page.getByRole('dialog').getByRole('button', { name: 'Text', exact: true }));
    await press('Enter');
    await focused(page.getByLabel('Label', { exact: true }));
    await type('Room');
    await tabTo('Review changes');
    await press('Enter');
    await page.getByText('New field “Room” (Text)').waitFor();
    await press('Escape');
    await focused(page.getByRole('button', { name: 'Review changes' }));
    await press('Enter');
    await tabTo('Apply changes');
    await press('Enter');
    await page.getByText('1 change applied').waitFor();
    const { fields } = await server.call('GET', '/api/v1/objects/shelf');
    expect(fields.map(({ name }: { name: string }) => name)).toContain('room');

    async function goTo(place: string): Promise<void> {
      await press('Control+k');
      await focused(page.getByRole('combobox', { name: /^Search records/ }));
      await type(place);
      await press('Enter');
    }
  }, 90_000);

  test('says a plan in the language of who reads it, what is lost and to how many', async () => {
    await server.call('POST', '/api/v1/objects/item/fields', {
      name: 'weight',
      label: 'Gewicht',
      type: 'currency',
      defaultCurrency: 'EUR',
    });
    await context.addInitScript(() => localStorage.setItem('atrium.language', 'de'));
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    await page.goto(`${server.url}/sign-in?next=/modeller`);
    await page.getByLabel('E-Mail').fill(admin.email);
    await page.getByLabel('Passwort', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('group', { name: /^Item/ }).getByText('Gewicht').click();
    const panel = page.getByRole('complementary', { name: 'Einzelheiten' });
    await panel.getByRole('button', { name: 'Mehr zu Gewicht' }).click();
    await page.getByRole('menuitem', { name: 'Endgültig löschen' }).click();
    await page.getByRole('button', { name: 'Änderungen prüfen' }).click();
    const review = page.getByRole('dialog', { name: 'Änderungen prüfen' });
    const lost = review.getByRole('alert').getByRole('listitem');
    await lost.first().waitFor();
    expect(await lost.allTextContents()).toEqual(['Alle Werte von „Gewicht“ in Item (etwa 6 Zeilen)']);
    await review.getByRole('button', { name: 'Jeden Schritt zeigen' }).click();
    const steps = review.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'SQL' }) });
    expect(await steps.first().textContent()).toContain('„Gewicht“ von Item entfällt mit allen Werten.');
    expect(await review.getByText('alter table').count()).toBe(0);
    await steps.first().getByRole('button', { name: 'SQL' }).click();
    await review.getByText('drop column "weight_amount"').waitFor();
  }, 60_000);

  async function idOf(code: string): Promise<string> {
    const { data } = await server.call('POST', '/api/v1/records/item/query', { filter: { code: { _eq: code } }, fields: ['id'] });
    return data[0].id;
  }
});

/** The keyboard, and where it is. */
function byKeyboard(page: Page) {
  return { press, type, tabTo, focused };

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  async function type(text: string): Promise<void> {
    await page.keyboard.type(text);
  }

  async function tabTo(name: string): Promise<void> {
    for (let tabs = 0; tabs < 60; tabs++) {
      await press('Tab');
      const reached = await page.evaluate(() => {
        const element = document.activeElement;
        return element === document.body ? null : (element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '');
      });
      if (reached === null) throw new Error(`The focus was lost on the way to ${name}.`);
      if (reached === name) return;
    }
    throw new Error(`No Tab reaches ${name}.`);
  }

  async function focused(locator: Locator): Promise<void> {
    const isFocused = () => locator.evaluate((element) => element === document.activeElement);
    for (const end = Date.now() + stepMs; !(await isFocused());) {
      if (Date.now() > end) throw new Error(`${locator} has not the focus.`);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }
}
