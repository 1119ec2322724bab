import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from '../harness/browser.ts';
import { startFixtureApp, type FixtureApp } from './fixture-app.ts';

export interface Client {
  readonly app: FixtureApp;
  readonly page: Page;
}

export interface Clients {
  /**
   * A client of its own, with a window.
   * @param orders 0: a first start, with nothing connected
   */
  openClient(orders: number): Promise<Client>;
  /** A window of its own, as after a restart: nothing but what the engine keeps. */
  openWindow(app: FixtureApp): Promise<Page>;
}

/**
 * Opens clients for the tests of the file that calls it, in one browser. What a test opened is closed after it, and an
 * error, a warning or a refusal by the page's own policy that came up on the way fails it.
 */
export function clients(): Clients {
  let browser: Browser;
  const apps: FixtureApp[] = [];
  const windows: WatchedPage[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });
  afterEach(async () => {
    const [opened, started] = [windows.splice(0), apps.splice(0)];
    await Promise.all(opened.map(({ page }) => page.context().close()));
    await Promise.all(started.map((app) => app.close()));
    const complaints = opened.flatMap((watched) => watched.complaints);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });

  async function openWindow(app: FixtureApp): Promise<Page> {
    const watched = await openPage(browser, app.newAddress());
    windows.push(watched);
    return watched.page;
  }
  return {
    async openClient(orders) {
      const app = await startFixtureApp(orders);
      apps.push(app);
      return { app, page: await openWindow(app) };
    },
    openWindow,
  };
}
