import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { HOUR } from '#shared/domain/time.ts';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const figure = (name: string) => page.getByRole('textbox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const rank = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });

function applied(): readonly PolicyOverrides[] {
  return app.engine.decisions.flatMap(({ body }) => (body.kind === 'policy' ? [body.overrides] : []));
}

async function enter(name: string, value: string): Promise<void> {
  await figure(name).fill(value);
  await figure(name).press('Enter');
}

beforeEach(async () => {
  ({ app, page } = await openClient(120));
  await goTo(page, '/policy');
  await rank('Delivered: Carrier owns it').waitFor();
});

test('a changed figure is previewed, applied with its reason, listed and undone', async () => {
  await tab('Thresholds').click();
  await enter('Credit hold ages after', '12 h');
  await page.getByText('1 change not applied').waitFor();
  await button('Review and preview').click();
  await page.getByText('Credit hold ages after: 8 h of business time → 12 h of business time').waitFor();
  await button('Preview').click();
  await page.getByText('looked at so far').waitFor();
  await page.getByRole('button', { name: /^≈ \d+ Credit hold is ageing would clear$/ }).waitFor();
  app.engine.goOn();
  await page.getByText(/were looked at in/).waitFor();
  await page.getByRole('button', { name: /^\d+ Credit hold is ageing would clear$/ }).click();
  expect(await page.locator('.effect-examples a').first().getAttribute('href')).toMatch(/^#\/orders\//);
  await figure('Why').fill('Agreed with sales');
  await button('Apply').click();
  await page.getByText('in force').waitFor();
  expect(applied()).toEqual([{ thresholds: { creditAgedBhMs: 12 * HOUR } }]);
  await page.locator('.policy-history').getByText('Agreed with sales').waitFor();
  await page.locator('.policy-history').getByRole('button', { name: 'Undo' }).click();
  await page.getByText('As it is shipped').waitFor();
  expect(applied()).toEqual([]);
});

test('owners are placed by keys in the matrix, and by the panel beside it', async () => {
  await rank('Delivered: WMS stands in as number 2').focus();
  await page.keyboard.press('1');
  await rank('Delivered: WMS owns it').waitFor();
  await page.keyboard.press('ArrowDown');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toMatch(/^Proof of delivery: WMS/);
  await button('Delivered').click();
  await button('Take Files out').click();
  await page.getByRole('button', { name: 'Reset owners to Carrier, WMS, ERP, Shop, EDI, Files' }).waitFor();
  await page.getByLabel('Taken for fact only once this is reached too').selectOption('Proof of delivery');
  await tab('Review').click();
  await expect.poll(() => page.locator('.change-list li').count()).toBe(2);
});

test('what contradicts itself is said beside the field and cannot be applied', async () => {
  await tab('Thresholds').click();
  await enter('Late billing is urgent after', '0');
  await page.getByText('is shorter than billingDays').waitFor();
  await tab('Review').click();
  expect(await button('Apply').isDisabled()).toBe(true);
  expect(await button('Preview').isDisabled()).toBe(true);
});

test('what cannot be read stays as it was typed and changes nothing', async () => {
  await tab('Thresholds').click();
  await enter('Credit hold ages after', 'soon');
  await page.getByText('Write it like 8 h, 90 min or 2 d 4 h').waitFor();
  expect(await tab('Review').count()).toBe(0);
  await figure('Credit hold ages after').press('Escape');
  expect(await figure('Credit hold ages after').inputValue()).toBe('8 h');
});

test('bands are drawn as they are typed', async () => {
  await tab('Severity').click();
  await enter('critical from', '80');
  await page.getByText('overlaps the band below').waitFor();
  await enter('high to', '79');
  await page.getByRole('img', { name: 'low 1 to 39, medium 40 to 69, high 70 to 79, critical 80 to 100' }).waitFor();
  await button('Take it').click();
  expect(await figure('Top tenth in EUR from').inputValue()).toBe('12000');
});

test('a draft outlives a visit elsewhere, which says so', async () => {
  await tab('Rules').click();
  await page.getByRole('checkbox', { name: 'Credit hold', exact: true }).uncheck();
  await goTo(page, '/orders');
  await page.getByText('Left without applying').waitFor();
  await goTo(page, '/policy/rules');
  expect(await page.getByRole('checkbox', { name: 'Credit hold', exact: true }).isChecked()).toBe(false);
  await button('Discard').click();
  expect(await page.getByRole('checkbox', { name: 'Credit hold', exact: true }).isChecked()).toBe(true);
});

test('a file is read as a draft, or refused with everything that is wrong', async () => {
  const file = (policy: unknown) => ({
    name: 'policy.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ policyFile: 1, note: 'From the steering group', policy })),
  });
  const input = page.getByLabel('Policy file');
  await input.setInputFiles(file({ settle: 'soon' }));
  await page.getByRole('dialog').getByText('policy.settle is no duration').waitFor();
  await button('Close').click();
  await input.setInputFiles(file({ settle: '2 h' }));
  await page.getByText('Systems have to agree within: 4 h → 2 h').waitFor();
  expect(await figure('Why').inputValue()).toBe('From the steering group');
});

test('a switch is found by its words, says what is shipped and goes back to it', async () => {
  await tab('Thresholds').click();
  await page.getByRole('searchbox', { name: 'Find a figure' }).fill('proof');
  const required = page.getByRole('checkbox', { name: 'A proof of delivery is required' });
  await required.uncheck();
  await page.getByText('shipped on').waitFor();
  await page.getByRole('searchbox', { name: 'Find a figure' }).fill('');
  await page.getByRole('checkbox', { name: 'Changed only' }).check();
  expect(await page.locator('.figures tbody tr').count()).toBe(1);
  await button('Reset A proof of delivery is required to on').click();
  await page.getByText('Every figure is as it is shipped.').waitFor();
});
