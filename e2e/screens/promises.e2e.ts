import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { onOrderPage } from './order-page.ts';

/** Promised anew, sent elsewhere after the release, and disputed between ERP and warehouse. */
const MOVED = '/orders/bc%2FsalesOrders%2F7f3c2a10-104508';

let page: Page;
const orderPage = onOrderPage(MOVED);
beforeEach(() => {
  ({ page } = orderPage());
});

test('each move of a promise is told, and what was promised before leads to the version that said so', async () => {
  const history = page.getByRole('region', { name: 'Promise history' });
  const rows = history.locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(2);
  const move = rows.nth(1);
  expect(await move.textContent()).toContain('customer');
  expect(await move.textContent()).toContain('warehouse closed for stocktaking');
  await move.getByRole('button').first().click();
  const drawer = page.getByRole('complementary', { name: /^Evidence/ });
  await expect.poll(() => drawer.locator('mark').first().textContent()).toBe('2026-11-09');
  expect(await drawer.locator('#evidence-version option:checked').textContent()).toBe('1 before the newest');
});

test('the timeline shows where the promise stood, by keys as well, and leads to the version that said so', async () => {
  const former = page.locator('.timeline .mark.former');
  await expect.poll(() => former.count()).toBe(1);
  await page.locator('.timeline-svg').focus();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowRight');
      return page.locator('.timeline-tip').textContent();
    })
    .toMatch(/^Promised before.*For {2}2026-11-09.*later$/u);
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: /^Evidence/ });
  await expect.poll(() => drawer.locator('#evidence-version option:checked').textContent()).toBe('1 before the newest');
});

test('an address that was changed stands with the lines', async () => {
  const changes = page.getByRole('list', { name: 'Changes of the order' });
  await expect.poll(() => changes.textContent()).toMatch(/Rotterdam, NL.*Utrecht, NL.*after the release/);
});

test('a conflict tells since when, until when it may settle, and opens the rule of the policy', async () => {
  const conflicts = page.getByRole('region', { name: 'Conflicts' });
  await expect.poll(() => conflicts.textContent()).toMatch(/since .*; had until .* to agree/);
  await conflicts.getByRole('link', { name: /^Policy/ }).click();
  await expect.poll(() => page.locator('.policy-body').count()).toBe(1);
  expect(new URL(page.url()).hash).toBe('#/policy/ownership?fact=axes.fulfilment');
});
