import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goTo, screenshot } from '../harness/browser.ts';
import { clients } from './clients.ts';

const { openClient } = clients();
let page: Page;

const button = (name: string | RegExp) => page.getByRole('button', { name });
const rowNumbers = () => page.locator('.orders-screen .ag-row .order-no').allTextContents();
const listedAs = () => page.locator('.orders-screen .ag-row [col-id="listed"]').allTextContents();
const search = () => page.getByRole('combobox', { name: 'Search everything' });

/** What a keyboard paste brings: text of the clipboard, given to whatever has the focus. */
async function paste(text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    (document.activeElement ?? document.body).dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

beforeEach(async () => {
  ({ page } = await openClient(120));
  await goTo(page, '/orders');
  await page.locator('.orders-screen .ag-row[row-index="0"] .order-no').waitFor();
});

test('a list pasted into the search is offered and shown in its sequence, with what it did not find', async () => {
  await page.keyboard.press('Control+k');
  await paste('Order number\r\nSO-104507\r\nSO-104503\r\nSO-999999\r\nso-104505\r\nSO-104503\r\n');
  await page.getByText('3 found, 2 not found.').waitFor();
  await screenshot(page, 'list-offer');
  await page.keyboard.press('Enter');
  await expect.poll(rowNumbers).toEqual(['SO-104507', 'SO-104503', 'SO-104505']);
  await expect.poll(listedAs).toEqual(['SO-104507', 'SO-104503', 'so-104505']);
  const line = page.getByRole('group', { name: 'List' });
  await expect.poll(() => line.textContent()).toContain('5 numbers of a list: 3 found');
  expect(await line.textContent()).toContain('1 more than once');
  await button('2 not found').click();
  await expect
    .poll(() => page.locator('.listed-numbers:visible li').allTextContents())
    .toEqual(['Order number ', 'SO-999999 ']);
  await screenshot(page, 'list');
  expect(page.url()).not.toContain('104507');
});

test('the list stays while an order is looked at, and goes when it is closed', async () => {
  await paste('SO-104507\nSO-104503');
  await expect.poll(rowNumbers).toEqual(['SO-104507', 'SO-104503']);
  await page.locator('.orders-screen .ag-row[row-index="1"] .order-no').dblclick();
  await page.getByRole('heading', { name: 'SO-104503' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(rowNumbers).toEqual(['SO-104507', 'SO-104503']);
  await page.getByRole('tab', { name: /^Late/ }).click();
  await expect.poll(async () => (await rowNumbers()).length).toBeGreaterThan(2);
  await page.getByRole('tab', { name: 'List 2' }).click();
  await expect.poll(rowNumbers).toEqual(['SO-104507', 'SO-104503']);
  await button('Close the list').click();
  await expect.poll(() => page.getByRole('tab', { name: /^List/ }).count()).toBe(0);
  await expect.poll(async () => (await rowNumbers()).length).toBeGreaterThan(2);
});

test('a list is typed in a dialog that the key opens, and filtered and sorted as every grid is', async () => {
  await page.keyboard.press('l');
  const numbers = page.getByRole('textbox', { name: 'Numbers' });
  await expect.poll(() => numbers.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('SO-104509, SO-104503; SO-104507');
  await page.getByText('3 numbers.').waitFor();
  await page.keyboard.press('Control+Enter');
  await expect.poll(rowNumbers).toEqual(['SO-104509', 'SO-104503', 'SO-104507']);
  await page.getByRole('columnheader', { name: 'Order', exact: true }).click();
  await expect.poll(rowNumbers).toEqual(['SO-104503', 'SO-104507', 'SO-104509']);
  await page.getByRole('textbox', { name: 'Filter by Order', exact: true }).fill('07');
  await expect.poll(rowNumbers).toEqual(['SO-104507']);
  await button('Clear all').click();
  await expect.poll(async () => (await rowNumbers()).length).toBe(3);
});

test('a thousand numbers are found, in light and dark and on a small screen', async () => {
  const known = Array.from({ length: 120 }, (_, index) => `SO-${104_500 + index}`);
  const unknown = Array.from({ length: 880 }, (_, index) => `ZZ-${index}`);
  await paste([...known, ...unknown].join('\n'));
  await button('880 not found').waitFor();
  await expect.poll(() => page.locator('.counted').first().textContent()).toMatch(/^1[0-9]{2} orders$/);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1024, height: 640 });
  await screenshot(page, 'list-dark-small');
});

test('what is no list is typed as ever', async () => {
  await search().focus();
  await paste('Nordmark, Ltd');
  expect(await page.getByText('as a grid').count()).toBe(0);
  await page.keyboard.type('104505');
  await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(0);
});

test('places and acts are named in the search field and run by Enter', async () => {
  await page.keyboard.press('Control+Shift+K');
  await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(30);
  await screenshot(page, 'commands');
  await page.keyboard.type('exc mine');
  await expect.poll(() => page.getByRole('option').allTextContents()).toEqual(['Exceptions: Mine']);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('#/exceptions?queue=mine');
  await expect.poll(() => search().inputValue()).toBe('');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('theme dark');
  await page.getByRole('option', { name: 'Theme: dark' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
});
