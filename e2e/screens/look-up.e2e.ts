import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { FixtureApp } from './fixture-app.ts';
import { onOrderPage } from './order-page.ts';

let app: FixtureApp;
let page: Page;
const orderPage = onOrderPage('/orders/bc%2FsalesOrders%2F7f3c2a10-104523');
beforeEach(() => {
  ({ app, page } = orderPage());
});

test('a person asks the systems of an order, and sees how each answers', async () => {
  const ask = page.getByRole('button', { name: 'Ask the systems now' });
  await ask.click();
  const asked = page.getByRole('region', { name: 'Systems asked' });
  await expect.poll(() => asked.getByRole('status').textContent()).toContain('3 of 4 systems asked');
  expect(await ask.isDisabled()).toBe(true);
  expect(await asked.getByRole('progressbar').getAttribute('aria-label')).toBe('ShipHero Rotterdam: 1 of 3 questions');
  app.engine.goOn();
  await expect.poll(() => asked.getByRole('status').textContent()).toContain('2 unchanged');
  expect(await asked.getByRole('listitem').allTextContents()).toEqual([
    'BCNorthwind Business CentralRefreshed2 records of 4 changed.',
    'SFSalesforceUnchanged1 record, as known here.',
    'SHShipHero RotterdamUnchanged3 records, as known here. 1 record it does not show any more.',
    'EPEasyPostOfflineEasyPost cannot be reached (ECONNREFUSED). Nothing to do: the next run tries again.',
  ]);
  expect(await ask.isDisabled()).toBe(false);
  await asked.getByRole('button', { name: 'Put away' }).click();
  await expect.poll(() => asked.count()).toBe(0);
});

test('they are asked by a key, and not asked to the end when a person has waited enough', async () => {
  await page.keyboard.press('r');
  const asked = page.getByRole('region', { name: 'Systems asked' });
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => asked.textContent()).toContain('1 not asked to the end');
  expect(await asked.getByRole('progressbar').count()).toBe(0);
});
