import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from '../harness/browser.ts';
import { startFixtureApp, type FixtureApp } from './fixture-app.ts';

/** Entered, not shipped yet, and slower than others. */
const UNDER_WAY = '/orders/bc%2FsalesOrders%2F7f3c2a10-104523';

let browser: Browser;
let app: FixtureApp;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  app = await startFixtureApp(300);
  watched = await openPage(browser, app.newAddress());
  page = watched.page;
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, UNDER_WAY);
  await page.getByRole('region', { name: 'Why' }).waitFor();
});
afterEach(async () => {
  const { complaints } = watched;
  await page.context().close();
  await app.close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

test('an order shows its steps beside what is usual, the way that it should take, and what is open of each line', async () => {
  const durations = page.getByRole('region', { name: 'Durations' });
  await expect.poll(() => durations.textContent()).toContain('Received to shipped');
  expect(await durations.locator('.usual-bar').first().getAttribute('aria-label')).toBe(
    'Received to shipped: far beyond the usual',
  );
  expect(await durations.textContent()).toContain('from Hamburg (412)');
  const path = page.getByRole('list', { name: 'Expected path' });
  expect(await path.textContent()).toContain('Shipped');
  const lines = page.getByRole('region', { name: 'Lines', exact: true });
  expect(await lines.locator('th').allTextContents()).toContain('Open');
  expect(await lines.locator('.balance-bar').first().getAttribute('aria-label')).toMatch(/open$/);
});

test('dates that no system states look it: planned by the policy, estimated from what is usual', async () => {
  const arrival = page.locator('.timeline .mark.computed.estimated');
  await expect.poll(() => arrival.count()).toBe(1);
  expect(await arrival.locator('.band').count()).toBe(1);
  await arrival.hover();
  await expect.poll(() => page.locator('.timeline-tip').textContent()).toContain('estimated from usual durations');
  await expect.poll(() => page.locator('.order-facts').textContent()).toContain('Usually arrives');
});
