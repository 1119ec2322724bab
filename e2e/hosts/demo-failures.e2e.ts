import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDataFolder, removeDataFolder, startApp, type RunningApp } from '../harness/app.ts';
import { goTo, launchBrowser, openPage } from '../harness/browser.ts';

const WITHIN = { timeout: 90_000 };

let browser: Browser;
let app: RunningApp;
const dataFolder = newDataFolder();

beforeAll(async () => {
  [browser, app] = await Promise.all([launchBrowser(), startApp({ dataFolder, demoOrders: 60 })]);
});
afterAll(async () => {
  await app.stop();
  await browser.close();
  removeDataFolder(dataFolder);
});

it('a system of the demo company is let fail, says so with its runbook, and goes well again', async () => {
  const { page, complaints } = await openPage(browser, app.address);
  await goTo(page, '/systems');
  // Its last days pass while they are read.
  await page.getByText(/^Demo company, /).waitFor(WITHIN);
  await page.getByText(/ moving on to /).waitFor({ state: 'detached', ...WITHIN });
  await goTo(page, '/systems/ep');
  const state = page.locator('.system-sentence');
  await state.getByText(/^Up to date/).waitFor(WITHIN);

  await page.getByRole('button', { name: 'Let this system of the demo company fail' }).click();
  await page.getByRole('menuitem', { name: 'Sign-in refused (401)' }).click();
  await page.getByText('Made to fail: sign-in refused (401). It lasts until it is stopped.').waitFor();
  const head = page.locator('.system-head');
  await head
    .getByText(/does not accept the credential/)
    .first()
    .waitFor(WITHIN);
  await head.getByRole('button', { name: 'Runbook' }).first().click();
  await page.getByRole('dialog', { name: 'Credential refused' }).waitFor();
  await page.keyboard.press('Escape');
  await goTo(page, '/systems');
  await page.locator('.failure-tag').waitFor();
  expect(await page.locator('.failure-tag').count()).toBe(1);

  await goTo(page, '/systems/ep');
  await page.locator('.failure-mark').getByRole('button', { name: 'Stop' }).click();
  await page.locator('.failure-mark').waitFor({ state: 'detached' });
  await state.getByText(/^Up to date/).waitFor(WITHIN);

  // A folder of files has no server that could fail.
  await goTo(page, '/systems/ed');
  await page.getByRole('region', { name: 'Acknowledgements' }).waitFor();
  expect(await page.getByRole('button', { name: 'Let this system of the demo company fail' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
