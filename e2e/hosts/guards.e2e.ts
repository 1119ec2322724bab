import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeDataFolder, startApp, type RunningApp } from '../harness/app.ts';
import { launchBrowser, openPage } from '../harness/browser.ts';

let browser: Browser;
let app: RunningApp;
let page: Page;
let origin: string;

beforeAll(async () => {
  [browser, app] = await Promise.all([launchBrowser(), startApp()]);
  ({ page } = await openPage(browser, app.address));
  ({ origin } = new URL(app.address));
});
afterAll(async () => {
  await app.stop();
  await browser.close();
  removeDataFolder(app.dataFolder);
});

describe('the page’s policy', () => {
  it('runs no script that was written into the page', async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true;';
      document.head.append(script);
      return 'intruder' in window;
    });
    expect(ran).toBe(false);
  });

  it('takes no style without the nonce', async () => {
    const colour = await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'body { outline: 7px solid red }';
      document.head.append(style);
      return getComputedStyle(document.body).outlineWidth;
    });
    expect(colour).not.toBe('7px');
  });

  it('connects to nothing but its own host', async () => {
    const result = await page.evaluate(async () =>
      fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    );
    expect(result).toContain('Failed to fetch');
  });
});

/** Cookies do not know ports, so a page of another program on this machine carries ours. */
describe('a page of another program on this machine, with our cookie', () => {
  let other: Server;
  let otherPage: Page;

  beforeAll(async () => {
    other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>other</p>'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    otherPage = await page.context().newPage();
    await otherPage.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  });
  afterAll(() => {
    other.closeAllConnections();
    other.close();
  });

  it('gets no socket to the engine', async () => {
    const outcome = await otherPage.evaluate(
      async (address) =>
        new Promise((resolve) => {
          const socket = new WebSocket(address);
          socket.addEventListener('open', () => resolve('opened'));
          socket.addEventListener('error', () => resolve('refused'));
        }),
      `${origin.replace('http', 'ws')}/rpc`,
    );
    expect(outcome).toBe('refused');
  });

  it('reads nothing and frames nothing', async () => {
    const read = await otherPage.evaluate(
      async (address) =>
        fetch(address, { credentials: 'include' }).then(
          (response) => response.text(),
          () => 'unreadable',
        ),
      `${origin}/`,
    );
    expect(read).toBe('unreadable');
    const answer = otherPage.waitForResponse((response) => response.url() === `${origin}/`);
    await otherPage.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
    }, `${origin}/`);
    expect((await answer).status()).toBe(403);
  });
});
