import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { onOrderPage } from './order-page.ts';

/** Entered, not shipped yet, and slower than others. */
const UNDER_WAY = '/orders/bc%2FsalesOrders%2F7f3c2a10-104523';

let page: Page;
const orderPage = onOrderPage(UNDER_WAY);
beforeEach(() => {
  ({ page } = orderPage());
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
