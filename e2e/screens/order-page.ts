import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from '../harness/browser.ts';
import { startFixtureApp, type FixtureApp } from './fixture-app.ts';

/**
 * Opens the page of an order in a client of its own before each test of a file, and fails the test on whatever the
 * page complained about. Returns what gives the page.
 * @param address "/orders/<order key>"
 */
export function onOrderPage(address: string): () => Page {
  let browser: Browser;
  let app: FixtureApp;
  let watched: WatchedPage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    app = await startFixtureApp(300);
    watched = await openPage(browser, app.newAddress());
    const { page } = watched;
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, address);
    await page.getByRole('region', { name: 'Why' }).waitFor();
  });
  afterEach(async () => {
    const { complaints, page } = watched;
    await page.context().close();
    await app.close();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  return () => watched.page;
}
