import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';

const HELD = '/orders/bc%2FsalesOrders%2F7f3c2a10-104501';

const { openClient } = clients();
let page: Page;

beforeEach(async () => {
  ({ page } = await openClient(300));
  await goTo(page, '/orders');
  await page.locator('.orders-screen .ag-row .order-no').first().waitFor();
});
const strip = () => page.locator('.past-strip');

async function choose(words: string): Promise<void> {
  await page.getByRole('button', { name: /^As of/ }).click();
  await page.getByRole('menuitem', { name: words }).click();
}

test('another moment says so over the whole frame, shows what was known then, and Escape leads back', async () => {
  const count = (): Promise<string | null> => page.locator('.orders-screen .counted').textContent();
  await expect.poll(count).toMatch(/^\d+ orders$/);
  const now = await count();
  await choose('End of last week');
  await expect.poll(() => strip().textContent()).toContain('Everything is shown as it was known on');
  await expect.poll(count).not.toBe(now);
  await page.keyboard.press('Escape');
  await expect.poll(() => strip().count()).toBe(0);
  await expect.poll(count).toBe(now);
});

test('a moment is typed, and one that lies ahead is not accepted', async () => {
  await page.getByRole('button', { name: /^As of/ }).click();
  const show = page.getByRole('button', { name: 'Show' });
  await page.getByLabel('Another moment').fill('2099-01-01T10:00');
  expect(await show.isDisabled()).toBe(true);
  await page.getByLabel('Another moment').fill('2026-01-02T10:00');
  await page.getByText('Fri 2 Jan 2026, 10:00:00 UTC').waitFor();
  await show.click();
  await expect.poll(() => strip().textContent()).toContain('2 Jan 2026');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect.poll(() => strip().count()).toBe(0);
});

test('nothing can be decided in the past', async () => {
  await choose('End of yesterday');
  await strip().waitFor();
  await goTo(page, HELD);
  expect(await page.locator('#order-note').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Ask the systems now' }).isDisabled()).toBe(true);
});

test('an order slides through what was known when, lists what has changed since, and comes back', async () => {
  await goTo(page, HELD);
  const slider = page.getByRole('slider', { name: 'As it was known' });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.getByRole('heading', { name: /^Changed since/ }).waitFor();
  await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain('first seen');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: /^(Changed|Nothing has changed) since/ }).waitFor();
  await page.keyboard.press('End');
  await expect.poll(() => page.locator('.since').count()).toBe(0);
});

test('the change log names field, values and system, and filters', async () => {
  await goTo(page, HELD);
  const log = page.locator('.change-log');
  await log.getByRole('button', { name: 'Promised date' }).waitFor();
  await log.getByText('Arrived 6 h after it was recorded').waitFor();
  const all = await log.locator('tbody tr').count();
  await log.getByLabel('Field').selectOption('promise');
  await expect.poll(() => log.locator('tbody tr').count()).toBe(1);
  await log.getByLabel('Field').selectOption('');
  await log.getByLabel('System').selectOption({ index: 1 });
  await expect.poll(() => log.locator('tbody tr').count()).toBeLessThan(all + 1);
  await log.getByRole('button', { name: 'First seen' }).first().click();
  await page.getByRole('complementary', { name: /^Evidence: First seen/ }).waitFor();
});
