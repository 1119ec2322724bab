import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const tile = (kpi: string) => page.locator(`.kpi-tile[data-kpi="${kpi}"]`);
/** Of the list that is shown, once it has one; the lists of other screens stay behind it. */
const shownCount = async (): Promise<number> => {
  const counted = page.locator('.counted').filter({ visible: true });
  return firstNumber((await counted.allTextContents())[0] ?? null);
};
const SHOWN = { timeout: 10_000 };
const firstNumber = (text: string | null): number => Number(text?.replaceAll(',', '').match(/\d+/)?.[0] ?? Number.NaN);

async function start(orders: number): Promise<void> {
  ({ app, page } = await openClient(orders));
}

describe('with a company open', () => {
  beforeEach(async () => {
    await start(300);
    await tile('on_time').waitFor();
  });

  test('it is the first screen: today first, then figures with the panels', async () => {
    expect(await page.getByRole('link', { name: 'Overview' }).getAttribute('aria-current')).toBe('page');
    const headings = page.locator('.overview h1, .overview h2');
    await expect
      .poll(async () => (await headings.allTextContents()).slice(0, 3))
      .toEqual(['Today', 'Figures', 'Lost hours']);
  });

  test.each(['Due today', 'Late and open', 'Waiting for me', 'Nobody’s yet'])(
    '“%s” opens as many rows',
    async (words) => {
      const ask = page.locator('.today-ask', { has: page.getByText(words, { exact: true }) });
      const count = firstNumber(await ask.locator('.today-count').textContent());
      await ask.getByRole('link').first().click();
      await expect.poll(shownCount, SHOWN).toBe(count);
    },
  );

  test('a tile opens the rows that it counted, and they say why', async () => {
    const [, due = ''] = (await tile('on_time').locator('.kpi-counts').textContent())?.split(' of ') ?? [];
    await tile('on_time').getByRole('link').first().click();
    await expect.poll(shownCount, SHOWN).toBe(firstNumber(due));
    await page.getByRole('tab', { name: /^Failed/ }).click();
    await expect.poll(() => page.locator('.ag-row[row-index="0"] [col-id="reason"]').textContent()).toMatch(/late\.$/);
    await expect.poll(() => page.locator('.ag-row[row-index="0"] .verdict').textContent()).toBe('Failed');
    await page.keyboard.press('Escape');
    await tile('on_time').waitFor();
  });

  test('what a figure means is one Tab away, and Escape closes it', async () => {
    await tile('otif').getByRole('button', { name: /means/ }).focus();
    const note = page.getByRole('note').filter({ visible: true });
    await expect.poll(() => note.textContent()).toContain('÷ orders due');
    expect(await note.textContent()).toContain('Last promise');
    await page.keyboard.press('Escape');
    await expect.poll(() => note.count()).toBe(0);
  });

  test('a bar of lost hours opens its orders with the filter named', async () => {
    const bar = page.getByRole('list', { name: 'Lost hours by cause' }).getByRole('link').first();
    const orders = firstNumber(await bar.locator('.bar-count').textContent());
    const cause = (await bar.locator('.bar-words').textContent()) ?? '';
    await bar.click();
    await page.getByText(`Cause: ${cause}`).waitFor();
    await expect.poll(shownCount, SHOWN).toBe(orders);
  });

  test('a band of ages opens its exceptions, and one of unbilled goods its lines', async () => {
    const ages = page.getByRole('list', { name: 'Open exceptions by age' }).getByRole('link').last();
    const count = firstNumber(await ages.locator('.bar-figure').textContent());
    await ages.click();
    await page.getByText(/^Age: .* ago/).waitFor();
    await expect.poll(shownCount, SHOWN).toBe(count);
    await page.getByRole('link', { name: 'Overview' }).click();
    const unbilled = page
      .getByRole('list', { name: /^Shipped, not invoiced, in/ })
      .getByRole('link')
      .first();
    const lines = firstNumber(await unbilled.locator('.bar-count').textContent());
    await unbilled.click();
    await page.getByText(/^Shipped on: .* ago/).waitFor();
    await expect.poll(shownCount, SHOWN).toBe(lines);
  });

  test('period and basis are chosen, kept over a reload, and a missing fact is said', async () => {
    await page.getByRole('button', { name: '90 days' }).click();
    await page.getByLabel('Basis').selectOption('request');
    await expect.poll(() => tile('otif').textContent()).toContain('No system states a requested date.');
    expect(await tile('otif').locator('.kpi-value').textContent()).toBe('–');
    await expect
      .poll(() => app.engine.preference('ui.panels'))
      .toMatchObject({ kpiPeriod: 'days-90', kpiBasis: 'request' });
    await page.reload();
    await expect.poll(() => page.getByRole('button', { name: '90 days' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByLabel('Basis').inputValue()).toBe('request');
  });

  test('days of one’s own choice are checked before they are asked for', async () => {
    await page.getByRole('button', { name: 'Custom', exact: true }).click();
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('Choose both days.');
  });
});

test('on a first day it gives way to the start', async () => {
  await start(0);
  await page.getByRole('button', { name: /demo/i }).first().waitFor();
  expect(await page.locator('.overview').count()).toBe(0);
});
