import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { bundledChromium } from './bundled-chromium.ts';

export const ARTIFACTS = join(import.meta.dirname, '..', '.artifacts');

const INSTALLED: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** What a browser does by itself, over a network that a test must not need. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/**
 * The machine's own browser, or the one that comes with the packages. E2E_BROWSER names another, or `bundled` to take the
 * latter even where the machine has its own.
 */
export async function launchBrowser(): Promise<Browser> {
  const wanted = process.env['E2E_BROWSER'];
  const installed = (INSTALLED[process.platform] ?? []).find((path) => existsSync(path));
  const own = wanted === undefined ? installed : wanted === 'bundled' ? undefined : wanted;
  const bundled = own === undefined ? await bundledChromium() : null;
  const executablePath = own ?? bundled?.executablePath;
  if (executablePath === undefined) throw new Error('No Chrome, Edge or Chromium was found; name one by E2E_BROWSER.');
  // Chromium's sandbox does not run as root, which build machines often are.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath,
    args: [...QUIET, ...asRoot],
    env: { ...process.env, ...bundled?.env },
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** What the page or its policy complained about so far. */
  readonly complaints: readonly string[];
}

/** Wherever a test runs, its page reads times and numbers alike. */
const PLACE = { locale: 'en-US', timezoneId: 'UTC' };

/** A page at the usual laptop size whose errors are kept; a test ends by looking at them. */
export async function openPage(browser: Browser, address: string): Promise<WatchedPage> {
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ viewport, acceptDownloads: true, ...PLACE });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  return { page, complaints };
}

/** Goes to another screen of the open page: "/orders". */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    window.location.hash = next;
  }, hash);
}

/** Saves a picture of the page for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}
