import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

describe('what keeps a connection standing', () => {
  beforeEach(async () => {
    ({ app, page } = await openClient(60));
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  });

  test('a connection at rest says why, and when it is asked again', async () => {
    await goTo(page, '/systems');
    await page.getByText(/At rest, asked again/).waitFor();
    await goTo(page, '/systems/ep');
    const line = page.locator('.breaker');
    await line.getByText('At rest').waitFor();
    expect(await line.textContent()).toMatch(
      /after 5 failures in a row, since .*\. Asked again .*, or at once with Sync now\./,
    );
  });

  test('a system of the demo company is let fail, which is marked until it is stopped', async () => {
    await goTo(page, '/systems/sh');
    await page.getByRole('button', { name: 'Let this system of the demo company fail' }).click();
    await page.getByRole('menuitem', { name: 'Outage (503)' }).click();
    await page.getByText('Made to fail: outage (503). It lasts until it is stopped.').waitFor();
    await goTo(page, '/systems');
    const tags = page.locator('.failure-tag');
    await tags.waitFor();
    expect(await tags.count()).toBe(1);
    await goTo(page, '/systems/sh');
    await page.locator('.failure-mark').getByRole('button', { name: 'Stop' }).click();
    await page.locator('.failure-mark').waitFor({ state: 'detached' });
    await goTo(page, '/systems');
    await page
      .getByRole('link', { name: /ShipHero/ })
      .first()
      .waitFor();
    expect(await tags.count()).toBe(0);
  });

  test('a sync tells its pace, what is left and which changes it has read', async () => {
    app.engine.beginSync('bc');
    await goTo(page, '/systems/bc');
    const pace = page.locator('.sync-pace');
    await pace
      .getByText('Orders: 4,200 read, 37,800 to go, 350 records/s, 1 min left, 8.8 MB so far, about 79 MB to come')
      .waitFor();
    await pace.getByText(/Changes from .* to /).waitFor();
  });

  test('a metered network is told, chosen in Settings, and a backfill goes on anyway where a person lets it', async () => {
    await goTo(page, '/settings');
    const settings = page.getByRole('region', { name: 'Metered network' });
    await settings.getByText('The network is not metered now.').waitFor();
    await settings.getByRole('radio', { name: /Always metered/ }).check();
    const bar = page.getByRole('contentinfo', { name: 'State of the data' });
    await bar.getByText('Metered network: backfill of Northwind Salesforce waits, 12 MB read today').waitFor();
    await goTo(page, '/systems/sf');
    await page.getByText('Metered network: backfill of orders waits, 12 MB read today').waitFor();
    const line = page.locator('.metered');
    await line.getByText('The backfill of Orders waits and goes on by itself.').waitFor();
    await line.getByRole('button', { name: 'Runbook' }).waitFor();
    await line.getByRole('button', { name: 'Go on anyway' }).click();
    await line.getByText('Its backfill goes on all the same, until it is done.').waitFor();
    await bar.getByText('Metered network, 12 MB read today').waitFor();
    await goTo(page, '/systems/bc');
    await line.getByText(/Read every 15 min; open orders are not read again in turn/).waitFor();
  });

  test('counts that differ name what is missing', async () => {
    await goTo(page, '/systems/sh');
    const counts = page.getByRole('region', { name: 'Counts and deletions' });
    await counts.getByRole('row', { name: /Orders.*184.*184.*Agrees/ }).waitFor();
    await counts
      .getByRole('row', { name: /Shipments.*1,204.*1,202.*2 missing in 3 counts: SH-4401, SH-4417/ })
      .waitFor();
    const moved = page.getByRole('listitem').filter({ hasText: 'the source went back in time' });
    await moved.getByRole('button', { name: 'Runbook' }).click();
    await page.getByRole('dialog', { name: 'Source went back in time' }).waitFor();
  });

  test('what was sent and not accepted stands with its time, and what to do about it', async () => {
    await goTo(page, '/systems/sh');
    const section = page.getByRole('region', { name: 'Acknowledgements' });
    await section
      .getByText(/^Sent since .*: 214 documents, 211 accepted, 1 rejected, 1 overdue, 1 awaited\.$/)
      .waitFor();
    await section
      .getByRole('row', {
        name: /Shipment DSP-2291 .* SO-104001 Rejected .*: segment 4 \(N1\), element 4, invalid code/,
      })
      .waitFor();
    await section.getByRole('row', { name: /Invoice INV-4702 .* Overdue for 5 h/ }).waitFor();
    await section.getByRole('row', { name: /Invoice INV-4711 .* Awaited, due in 3 h/ }).waitFor();
    await section.getByRole('button', { name: 'Runbook' }).click();
    await page.getByRole('dialog', { name: 'Acknowledgement missing' }).waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, '/systems/bc');
    await page.getByRole('region', { name: 'Counts and deletions' }).waitFor();
    expect(await section.count()).toBe(0);
  });

  test('parked records are narrowed by stream and reason, and read again with the original mapping, and back', async () => {
    await goTo(page, '/systems/sh');
    await page.getByRole('heading', { name: 'Parked records (2)' }).waitFor();
    await page.getByLabel('Reason').selectOption({ label: '"12,5" is not a decimal number (1)' });
    await page.getByRole('button', { name: 'Read these 1 again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Read parked records again' });
    await dialog.getByText('The record still cannot be read.').waitFor();
    await dialog.getByRole('radio', { name: /Original mapping/ }).check();
    await dialog.getByText('The record can be read. It becomes 1 document; 1 order would change.').waitFor();
    await dialog.getByRole('table', { name: 'Orders that would change' }).getByText(/^SO-/).waitFor();
    await dialog.getByRole('button', { name: 'Read 1 record', exact: true }).click();
    await page.getByText('Replay done: 1 of 1 record can be read now').waitFor();
    await page.getByRole('heading', { name: 'Parked records (1)' }).waitFor();
    await page.getByRole('button', { name: 'Undo the replay' }).click();
    await page.getByRole('heading', { name: 'Parked records (2)' }).waitFor();
  });

  test('a corrected copy is tried first, then read, and can be taken back', async () => {
    await goTo(page, '/systems/sh');
    await page.getByText('The order id is missing', { exact: true }).click();
    await page.getByRole('button', { name: 'Edit a copy' }).locator('visible=true').click();
    const dialog = page.getByRole('dialog', { name: 'Edit a copy' });
    const copy = dialog.getByLabel('The copy that is read instead');
    expect(await copy.inputValue()).toBe('{\n  "id": "U2hpcG1lbnQ6OTky",\n  "order_id": null\n}');
    await copy.fill('{"id": 1,');
    await dialog.getByText(/^Not JSON/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Try it' }).isDisabled()).toBe(true);
    await copy.fill('{"id":"U2hpcG1lbnQ6OTky","order_id":"T3JkZXI6MQ=="}');
    expect(await dialog.getByRole('button', { name: 'Read the copy' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Try it' }).click();
    await dialog.getByText('The record can be read.').waitFor();
    await dialog.getByLabel('Why').fill('Order id from the warehouse');
    await dialog.getByRole('button', { name: 'Read the copy' }).click();
    await page.getByRole('heading', { name: 'Parked records (1)' }).waitFor();
    expect(app.engine.decisions.at(-1)?.body).toMatchObject({
      kind: 'record_edit',
      record: { connectionId: 'sh', streamId: 'orders', sourceId: 'U2hpcG1lbnQ6OTky', hash: 'b2' },
      note: 'Order id from the warehouse',
    });
    await page.getByText('Undo', { exact: true }).click();
    await page.getByRole('heading', { name: 'Parked records (2)' }).waitFor();
  });
});
