import type { Browser, BrowserContext, Page } from 'playwright-core';
import { collectComplaints, launchBrowser, openContext } from '../support/browser.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { admin, adminEnv, cell, fillShelf, makeShelf, signIn, stepMs } from '../support/studio.ts';

describe('working in the grid', () => {
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startServerProcess(adminEnv);
    await makeShelf(server);
    context = await openContext(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    complaints = collectComplaints(page);
    await signIn(page, server.url, admin);
  }, 120_000);

  beforeEach(async () => {
    await fillShelf(server);
    await page.goto(`${server.url}/o/item?sort=code`);
    await cell(page, 5, 1).getByText('I6').waitFor();
  });

  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  afterAll(async () => {
    await browser.close();
    await server.stop();
  }, 60_000);

  test('a refused edit opens again with what was typed and the reason', async () => {
    await cell(page, 0, 1).dblclick();
    const editor = page.getByRole('grid').getByRole('textbox', { name: 'Code' });
    await editor.fill('I2');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Another item has this Code already.').waitFor();
    expect(await editor.inputValue()).toBe('I2');
    expect(await editor.evaluate((input) => input === document.activeElement)).toBe(true);

    await editor.fill('I1b');
    await page.keyboard.press('Enter');
    await cell(page, 0, 1).getByText('I1b').waitFor();
    await cell(page, 0, 1).click();
    await page.keyboard.press('Control+z');
    await cell(page, 0, 1).getByText('I1', { exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  }, 60_000);

  test('a refused edit of a record opens again, too; Escape drops it', async () => {
    await cell(page, 0, 1).hover();
    await page.getByRole('link', { name: 'Open record' }).first().click();
    await page.getByRole('button', { name: 'Edit Code' }).click();
    const editor = page.getByLabel('Fields').getByRole('textbox', { name: 'Code' });
    await editor.fill('I2');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Another item has this Code already.').waitFor();
    expect(await editor.inputValue()).toBe('I2');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit Code' }).waitFor();
    await page.getByLabel('Fields').getByText('I1', { exact: true }).waitFor();
  }, 60_000);

  test('cells are pasted from a spreadsheet, the refused ones told, and undone at once', async () => {
    const before = await rowsOf(server);
    await copyText(page, 'P1\t7\t01/02/2010\tShelf B\r\nI6\tmany\t31/02/2010\tShelf Z\r\nP3\t9\t\tShelf B\r\n');
    await cell(page, 0, 1).click();
    await page.keyboard.press('Control+v');
    await page.getByText('8 cells changed. 4 were refused and are marked, each with the reason.').waitFor();
    expect(await rowsOf(server)).toEqual(
      [
        { code: 'P1', number: 7, day: '2010-02-01', shelf: 'Shelf B' },
        before[1],
        { code: 'P3', number: 9, day: null, shelf: 'Shelf B' },
        ...before.slice(3),
      ].toSorted((a, b) => (a!.code < b!.code ? -1 : 1)),
    );
    const refused = page.getByRole('gridcell').and(page.locator('[aria-invalid]'));
    expect(await refused.allTextContents()).toEqual([
      'I6Another item has this Code already.',
      'manyThis is no whole number.',
      '31/02/2010This is no day that exists.',
      'Shelf ZNo record has this name.',
    ]);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('8 cells are as they were.').waitFor();
    expect(await rowsOf(server)).toEqual(before);
    expect(await refused.count()).toBe(0);
  }, 60_000);

  test('marked cells are copied, filled and emptied by the keyboard', async () => {
    await cell(page, 0, 2).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await page.locator('[role=gridcell][aria-selected]').count()).toBe(4);
    await page.keyboard.press('Control+c');
    await page.getByText('4 cells copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('1\t2011-01-01\n2\t2011-01-02');

    await copyText(page, '42');
    await cell(page, 3, 2).click();
    await page.keyboard.press('Shift+Control+ArrowDown');
    await page.keyboard.press('Control+v');
    await page.getByText('3 cells changed.').waitFor();
    expect((await rowsOf(server)).map(({ number }) => number)).toEqual([1, 2, 3, 42, 42, 42]);
    await page.keyboard.press('Delete');
    await page.getByText('3 cells changed.').nth(1).waitFor();
    expect((await rowsOf(server)).map(({ number }) => number)).toEqual([1, 2, 3, null, null, null]);
    await page.keyboard.press('Control+z');
    await cell(page, 5, 2).getByText('42').waitFor();
    await page.keyboard.press('Control+z');
    await cell(page, 5, 2).getByText('6').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('[role=gridcell][aria-selected]').count()).toBe(0);
  }, 60_000);

  test('an undo leaves what somebody else has changed since', async () => {
    await copyText(page, '70\n80');
    await cell(page, 0, 2).click();
    await page.keyboard.press('Control+v');
    await page.getByText('2 cells changed.').waitFor();
    const { data } = await server.call('GET', '/api/v1/records/item?sort=code&limit=1');
    await server.call('PATCH', `/api/v1/records/item/${data[0].id}`, { number: 71 });
    await cell(page, 0, 2).getByText('71').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('1 cell is as it was. 1 was changed since by someone else and stays.').waitFor();
    expect((await rowsOf(server)).map(({ number }) => number).slice(0, 2)).toEqual([71, 2]);
  }, 60_000);
});

async function copyText(page: Page, text: string): Promise<void> {
  await page.evaluate((given) => navigator.clipboard.writeText(given), text);
}

type Row = { code: string; number: number | null; day: string | null; shelf: string | null };

async function rowsOf({ call }: ServerProcess): Promise<Row[]> {
  const query = { fields: ['code', 'number', 'day', { relation: 'shelf', fields: ['name'] }], sort: ['code'] };
  const { data } = await call('POST', '/api/v1/records/item/query', query);
  return data.map(({ code, number, day, shelf }: Row & { shelf: { name: string } | null }) => ({
    ...{ code, number, day },
    shelf: shelf && (shelf as { name: string }).name,
  }));
}
