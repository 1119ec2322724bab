import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const screen = (): Locator => page.locator('.unlinked-screen');
const card = (): Locator => page.locator('.orphan-card');
const title = (): Locator => card().locator('h2');
const counted = (): Locator => screen().locator('.counted');
const tab = (name: RegExp): Locator => page.getByRole('tab', { name });
const kinds = (): string[] => app.engine.decisions.map(({ body }) => body.kind);

async function open(hash = '/unlinked'): Promise<void> {
  ({ app, page } = await openClient(300));
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  await goTo(page, hash);
}

describe('documents of no order', () => {
  beforeEach(async () => {
    await open();
    await page.getByRole('table', { name: /^This document beside SO-/ }).waitFor();
  });

  test('stand beside the likeliest order, each field marked by a word; arrows choose another', async () => {
    const table = page.getByRole('table', { name: /^This document beside SO-/ });
    await table.getByRole('row', { name: /^Customer PO .*agrees/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await table.getByRole('row', { name: /^Customer (?!PO).*contradicts/ }).waitFor();
    await table.getByRole('row', { name: /^Date .*contradicts.*3 days before the order/ }).waitFor();
  });

  test('Enter links to the chosen candidate, a digit to that one, and Z takes it back', async () => {
    await expect.poll(() => counted().textContent()).toBe('14 documents');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => counted().textContent()).toBe('13 documents');
    await expect.poll(() => title().textContent()).toBe('Case N-4411');
    await page.keyboard.press('1');
    await expect.poll(() => counted().textContent()).toBe('12 documents');
    expect(kinds()).toEqual(['link', 'link']);
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    await expect.poll(() => counted().textContent()).toBe('14 documents');
    expect(kinds()).toEqual([]);
  });

  test('J and K move, and what is never to be linked is offered no more', async () => {
    await page.keyboard.press('j');
    await expect.poll(() => title().textContent()).toBe('Case N-4411');
    await page.keyboard.press('k');
    await expect.poll(() => title().textContent()).toBe('Invoice INV-90120');
    const candidates = page.getByRole('list', { name: 'Candidates' }).getByRole('listitem');
    await expect.poll(() => candidates.count()).toBe(2);
    await page.keyboard.press('n');
    await expect.poll(() => candidates.count()).toBe(1);
    expect(kinds()).toEqual(['never_link']);
  });

  test('one that belongs to no order is set aside, and brought back from there', async () => {
    await page.keyboard.press('x');
    await expect.poll(() => counted().textContent()).toBe('13 documents');
    await tab(/^Set aside/).click();
    await expect.poll(() => title().textContent()).toBe('Invoice INV-90120');
    await page.getByText('A person said that it belongs to no order.').waitFor();
    await page.getByRole('button', { name: 'Bring back' }).click();
    await page.getByRole('heading', { name: 'Nothing is set aside' }).waitFor();
    await tab(/^Waiting/).click();
    await expect.poll(() => counted().textContent()).toBe('14 documents');
  });

  test('what people linked is listed, the latest first, with the way back', async () => {
    await page.keyboard.press('1');
    await expect.poll(() => counted().textContent()).toBe('13 documents');
    await tab(/^Recently linked/).click();
    await page.getByRole('button', { name: 'Unlink again' }).click();
    await page.getByRole('heading', { name: 'Nothing was linked by hand yet' }).waitFor();
  });

  test('a rule is learned from one document, after its effect was shown, and forgotten again', async () => {
    await page.keyboard.press('j');
    await page.getByText('One rule would place 2 documents that wait').waitFor();
    await page.keyboard.press('l');
    const dialog = page.getByRole('dialog', { name: 'Learn from this' });
    await dialog.getByText('The number of 6 digits after “SO ” in its text is an order number').waitFor();
    await dialog.getByText(/Not offered: It would also read the order number 555123/).waitFor();
    await dialog.getByText('Read 1,840 documents; a number is found in 5; 2 orders would change.').waitFor();
    expect(await dialog.getByRole('list', { name: 'Examples' }).getByRole('listitem').count()).toBe(2);
    await dialog.getByRole('button', { name: /naming nothing/ }).click();
    await dialog.getByRole('list', { name: 'Examples' }).getByText('unknown number').waitFor();
    expect(kinds()).toEqual([]);
    await dialog.getByRole('button', { name: 'Learn it and link 2 documents' }).click();
    await expect.poll(() => counted().textContent()).toBe('12 documents');
    await tab(/^Learned rules/).click();
    const rule = page.getByRole('table', { name: 'Learned rules' }).getByRole('row').nth(1);
    await expect.poll(() => rule.textContent()).toContain('in force');
    await rule.getByRole('button', { name: 'Forget …' }).click();
    const leaving = page.getByRole('dialog', { name: 'Forget a rule' });
    await leaving.getByRole('button', { name: /2\s*broken/ }).waitFor();
    await leaving.getByRole('button', { name: 'Forget it' }).click();
    await expect.poll(() => rule.textContent()).toContain('undone');
    expect(kinds()).toEqual([]);
  });

  test('a document without anything to learn from says so', async () => {
    await page.keyboard.press('l');
    await page.getByText(/No text of the invoice INV-90120 holds a number of SO-/).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('another order is found by any number and compared', async () => {
    await page.keyboard.press('/');
    // Enter comes before the answer, and means what was typed.
    await page.keyboard.type('104505');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'This document beside SO-104505' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => counted().textContent()).toBe('13 documents');
    expect(app.engine.decisions[0]?.body).toMatchObject({ kind: 'link', orderKey: expect.stringContaining('104505') });
  });

  test('filters narrow by system, kind, reason and number, and a filter without a hit can be cleared', async () => {
    await page.getByLabel('System', { exact: true }).selectOption({ index: 1 });
    await expect.poll(() => counted().textContent()).not.toBe('14 documents');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Kind', { exact: true }).selectOption('case');
    await expect.poll(() => counted().textContent()).toBe('2 documents');
    await page.getByLabel('Any number on it').fill('nothing of the kind');
    await page.getByRole('heading', { name: 'No document matches these filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect.poll(() => counted().textContent()).toBe('14 documents');
  });

  test('? shows its keys; at field size list and card share the height', async () => {
    await page.locator('body').press('?');
    await page
      .getByRole('dialog', { name: 'Keyboard' })
      .getByText('Learn a rule from it, with its effect first')
      .waitFor();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 800, height: 640 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await expect.poll(() => card().evaluate((element) => element.getBoundingClientRect().width)).toBeGreaterThan(700);
  });
});

test('a document that is searched for opens by its address', async () => {
  await open(`/unlinked/${encodeURIComponent('sh/notes/orphan-8')}`);
  await expect.poll(() => title().textContent()).toBe('Case N-4418');
});
