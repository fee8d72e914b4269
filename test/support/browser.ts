import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** `npm test` finds a Chromium, or brings one, and says which. */
const executablePath = process.env.ATRIUM_CHROMIUM || '/usr/bin/chromium';
const isRoot = process.getuid?.() === 0;

export function launchBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // As root there is no sandbox to be had.
    args: ['--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage', ...(isRoot ? ['--no-sandbox'] : []), ...args],
  });
}

/** A window as somebody in London has it, without animations. */
export function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...options,
  });
}

/** What must not happen on a page while one uses it: exceptions, and complaints on the console. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself reports refused requests; a refusal is an answer that the page deals with.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  return complaints;
}

/** Everything that axe finds wrong, a line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  // There are no frames here, whose findings would be put together in a page of their own.
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(tags)
    .setLegacyMode()
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`),
  );
}

/** How many pixels the page is wider than the window, once it has taken the window's size. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
}
