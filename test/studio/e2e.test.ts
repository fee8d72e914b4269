import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { collectComplaints, launchBrowser, openContext } from '../support/browser.ts';
import { chooseFile } from '../support/import-wizard.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const shopFile = fileURLToPath(new URL('../../examples/shop/online-retail-2010-12.csv', import.meta.url));
/** What the file holds: its README counts them; the last line is cut off. */
const shop = { lines: 39_529, orders: 1_893 };
/** What was on the screen when the journey broke off. */
const failurePicture = fileURLToPath(new URL('../../.cache/e2e-failure.png', import.meta.url));
const admin = { email: 'ada@example.com', password: 'correct horse battery' };
/** For a machine that does something else as well. */
const stepMs = 30_000;
const importMs = 120_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

describe('a new user', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServerProcess();
  }, 120_000);

  afterAll(() => server.stop(), 60_000);

  test('models a shop, brings in its data, works with it and calls it', async () => {
    const context = await openContext(browser);
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    const complaints = collectComplaints(page);

    try {
      await setUp(page, server.url);
      await modelTheShop(page);
      await importTheShop(page);
      await browse(page);
      await workTogether(page, server);
      await callTheData(server);
      expect(complaints).toEqual([]);
    } catch (error) {
      await page.screenshot({ path: failurePicture });
      throw error;
    } finally {
      await context.close();
    }
  }, 420_000);
});

async function setUp(page: Page, url: string): Promise<void> {
  await page.goto(url);
  const you = page.getByRole('group', { name: 'You' });
  await you.getByLabel('Name').fill('Ada');
  await you.getByLabel('Email').fill(admin.email);
  await you.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.getByRole('group', { name: 'Workspace' }).getByLabel('Name').fill('Gifts');
  await page.getByRole('radio', { name: 'Start empty' }).click();
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
}

type FieldWish = { label: string; type?: string; unique?: boolean; currency?: string };

async function modelTheShop(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Data model' }).click();
  await addObject(page, 'Product', [
    { label: 'Code', unique: true },
    { label: 'Description', type: 'Text' },
  ]);
  await addObject(page, 'Order', [
    { label: 'Number', unique: true },
    { label: 'Date', type: 'Date and time' },
    { label: 'Country', type: 'Text' },
  ]);
  await addObject(page, 'Order line', [
    { label: 'Description' },
    { label: 'Quantity', type: 'Whole number' },
    { label: 'Price', type: 'Money', currency: 'GBP' },
  ]);
  await page.getByRole('button', { name: 'Arrange cards' }).click();
  await drawRelation(page, 'Order line', 'Order');
  await drawRelation(page, 'Order line', 'Product');

  await page.getByRole('button', { name: 'Review changes' }).click();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await review.getByText('New object Order line').waitFor();
  await review.getByText(/New relation .?Product.? to Product/).waitFor();
  await review.getByRole('button', { name: 'Apply changes' }).click();
  await page.getByText('changes applied').waitFor();
}

/** A new object comes with a first field, which becomes the first of these. */
async function addObject(page: Page, label: string, [first, ...more]: [FieldWish, ...FieldWish[]]): Promise<void> {
  await page.getByRole('button', { name: 'Add object' }).click();
  const panel = page.getByRole('complementary', { name: 'Details' });
  await panel.getByLabel('Name', { exact: true }).fill(label);
  await panel.getByRole('region', { name: 'Fields' }).getByRole('button', { name: 'Name' }).click();
  await describeField(panel, first);
  await setSwitch(panel.getByRole('switch', { name: 'Required' }), first.unique ?? false);
  for (const field of more) {
    await panel.getByRole('button', { name: `Back to ${label}` }).click();
    await panel.getByRole('button', { name: 'Add field' }).click();
    await page.getByRole('dialog').getByRole('button', { name: field.type, exact: true }).click();
    await describeField(panel, field);
  }
}

async function describeField(panel: Locator, { label, unique, currency }: FieldWish): Promise<void> {
  await panel.getByLabel('Label', { exact: true }).fill(label);
  if (unique) await setSwitch(panel.getByRole('switch', { name: 'Unique' }), true);
  if (currency) await panel.getByLabel('Default currency').fill(currency);
}

async function setSwitch(control: Locator, on: boolean): Promise<void> {
  if ((await control.isChecked()) !== on) await control.click();
  expect(await control.isChecked()).toBe(on);
}

