import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';

const SILENT = '/orders/bc%2FsalesOrders%2F7f3c2a10-104505';

const { openClient } = clients();
let page: Page;

const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
const button = (name: string | RegExp) => page.getByRole('button', { name });

beforeEach(async () => {
  ({ page } = await openClient(120));
  await goTo(page, '/orders');
  await page.locator('.orders-screen .ag-row[row-index="0"] .order-no').waitFor();
});

test('evidence takes the focus, Escape gives it back, and another screen puts it away', async () => {
  await goTo(page, SILENT);
  const figure = page.locator('.order-page .order-facts').getByText(/^PO-/);
  await figure.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: 'Evidence: Customer PO' });
  await expect.poll(() => drawer.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Tab');
  await expect.poll(focused).toContain('Close evidence');
  await page.keyboard.press('Escape');
  await expect.poll(() => drawer.count()).toBe(0);
  await expect.poll(() => figure.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await drawer.waitFor();
  await goTo(page, '/systems');
  await page.getByRole('link', { name: 'Add a system' }).waitFor();
  expect(await drawer.count()).toBe(0);
});

test('an order is scrolled by keys at once, and its parts are a key away', async () => {
  await page.locator('.orders-screen .ag-row[row-index="0"] .order-no').click();
  await page.keyboard.press('Enter');
  const scroller = page.locator('.order-scroll');
  await scroller.waitFor();
  await page.keyboard.press('PageDown');
  await expect.poll(() => scroller.evaluate((element) => element.scrollTop)).toBeGreaterThan(100);
  await page.keyboard.press('5');
  const notes = page.getByRole('region', { name: 'Notes and history' });
  await expect.poll(() => notes.evaluate((element) => element === document.activeElement)).toBe(true);
  // Each key at once after the one before, while the page may still be scrolling.
  await page.keyboard.press('PageDown');
  await page.keyboard.press('1');
  const why = page.getByRole('region', { name: 'Why' });
  await page.waitForTimeout(500);
  const { y } = (await why.boundingBox()) ?? { y: -1 };
  expect(y).toBeGreaterThan(0);
  expect(y).toBeLessThan(200);
  await page.getByRole('navigation', { name: 'Parts of the order' }).getByRole('button', { name: 'Lines' }).click();
  await expect
    .poll(() => page.getByRole('region', { name: 'Lines' }).evaluate((element) => element === document.activeElement))
    .toBe(true);
});

test('an order that was peeked at first is scrolled by keys at once as well', async () => {
  await page.locator('.orders-screen .ag-row[row-index="0"] .order-no').click();
  await page.keyboard.press('Space');
  await page.getByRole('complementary', { name: 'Order beside the grid' }).locator('h2 a').waitFor();
  await page.keyboard.press('Enter');
  const scroller = page.locator('.order-scroll');
  await scroller.waitFor();
  await page.keyboard.press('PageDown');
  await expect.poll(() => scroller.evaluate((element) => element.scrollTop)).toBeGreaterThan(100);
});

test('the window is called by what it shows', async () => {
  await expect.poll(() => page.title()).toBe('Orders · Throughline');
  await goTo(page, SILENT);
  await expect.poll(() => page.title()).toBe('SO-104505 · Throughline');
  await goTo(page, '/exceptions');
  await expect.poll(() => page.title()).toBe('Exceptions · Throughline');
});

test('a date in a menu is set by up and down, which elsewhere in it move on', async () => {
  await button('As of: now').click();
  const first = page.getByRole('menuitem').first();
  await expect.poll(() => first.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => first.evaluate((element) => element === document.activeElement)).toBe(false);
  const moment = page.getByLabel('Another moment');
  const before = await moment.inputValue();
  await moment.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => moment.inputValue()).not.toBe(before);
});

test('the hit that the keys have reached is in sight', async () => {
  await page.setViewportSize({ width: 1024, height: 480 });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('104');
  const hits = page.getByRole('option');
  await expect.poll(() => hits.count()).toBeGreaterThan(20);
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowDown');
  const panel = page.locator('.search-panel');
  const seen = async (): Promise<boolean> => {
    const [box, row] = [await panel.boundingBox(), await hits.nth(20).boundingBox()];
    return box !== null && row !== null && row.y >= box.y && row.y + row.height <= box.y + box.height;
  };
  await expect.poll(seen).toBe(true);
});

test('a system to add is found by typing, chosen by Enter, and the list is there again on the way back', async () => {
  await goTo(page, '/systems/add');
  const find = page.getByLabel('Find a system');
  await expect.poll(() => find.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('warehouse ship');
  await expect.poll(() => page.locator('.choose-row').allTextContents()).toHaveLength(2);
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toContain('ShipHero');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in to ShipHero' }).waitFor();
  await button('Back').click();
  await expect.poll(() => find.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('nothing of this name');
  await page.getByRole('heading', { name: 'Not in the list' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Declaration file').waitFor();
});

test('a row of the ownership table is one stop, and arrows go on from there', async () => {
  await goTo(page, '/policy/ownership');
  await button(/^Delivered: Carrier owns it/).waitFor();
  const row = page.locator('.matrix tr').nth(2);
  const stops = await row
    .getByRole('button')
    .evaluateAll((cells) => cells.filter((cell) => (cell as HTMLElement).tabIndex === 0).length);
  expect(stops).toBe(2);
  const ranks = row.locator('.rank');
  await ranks.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => ranks.nth(1).evaluate((element) => element === document.activeElement)).toBe(true);
});

test('a click beside a dialog leaves what was typed in it', async () => {
  await goTo(page, '/exceptions');
  await page.getByRole('region', { name: 'Exception', exact: true }).waitFor();
  await page.keyboard.press('n');
  const note = page.getByRole('dialog').getByRole('textbox');
  await note.fill('Called twice, waits for the bank');
  await page.mouse.click(20, 400);
  expect(await note.inputValue()).toBe('Called twice, waits for the bank');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
});

test('words that a column cuts off are told whole on hover', async () => {
  await page.setViewportSize({ width: 1024, height: 640 });
  await goTo(page, '/exceptions');
  const name = page.locator('.exceptions-screen .order-summary h2 .ellipsis');
  await name.waitFor();
  await name.evaluate((element) => {
    element.textContent = 'A customer whose name is longer than any panel beside a list is ever wide enough for';
  });
  await name.hover();
  await expect.poll(() => name.getAttribute('title')).toContain('ever wide enough for');
});
