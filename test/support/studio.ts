import type { Locator, Page } from 'playwright-core';
import type { ServerProcess } from './server-process.ts';

export const admin = { email: 'ada@example.com', password: 'correct horse battery' };
/** Makes the admin when the server starts. */
export const adminEnv = { ATRIUM_ADMIN_EMAIL: admin.email, ATRIUM_ADMIN_PASSWORD: admin.password };
/** For a machine that does something else as well. */
export const stepMs = 30_000;

/** A cell of the grid; columns count from 1, 0 holds the boxes. */
export function cell(page: Page, row: number, column: number): Locator {
  return page.locator(`[role=gridcell][data-row="${row}"][data-column="${column}"]`);
}

export async function signIn(page: Page, url: string, { email, password }: typeof admin): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
}

/** Items on shelves, and two shelves. */
export async function makeShelf({ call }: ServerProcess): Promise<void> {
  await call('POST', '/api/v1/objects', {
    ...{ name: 'shelf', label: 'Shelf', plural: 'shelves', pluralLabel: 'Shelves' },
    fields: [{ name: 'name', label: 'Name', type: 'text' }],
  });
  await call('POST', '/api/v1/objects', {
    ...{ name: 'item', label: 'Item', plural: 'items', pluralLabel: 'Items' },
    fields: [
      { name: 'code', label: 'Code', type: 'text', required: true, unique: true },
      { name: 'number', label: 'Number', type: 'integer' },
      { name: 'day', label: 'Day', type: 'date' },
      { name: 'shelf', label: 'Shelf', type: 'relation', target: 'shelf', inverse: { name: 'items', label: 'Items' } },
    ],
  });
  await call('POST', '/api/v1/records/shelf/batch', { create: [{ name: 'Shelf A' }, { name: 'Shelf B' }] });
}

/** Six items on the first shelf, and none besides. */
export async function fillShelf({ call }: ServerProcess): Promise<void> {
  const { data: items } = await call('GET', '/api/v1/records/item?fields=id');
  const { data: shelves } = await call('GET', '/api/v1/records/shelf?sort=name');
  const create = [1, 2, 3, 4, 5, 6].map((n) => ({ code: `I${n}`, number: n, day: `2011-01-0${n}`, shelf: shelves[0].id }));
  await call('POST', '/api/v1/records/item/batch', { delete: items.map(({ id }: { id: string }) => id) });
  await call('POST', '/api/v1/records/item/batch', { create });
}
