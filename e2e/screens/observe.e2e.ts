import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const section = (name: string) => page.getByRole('region', { name, exact: true });

beforeEach(async () => {
  ({ app, page } = await openClient(60));
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
});

describe('how a connection has been doing', () => {
  test('an outage is told in orders and money on the overview and among the systems, and leads to its system', async () => {
    const sentence = '5 h behind: 61 open orders, 4 due today, EUR 23,400';
    await goTo(page, '/systems');
    await page.getByRole('list', { name: 'Systems whose data is older than agreed' }).getByText(sentence).waitFor();
    await goTo(page, '/overview');
    await page.getByRole('link', { name: new RegExp(sentence) }).click();
    await expect.poll(() => page.evaluate(() => window.location.hash)).toContain('/systems/ep');
    await page.getByText(`${sentence}.`).waitFor();
  });

  test('the end of an interface is told before it comes, among the systems and on the page, with what to do', async () => {
    const sentence = 'Version 2026-01 of its interface ends in 74 days, as its server says.';
    await goTo(page, '/systems');
    await page.getByText(sentence).waitFor();
    await goTo(page, '/systems/sh');
    await page.getByText(sentence).waitFor();
    const facts = section('How it has been doing');
    await facts.getByText('A version is supported for a year.').waitFor();
    await facts.getByText('POST https://public-api.shiphero.com/graphql').waitFor();
    await facts.getByRole('link', { name: 'https://developer.shiphero.com/versions' }).waitFor();
  });

  test('runs stand in a picture and a table, with more of them on request', async () => {
    await goTo(page, '/systems/ep');
    const runs = section('Runs');
    await expect.poll(() => runs.getByRole('listitem').count()).toBe(48);
    expect(await runs.locator('li[data-outcome="failed"]').count()).toBe(6);
    expect(await runs.locator('tbody tr').count()).toBe(12);
    await runs.getByRole('button', { name: 'Show the last 48' }).click();
    await expect.poll(() => runs.locator('tbody tr').count()).toBe(48);
    await section('How it has been doing').getByText('37 used, 23 left').waitFor();
  });

  test('the target of a stream is changed where it stands', async () => {
    await goTo(page, '/systems/bc');
    const target = page.getByLabel('Target age of Orders');
    await target.selectOption({ label: '1 h' });
    await goTo(page, '/systems');
    await goTo(page, '/systems/bc');
    await expect.poll(() => app.engine.preference('freshness.targets')).toEqual({ 'bc/orders': 3_600_000 });
    await page.keyboard.press('Control+z');
    await expect.poll(() => app.engine.preference('freshness.targets')).toEqual({});
  });

  test('customers narrow what is read, where a stream can be asked so, and the size of it is asked for', async () => {
    await goTo(page, '/systems/bc');
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
    const customers = page.getByLabel('Only these customers (optional)');
    await customers.fill('C10240,\nC10250');
    await page.getByText('2 customers, by their customer numbers.').waitFor();
    await row('Orders').getByText('Goes on, of customers C10240 and C10250. What is here of others stays.').waitFor();
    await row('Shipments').getByText('Goes on. It cannot be read by customer.').waitFor();
    await page.getByLabel('Price files').check();
    await row('Price files').getByText('Read whole: it can neither begin at a date nor be read by customer.').waitFor();
    await page.getByRole('button', { name: 'How much will be read?' }).waitFor();
    await page.getByRole('button', { name: 'Apply …' }).click();
    const dialog = page.getByRole('dialog', { name: /Change what is read of Northwind/ });
    await dialog.getByText('Read of customers C10240 and C10250, before of all customers.').waitFor();
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('All 3 streams, since 1 Jan, of customers C10240 and C10250').waitFor();
  });

  test('what is read is changed on its page: it says what that does, asks, and is undone', async () => {
    const from = Date.parse('2026-01-01T00:00:00Z');
    const before = { streams: ['orders', 'shipments'], from, customers: null };
    await goTo(page, '/systems/bc');
    await page.getByText('2 of 3 streams, since 1 Jan').waitFor();
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
    await row('Orders').getByText('Read', { exact: true }).waitFor();
    const apply = page.getByRole('button', { name: 'Apply …' });
    expect(await apply.isDisabled()).toBe(true);
    await page.getByLabel('Shipments').uncheck();
    await row('Shipments').getByText('Not read any more. The 488 records here stay').waitFor();
    // The last one cannot be left out.
    expect(await page.getByLabel('Orders').isDisabled()).toBe(true);
    await page.getByLabel('Price files').check();
    await row('Price files').getByText('Read whole: it cannot begin at a date.').waitFor();
    await page.getByLabel('Read what changed since (optional)').fill('2025-06-01');
    await row('Orders').getByText('Read again from 1 Jun 2025 on; nothing that is here is doubled.').waitFor();
    expect(app.engine.scope('bc')).toEqual(before);

    await apply.click();
    const dialog = page.getByRole('dialog', { name: /Change what is read of Northwind/ });
    await dialog.getByText('Read from 1 Jun 2025 on, before from 1 Jan on.').waitFor();
    await dialog.getByText('Not read any more.').waitFor();
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    expect(app.engine.scope('bc')).toEqual(before);
    await apply.click();
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('2 of 3 streams, since 1 Jun 2025').waitFor();
    const after = {
      streams: ['orders', 'price_files'],
      from: Date.parse('2025-06-01T00:00:00Z'),
      customers: null,
    };
    expect(app.engine.scope('bc')).toEqual(after);

    await page.keyboard.press('Control+z');
    await page.getByText('2 of 3 streams, since 1 Jan').waitFor();
    expect(app.engine.scope('bc')).toEqual(before);
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('button', { name: /As it was until/ }).click();
    await row('Shipments').getByText('Not read any more.').waitFor();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('2 of 3 streams, since 1 Jan').waitFor();
  });

  test('a change of shape says what it touches, and is acknowledged one by one or all together', async () => {
    await goTo(page, '/systems/sh');
    const drift = section('Changes of shape');
    const row = drift.getByRole('row', { name: /promised_date/ });
    await row.getByText('Delivery: promised date').waitFor();
    await row.getByRole('button', { name: 'Acknowledge' }).click();
    await row.getByText('Seen by Ada').waitFor();
    await drift.getByRole('heading', { name: 'Changes of shape (1 to look at)' }).waitFor();
    await drift.getByRole('button', { name: 'Acknowledge' }).click();
    await drift.getByRole('heading', { name: 'Changes of shape', exact: true }).waitFor();
  });

  test('the timeline is narrowed to one kind of happening', async () => {
    await goTo(page, '/systems/bc');
    const timeline = section('Timeline');
    await expect.poll(() => timeline.getByRole('listitem').count()).toBe(7);
    await timeline.getByLabel('What the timeline shows').selectOption({ label: 'Settings' });
    await expect
      .poll(() => timeline.getByRole('listitem').allTextContents())
      .toEqual([expect.stringContaining('pageSize: 50 → 100')]);
  });

  test('a runbook opens beside its alert, leads to another and back, and needs no network', async () => {
    await goTo(page, '/systems/ep');
    await page.getByRole('button', { name: 'Runbook' }).first().waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Runbook' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Credential refused' });
    await dialog.getByText('What it means.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.context().setOffline(false);
    await goTo(page, '/systems/sh');
    await section('Changes of shape').getByRole('button', { name: 'Runbook' }).click();
    const shape = page.getByRole('dialog');
    await shape.getByRole('button', { name: 'Records parked' }).click();
    await shape.getByRole('heading', { name: 'Records parked' }).waitFor();
    await shape.getByRole('button', { name: 'Back to the page before' }).click();
    await shape.getByRole('heading', { name: 'Source changed shape' }).waitFor();
  });
});

