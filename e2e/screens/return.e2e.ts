import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient, openWindow } = clients();
let app: FixtureApp;
let before: Page;

beforeEach(async () => {
  ({ app, page: before } = await openClient(300));
});

async function isKept(key: string, text: string): Promise<void> {
  await expect.poll(() => JSON.stringify(app.engine.preference(key) ?? null)).toContain(text);
}

test('a new window shows the screen, the rows and the row at hand of the last one', async () => {
  await goTo(before, '/orders?view=all');
  await before.locator('.orders-screen .ag-row[row-index="0"]').waitFor();
  await before.locator('.orders-screen .ag-row[row-index="3"] .order-no').hover();
  await before.mouse.wheel(0, 28 * 180);
  const row = before.locator('.orders-screen .ag-row[row-index="185"] .order-no');
  await row.click();
  const number = await row.textContent();
  await isKept('place.orders', '"index":185');
  await isKept('ui.address', 'view=all');
  await before.context().close();

  const after = await openWindow(app);
  const again = after.locator('.orders-screen .ag-row.ag-row-selected .order-no');
  await again.waitFor();
  expect(await again.textContent()).toBe(number);
  expect(await again.isVisible()).toBe(true);
  await after.getByText('1 row selected').waitFor();
  await after.keyboard.press('ArrowDown');
  await after.locator('.orders-screen .ag-row.ag-row-selected[row-index="186"]').waitFor();
});

test('a worklist goes on where it was left', async () => {
  await goTo(before, '/exceptions');
  await before.locator('.exceptions-screen .ag-row-selected').waitFor();
  for (let step = 0; step < 5; step += 1) await before.keyboard.press('j');
  await before.locator('.exceptions-screen .ag-row-selected[row-index="5"]').waitFor();
  await isKept('place.exceptions', '"index":5');
  await before.context().close();

  const after = await openWindow(app);
  await after.locator('.exceptions-screen .ag-row-selected[row-index="5"]').waitFor();
});

test('an address that is given counts more than the last one', async () => {
  await goTo(before, '/systems');
  await isKept('ui.address', 'systems');
  await before.context().close();
  const after = await openWindow(app);
  await after.getByRole('link', { name: 'Add a system' }).waitFor();
  await goTo(after, '/reconcile');
  await after.reload();
  await expect.poll(() => after.title()).toBe('Reconcile · Throughline');
});
