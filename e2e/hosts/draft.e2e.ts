import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDataFolder, removeDataFolder, startApp, type RunningApp } from '../harness/app.ts';
import { launchBrowser, openPage, screenshot } from '../harness/browser.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'workbook', 'files');

let browser: Browser;
let app: RunningApp;
const dataFolder = newDataFolder();
const lists = mkdtempSync(join(tmpdir(), 'throughline-lists-'));

beforeAll(async () => {
  mkdirSync(lists, { recursive: true });
  copyFileSync(join(EXAMPLE, 'open-orders-2026-03-02.xlsx'), join(lists, 'open-orders-2026-03-02.xlsx'));
  [browser, app] = await Promise.all([launchBrowser(), startApp({ dataFolder })]);
});
afterAll(async () => {
  await app.stop();
  await browser.close();
  removeDataFolder(dataFolder);
  rmSync(lists, { recursive: true, force: true });
});

it('a person who has a workbook and no declaration drafts one, looks, connects, and reads the next file by it', async () => {
  const { page, complaints } = await openPage(browser, app.address);
  await page.goto(`${new URL(app.address).origin}/#/systems/add`);
  await page.getByRole('button', { name: /A folder of files/ }).click();
  await page.getByText('Draft a declaration from a file').click();
  await page.getByLabel('CSV file or workbook').fill(join(lists, 'open-orders-2026-03-02.xlsx'));
  await page.getByRole('button', { name: 'Draft the declaration' }).click();
  await page.getByRole('list', { name: 'Questions' }).waitFor();
  const text = page.getByLabel('Declaration', { exact: true });
  await text.fill((await text.inputValue()).replace('kind: files', 'kind: erp'));
  await screenshot(page, 'draft');
  await page.getByRole('button', { name: 'Keep it and read it' }).click();
  await page.getByText('(ERP) is read from').waitFor();
  await page.getByRole('button', { name: 'Look at its first records' }).click();
  await page.locator('.preview-stream').first().waitFor();
  await screenshot(page, 'draft-first-records');
  await page.getByRole('button', { name: 'Connect and read' }).click();
  await page.getByText('is connected and being read').waitFor();

  await page.goto(`${new URL(app.address).origin}/#/orders`);
  await expect.poll(() => page.getByText('SO-2041').count(), { timeout: 30_000 }).toBeGreaterThan(0);

  copyFileSync(join(EXAMPLE, 'open-orders-2026-03-09.xlsx'), join(lists, 'open-orders-2026-03-09.xlsx'));
  await page.goto(`${new URL(app.address).origin}/#/systems/open-orders`);
  await page.getByRole('button', { name: 'Sync now' }).first().click();
  await page.goto(`${new URL(app.address).origin}/#/orders`);
  await expect.poll(() => page.getByText('SO-2044').count(), { timeout: 30_000 }).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});