describe('a new connection', () => {
  const fill = async (): Promise<void> => {
    await goTo(page, '/systems/add');
    await page.getByRole('button', { name: /Business Central/ }).click();
    await page.getByLabel('API address').fill('https://erp.example/v2.0');
    await page.getByLabel('Tenant id').fill('tenant');
    await page.getByLabel('Client id').fill('client');
    await page.getByLabel('Client secret').fill('secret');
  };

  test('goes from the choice to the first sync, by way of its first records and its scope', async () => {
    await fill();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Answered in 212 ms; 3 companies found.').waitFor();
    await page.getByRole('button', { name: 'Look at its first records' }).click();
    await section('Sales orders').getByText('No promised date').waitFor();
    await section('Sales orders').getByText('The order has no number').waitFor();
    await section('Sales shipments').getByText('The user may not read shipments.').waitFor();
    await page.getByRole('button', { name: 'Choose how much is read' }).click();
    await page.getByRole('cell', { name: '41,200' }).first().waitFor();
    await page.getByLabel('Sales shipments').uncheck();
    await page.getByLabel('Read what changed since (optional)').fill('2026-01-01');
    await page.getByRole('button', { name: 'Connect and start' }).click();
    await expect
      .poll(() => app.engine.created()?.scope)
      .toEqual({ streams: ['salesOrders'], from: Date.parse('2026-01-01T00:00:00Z'), customers: null });
  });

  test('keeps what was entered on the way back, and nothing at all when it is cancelled', async () => {
    await fill();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Answered in 212 ms').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByLabel('Tenant id').inputValue()).toBe('tenant');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: /ShipHero/ }).waitFor();
    await fill();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Add a system' }).waitFor();
    expect(app.engine.created()).toBeNull();
  });
});
