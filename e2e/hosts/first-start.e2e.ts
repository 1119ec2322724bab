import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDataFolder, removeDataFolder, startApp, type RunningApp } from '../harness/app.ts';
import { launchBrowser, openPage, screenshot } from '../harness/browser.ts';

let browser: Browser;
let app: RunningApp;
const dataFolder = newDataFolder();

/** Rows of the grid that show an order. */
function filledRows(page: Page): Locator {
  return page.locator('[role="row"][row-index]').filter({ hasText: /\d/ });
}

beforeAll(async () => {
  [browser, app] = await Promise.all([launchBrowser(), startApp({ dataFolder })]);
});
afterAll(async () => {
  await app.stop();
  await browser.close();
  removeDataFolder(dataFolder);
});

it('offers the demo company, fills the grid and opens an order', async () => {
  const { page, complaints } = await openPage(browser, app.address);
  expect(page.url()).toBe(`${new URL(app.address).origin}/`);
  await screenshot(page, 'first-start');

  const rows = filledRows(page);
  // Its last days pass while they are read, and may be over before all rows are there.
  const movesOn = page.getByText(/^Demo company, .+ moving on to .+/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Open the demo company' }).click();
  await Promise.all([movesOn, rows.nth(15).waitFor({ state: 'attached', timeout: 60_000 })]);
  await screenshot(page, 'orders');

  await rows.first().click();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Why' }).waitFor();
  await page.getByRole('region', { name: 'Timeline' }).waitFor();
  await screenshot(page, 'order');
  expect(complaints).toEqual([]);
});

it('lets nobody in by the same address again', async () => {
  const { page } = await openPage(browser, app.address);
  expect(await page.locator('body').textContent()).toContain('works once');
});

it('downloads a finished export to the person who is signed in, and to no one else', async () => {
  const again = await startApp({ dataFolder: newDataFolder() });
  writeFileSync(join(again.dataFolder, 'exports', 'orders.csv'), 'number\n1\n');
  const { page } = await openPage(browser, again.address);
  const download = page.waitForEvent('download');
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/exports/orders.csv';
    link.click();
  });
  expect((await download).suggestedFilename()).toBe('orders.csv');
  expect((await fetch(`${new URL(again.address).origin}/exports/orders.csv`)).status).toBe(401);
  expect(await again.stop()).toBe(0);
  removeDataFolder(again.dataFolder);
});

it('has everything again after a restart', async () => {
  expect(await app.stop()).toBe(0);
  app = await startApp({ dataFolder });
  const { page, complaints } = await openPage(browser, app.address);
  // The order that was open last, and its list behind it.
  await page.getByRole('region', { name: 'Why' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect.poll(() => filledRows(page).count(), { timeout: 30_000 }).toBeGreaterThan(15);
  await page.getByRole('link', { name: /^Overview/ }).click();
  await page.getByRole('region', { name: 'Figures', exact: true }).waitFor();
  expect(complaints).toEqual([]);
});
