import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from '../harness/browser.ts';
import { startFixtureApp, type FixtureApp } from './fixture-app.ts';

let browser: Browser;
let app: FixtureApp;
let opened: WatchedPage[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  app = await startFixtureApp(300);
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(({ page }) => page.context().close()));
  await app.close();
  const complaints = opened.flatMap((watched) => watched.complaints);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

/** A window of its own, as after a restart: nothing but what the engine keeps. */
async function open(): Promise<Page> {
  const watched = await openPage(browser, app.newAddress());
  opened.push(watched);
  return watched.page;
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    window.location.hash = next;
  }, hash);
}

async function isKept(key: string, text: string): Promise<void> {
  await expect.poll(() => JSON.stringify(app.engine.preference(key) ?? null)).toContain(text);
}

test('a new window shows the screen, the rows and the row at hand of the last one', async () => {
  const before = await open();
  await goTo(before, '/orders?view=all');
  await before.locator('.orders-screen .ag-row[row-index="0"]').waitFor();
  await before.locator('.orders-screen .ag-row[row-index="3"] .order-no').hover();
  await before.mouse.wheel(0, 28 * 180);
  const row = before.locator('.orders-screen .ag-row[row-index="185"] .order-no');
  await row.click();
  const number = await row.textContent();
  await isKept('place.orders', '"index":185');
  await isKept('ui.address', 'view=all');
  await before.context().close();

  const after = await open();
  const again = after.locator('.orders-screen .ag-row.ag-row-selected .order-no');
  await again.waitFor();
  expect(await again.textContent()).toBe(number);
  expect(await again.isVisible()).toBe(true);
  await after.getByText('1 row selected').waitFor();
  await after.keyboard.press('ArrowDown');
  await after.locator('.orders-screen .ag-row.ag-row-selected[row-index="186"]').waitFor();
});

test('a worklist goes on where it was left', async () => {
  const before = await open();
  await goTo(before, '/exceptions');
  await before.locator('.exceptions-screen .ag-row-selected').waitFor();
  for (let step = 0; step < 5; step += 1) await before.keyboard.press('j');
  await before.locator('.exceptions-screen .ag-row-selected[row-index="5"]').waitFor();
  await isKept('place.exceptions', '"index":5');
  await before.context().close();

  const after = await open();
  await after.locator('.exceptions-screen .ag-row-selected[row-index="5"]').waitFor();
});

test('an address that is given counts more than the last one', async () => {
  const before = await open();
  await goTo(before, '/systems');
  await isKept('ui.address', 'systems');
  await before.context().close();
  const after = await open();
  await after.getByRole('link', { name: 'Add a system' }).waitFor();
  await goTo(after, '/reconcile');
  await after.reload();
  await expect.poll(() => after.title()).toBe('Reconcile · Throughline');
});
