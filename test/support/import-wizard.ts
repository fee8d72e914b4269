import { basename } from 'node:path';
import type { Page } from 'playwright-core';

type ChosenFile = string | { name: string; mimeType: string; buffer: Buffer };

/** The import wizard's first step, to the second. */
export async function chooseFile(page: Page, file: ChosenFile, button = 'Choose a file'): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await choosing).setFiles(file);
  await page.getByText(typeof file === 'string' ? basename(file) : file.name, { exact: true }).waitFor();
  await page.getByRole('region', { name: "The file's first lines" }).waitFor();
  await page.getByRole('button', { name: 'Match columns' }).click();
}
