import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { Decision } from '#shared/domain/decisions.ts';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const kept = () => page.getByRole('region', { name: 'Data kept' });
const button = (name: string) => kept().getByRole('button', { name, exact: true });
const decided = (kind: Decision['body']['kind']) =>
  app.engine.decisions.flatMap(({ body }) => (body.kind === kind ? [body] : []));

beforeEach(async () => {
  ({ app, page } = await openClient(120));
  await goTo(page, '/settings');
  await kept().getByText('Nobody has set a rule: nothing is ever purged.').waitFor();
});

test('rules are tried, set with their reason, and undone', async () => {
  await button('Show sizes and what would go').click();
  await kept().getByText('Nothing: no order has been over for long enough.').waitFor();
  await kept().getByText('Kept: 120 orders and 4 records of no order with documents that are kept for ever').waitFor();
  expect(
    await kept()
      .getByRole('row', { name: /^Orders/ })
      .innerText(),
  ).toMatch(/430\s+430\s+2\.\d+ MB/);
  expect(
    await kept()
      .getByRole('row', { name: /^Other records/ })
      .innerText(),
  ).toContain('for ever');

  await kept().getByLabel('Orders: kept', { exact: true }).selectOption({ label: '7 years' });
  await kept().getByLabel('Why, kept with the rules').fill('Commercial code');
  await button('Show sizes and what would go').click();
  await kept().getByText('Kept: 84 orders not ended').waitFor();
  expect(decided('retention')).toEqual([]);
  await button('Set the rules').click();
  await kept().getByText('Commercial code').waitFor();
  expect(decided('retention')).toEqual([{ kind: 'retention', months: { order: 84 }, note: 'Commercial code' }]);
  await page.keyboard.press('Control+z');
  await kept().getByText('Nobody has set a rule: nothing is ever purged.').waitFor();
});

test('an order is held by its number, and the hold is lifted', async () => {
  const no = 'SO-104505';
  await kept().getByLabel('Number').fill('SO-NONE');
  await kept().getByLabel('Why', { exact: true }).fill('claim 7');
  await button('Put under hold').click();
  await page.getByText('There is no order SO-NONE.').waitFor();
  await kept().getByLabel('Number').fill(no);
  await button('Put under hold').click();
  await kept()
    .getByRole('row', { name: new RegExp(`order ${no} claim 7`) })
    .waitFor();
  expect(decided('hold')).toMatchObject([{ on: 'order', reason: 'claim 7' }]);
  await button('Lift').click();
  await kept().getByText('None. What is under hold is kept whatever the rules say.').waitFor();
  await page.keyboard.press('Control+z');
  await kept()
    .getByRole('row', { name: new RegExp(`order ${no} claim 7`) })
    .waitFor();
});

test('a purge shows first what goes, then how far it is, then its report', async () => {
  await button('Purge …').click();
  const dialog = page.getByRole('dialog', { name: 'Purge' });
  await dialog.getByText('Nothing would go by the rules in force.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Purge', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await kept().getByLabel('Orders: kept', { exact: true }).selectOption({ label: '7 years' });
  await button('Set the rules').click();
  await kept().getByText('Set by').waitFor();
  await button('Purge …').click();
  await dialog.getByText('Kept: 84 orders not ended').waitFor();
  await dialog.getByRole('button', { name: 'Purge', exact: true }).click();
  await kept().getByText('60 of 124 looked at').waitFor();
  app.engine.goOn();
  const report = kept().getByText('Report 1: 310 orders, 712 records, by Rosa Vermeer');
  await report.click();
  await kept().getByText('23 MB before, 18 MB after').waitFor();
  expect(await kept().getByText('c0ffee').isVisible()).toBe(true);
});