/** From the knob of one card to the other card, as a hand does it. */
async function drawRelation(page: Page, from: string, to: string): Promise<void> {
  const card = (label: string): Locator => page.getByRole('group', { name: new RegExp(`^${label}: fields`) });
  await card(from).hover();
  const knob = await boxOf(page.getByTitle(`Drag to another object to relate ${from} to it`).first());
  const target = await boxOf(card(to));
  await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
  await page.mouse.down();
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 12 });
  await page.mouse.up();
  const dialog = page.getByRole('dialog', { name: 'New relation' });
  await dialog.getByRole('radio', { name: `Many ${from}s belong to one ${to}` }).waitFor();
  await dialog.getByRole('button', { name: 'Add relation' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is nowhere on the screen.`);
  return box;
}

async function importTheShop(page: Page): Promise<void> {
  await openImport(page, 'Products');
  await chooseFile(page, shopFile);
  await placeColumn(page, 'StockCode', 'Code');
  await placeColumn(page, 'Description', 'Description');
  await updateBy(page, 'Code');
  await runImport(page);

  await openImport(page, 'Orders');
  // Its first days alone could be of any month: then the wizard asks.
  const beginning = (await readFile(shopFile)).subarray(0, 40_000);
  await chooseFile(page, { name: 'beginning.csv', mimeType: 'text/csv', buffer: beginning.subarray(0, beginning.lastIndexOf('\n') + 1) });
  await placeColumn(page, 'InvoiceNo', 'Number');
  await placeColumn(page, 'InvoiceDate', 'Date');
  const question = page.getByRole('radiogroup', { name: 'Which day is “01/12/2010 08:26”?' });
  expect(await page.getByRole('button', { name: 'Check without importing' }).isDisabled()).toBe(true);
  await question.getByRole('radio', { name: '12 January 2010 at 08:26' }).waitFor();
  await question.getByRole('radio', { name: '1 December 2010 at 08:26' }).click();
  expect(await page.getByRole('button', { name: 'Check without importing' }).isEnabled()).toBe(true);
  // The whole file leaves no doubt, and the wizard says how it reads it.
  await page.getByRole('button', { name: 'Back' }).click();
  await chooseFile(page, shopFile, 'Choose another file');
  await placeColumn(page, 'InvoiceNo', 'Number');
  await placeColumn(page, 'InvoiceDate', 'Date');
  await placeColumn(page, 'Country', 'Country');
  await page.getByText('“01/12/2010 08:26” is 1 December 2010 at 08:26.').waitFor();
  expect(await page.getByRole('combobox', { name: 'InvoiceDate: on the clocks of' }).inputValue()).toBe('Europe/London');
  await updateBy(page, 'Number');
  await runImport(page, { created: shop.orders });

  await openImport(page, 'Order lines');
  await chooseFile(page, shopFile);
  await placeColumn(page, 'InvoiceNo', 'Order');
  await placeColumn(page, 'StockCode', 'Product');
  await placeColumn(page, 'Description', 'Description');
  await placeColumn(page, 'Quantity', 'Quantity');
  await placeColumn(page, 'UnitPrice', 'Price');
  expect(await page.getByRole('combobox', { name: 'InvoiceNo: the Order is found by its' }).inputValue()).toBe('Number');
  expect(await page.getByRole('combobox', { name: 'StockCode: the Product is found by its' }).inputValue()).toBe('Code');
  await runImport(page, { created: shop.lines });
}

async function openImport(page: Page, objects: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Main navigation' });
  await navigation.getByRole('link', { name: objects, exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'Import', exact: true }).first().click();
}

async function placeColumn(page: Page, column: string, field: string): Promise<void> {
  const place = page.getByRole('combobox', { name: `${column} goes into` });
  await place.click();
  await page.getByRole('option', { name: new RegExp(`^${field}($| )`) }).click();
  expect(await place.inputValue()).toBe(field);
}

async function updateBy(page: Page, field: string): Promise<void> {
  await page.getByRole('radio', { name: 'Update the record that has the same …' }).click();
  await choose(page, page.getByRole('combobox', { name: 'Same', exact: true }), field);
}

async function choose(page: Page, select: Locator, option: string): Promise<void> {
  if ((await select.inputValue()) === option) return;
  await select.click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Tries it, then does it; only the line that is cut off is refused. */
async function runImport(page: Page, expected: { created?: number } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Check without importing' }).click();
  await page.getByRole('button', { name: `Import ${shop.lines.toLocaleString('en')} rows` }).click({ timeout: importMs });
  await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor({ timeout: importMs });
  const refused = page.getByRole('region', { name: 'Refused rows with their reasons' });
  await refused.getByRole('cell', { name: '539650 · 84347 · R' }).waitFor();
  expect(await refused.getByRole('row').count()).toBe(2);
  const counts = page.getByRole('definition');
  const [created, updated, none] = (await counts.allTextContents()).map((text) => Number(text.replaceAll(',', '')));
  expect({ rows: (created ?? 0) + (updated ?? 0), refused: none }).toEqual({ rows: shop.lines, refused: 1 });
  if (expected.created !== undefined) expect(created).toBe(expected.created);
}

async function browse(page: Page): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Main navigation' });
  await navigation.getByRole('link', { name: 'Order lines', exact: true }).click();
  const lines = page.getByRole('grid', { name: 'Order lines' });
  await page.getByText(`${shop.lines.toLocaleString('en')} Order lines`).waitFor();
  await lines.getByRole('gridcell', { name: /\S/ }).nth(1).click();
  await page.keyboard.press('Control+End');
  await lines
    .locator(`[aria-rowindex="${shop.lines + 1}"]`)
    .getByRole('gridcell', { name: /\S/ })
    .first()
    .waitFor();

  await navigation.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByText(`${shop.orders.toLocaleString('en')} Orders`).waitFor();
  await page.getByRole('button', { name: 'Filter' }).click();
  const conditions = page.getByRole('group', { name: 'Conditions' });
  await choose(page, conditions.getByRole('combobox', { name: 'Field', exact: true }), 'Country');
  await conditions.getByRole('combobox', { name: 'How it compares' }).selectOption({ label: 'is' });
  await conditions.getByRole('textbox', { name: 'Value' }).fill('Iceland');
  await page.getByText('1 Order', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Filter: 1 condition' }).click();
  await page.getByRole('button', { name: 'where Country is Iceland' }).waitFor();

  await page.getByRole('grid', { name: 'Orders' }).getByRole('gridcell', { name: '537626' }).hover();
  await page.getByRole('link', { name: 'Open record' }).click();
  await page.getByRole('heading', { name: '537626', level: 1 }).waitFor();
  await page.getByRole('list', { name: 'Order lines' }).getByRole('link').first().waitFor();
  await page.getByRole('link', { name: 'Show all 31' }).waitFor();
}

/** With somebody else, who is the API. */
async function workTogether(page: Page, { call }: ServerProcess): Promise<void> {
  const query = { filter: { number: { _eq: '537626' } }, fields: ['id', 'country'] };
  const read = async (): Promise<{ id: string; country: string }> => (await call('POST', '/api/v1/records/order/query', query)).data[0];
  const { id } = await read();
  await page.goBack();
  const grid = page.getByRole('grid', { name: 'Orders' });
  const cell = (text: string): Locator => grid.getByRole('gridcell', { name: text, exact: true });

  await cell('Iceland').dblclick();
  await grid.getByRole('textbox', { name: 'Country' }).fill('iceland');
  await page.keyboard.press('Enter');
  await eventually(async () => expect((await read()).country).toBe('iceland'));

  await page.goto(`${new URL(page.url()).origin}/o/order/${id}`);
  const fields = page.getByLabel('Fields');
  await fields.getByText('iceland', { exact: true }).waitFor();
  await call('PATCH', `/api/v1/records/order/${id}`, { country: 'Greenland' });
  await fields.getByText('Greenland', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Edit Country' }).click();
  await fields.getByRole('textbox', { name: 'Country' }).fill('Norway');
  await call('PATCH', `/api/v1/records/order/${id}`, { country: 'Sweden' });
  await page.keyboard.press('Enter');
  const conflict = page.getByRole('dialog', { name: 'Changed by someone else meanwhile' });
  await conflict.getByRole('region', { name: 'Theirs' }).getByText('Sweden').waitFor();
  await conflict.getByRole('region', { name: 'Yours' }).getByText('Norway').waitFor();
  await conflict.getByRole('button', { name: 'Use mine' }).click();
  await eventually(async () => expect((await read()).country).toBe('Norway'));
}

async function callTheData({ call }: ServerProcess): Promise<void> {
  const count = async (path: string): Promise<number> => (await call('GET', `/api/v1/records/${path}&limit=1&count=true`)).count;
  const big = encodeURIComponent(JSON.stringify({ quantity: { _gte: 100 }, order: { country: { _eq: 'United Kingdom' } } }));
  const { data } = await call('POST', '/graphql', {
    query: `{ orderLines(first: 1) { totalCount } orders(first: 1) { totalCount } products(first: 1) { totalCount }
      big: orderLines(first: 1, filter: { quantity: { _gte: 100 }, order: { country: { _eq: "United Kingdom" } } }) { totalCount nodes { quantity order { number } product { code } } } }`,
  });
  expect({ lines: data.orderLines.totalCount, orders: data.orders.totalCount }).toEqual(shop);
  expect(data.big.nodes[0]).toEqual({
    quantity: expect.any(Number),
    order: { number: expect.any(String) },
    product: { code: expect.any(String) },
  });
  expect(await count('order_line?fields=id')).toBe(data.orderLines.totalCount);
  expect(await count('order?fields=id')).toBe(data.orders.totalCount);
  expect(await count('product?fields=id')).toBe(data.products.totalCount);
  expect(await count(`order_line?filter=${big}`)).toBe(data.big.totalCount);
}

/** Until it holds, or the last failure. */
async function eventually(assertion: () => Promise<void>): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
