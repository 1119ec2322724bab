import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

/** Told by the stories of the first orders of the company in memory: 104501 was held for credit, 104505's carrier is silent. */
const HELD = 'SO-104501';
const SILENT_KEY = 'bc/salesOrders/7f3c2a10-104505';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const orders = () => page.locator('.orders-screen');
const exceptions = () => page.locator('.exceptions-screen');
const firstRow = () => orders().locator('.ag-row[row-index="0"] .order-no');

/** Of the column Value, from the top down. */
const amounts = () =>
  orders()
    .locator('.ag-row')
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('row-index')) - Number(b.getAttribute('row-index')))
        .map((row) => Number(row.querySelector('[col-id="value"]')?.textContent.replaceAll(/[^\d.]/g, ''))),
    );
const ascends = (values: readonly number[]): boolean =>
  values.length > 1 && values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));

async function filterBy(label: string, text: string): Promise<void> {
  await orders().getByLabel(`Filter by ${label}`, { exact: true }).fill(text);
}

async function start(orderCount: number): Promise<void> {
  ({ app, page } = await openClient(orderCount));
  await goTo(page, '/orders');
}

describe('with a company open', () => {
  beforeEach(async () => {
    await start(300);
    await firstRow().waitFor();
  });

  test('an order opens from the grid by keyboard, and Back finds the grid as it was', async () => {
    await filterBy('Order', HELD.slice(-5));
    await expect.poll(() => firstRow().textContent()).toBe(HELD);
    await firstRow().click();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: HELD }).waitFor();
    await expect.poll(() => page.locator('.order-page .why').textContent()).toContain('credit hold');
    await page.keyboard.press('Escape');
    await expect.poll(() => firstRow().textContent()).toBe(HELD);
    expect(await orders().getByLabel('Filter by Order', { exact: true }).inputValue()).toBe('04501');
  });

  test('Space peeks at the order beside the grid and follows the keys', async () => {
    await firstRow().click();
    await page.keyboard.press('Space');
    const panel = page.getByRole('complementary', { name: 'Order beside the grid' });
    await expect.poll(() => panel.locator('h2 a').textContent()).toBe(await firstRow().textContent());
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => panel.locator('h2 a').textContent())
      .toBe(await orders().locator('.ag-row[row-index="1"] .order-no').textContent());
    await page.keyboard.press('Space');
    await expect.poll(() => panel.count()).toBe(0);
  });

  test('a filter without a hit says so, names itself and can be cleared', async () => {
    await filterBy('Customer', 'nobody of that name');
    await page.getByRole('heading', { name: 'No order matches these filters' }).waitFor();
    await page.getByText('Customer: “nobody of that name”').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await firstRow().waitFor();
    expect(await page.getByRole('group', { name: 'Filters' }).count()).toBe(0);
  });

  test('sorting, filters and widths of a view come back after a reload', async () => {
    await page.getByRole('tab', { name: /^Late/ }).click();
    await filterBy('Customer', 'Becker');
    await orders().getByRole('columnheader', { name: 'Value' }).click();
    await expect.poll(() => orders().locator('.counted').textContent()).toMatch(/^\d orders?$/);
    await expect.poll(amounts).toSatisfy(ascends);
    const shown = await firstRow().textContent();
    await expect
      .poll(() => app.engine.preference('grid.orders'))
      .toMatchObject({ late: { filters: { customer: { text: 'Becker' } } } });
    await page.reload();
    await expect.poll(() => firstRow().textContent()).toBe(shown);
    await page.getByText('Customer: “Becker”').waitFor();
  });

  test('selected rows are summed below and copied as a spreadsheet expects', async () => {
    await firstRow().click();
    await orders()
      .locator('.ag-row[row-index="2"] .order-no')
      .click({ modifiers: ['Shift'] });
    await page.getByText(/3 rows selected, .*(EUR|GBP)/).waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('Control+c');
    const copied = async (): Promise<string[]> =>
      (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
    await expect.poll(copied).toHaveLength(4);
    expect((await copied())[0]?.split('\t').slice(0, 3)).toEqual(['Order', 'Customer', 'Customer PO']);
  });

  test('the list is opened again silently when the engine has let go of it', async () => {
    app.engine.expireHandles();
    await firstRow().hover();
    await page.mouse.wheel(0, 4000);
    await expect.poll(() => orders().locator('.ag-row[row-index="140"] .order-no').textContent()).toMatch(/^SO-/);
  });

  test('a number typed in a hurry opens its order, and not what half of it found', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('104505');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'SO-104505' }).waitFor();
  });

  test('search finds by any fragment, marks it, and Enter opens the best hit', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('4501');
    const hit = page.getByRole('option').first();
    await expect.poll(() => hit.locator('mark').textContent()).toBe('4501');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: HELD }).waitFor();
  });

  test('Shift-Enter shows all hits as a grid', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Becker');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.getByText('anything contains “Becker”').waitFor();
    await expect
      .poll(() => orders().locator('.ag-row[row-index="0"] [col-id="customer"]').textContent())
      .toContain('Becker');
  });

  test('the timeline zooms under the wheel, moves by keys and leads to the evidence', async () => {
    await goTo(page, `/orders/${encodeURIComponent(SILENT_KEY)}`);
    const timeline = page.locator('.order-page .timeline-svg');
    await timeline.waitFor();
    await expect.poll(() => timeline.locator('.silence').textContent()).toContain('Nothing for');
    const ticks = () => timeline.locator('.tick-words').allTextContents();
    const before = await ticks();
    await timeline.hover({ position: { x: 400, y: 60 } });
    await page.mouse.wheel(0, -900);
    await expect.poll(ticks).not.toEqual(before);
    await timeline.focus();
    await page.keyboard.press('Home');
    await expect.poll(ticks).toEqual(before);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tooltip').getByText('Received, actual').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Evidence: Received' }).waitFor();
    await expect.poll(() => page.locator('.json-line.marked').textContent()).toContain('CreatedDate');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.drawer').count()).toBe(0);
  });

  test('evidence shows the field, its clocks and what changed; markup of a payload stays text', async () => {
    await goTo(page, `/orders/${encodeURIComponent(SILENT_KEY)}`);
    await page.locator('.order-page .order-facts').getByText(/^PO-/).click();
    const drawer = page.getByRole('complementary', { name: 'Evidence: Customer PO' });
    await expect.poll(() => drawer.locator('.json-line.marked').textContent()).toContain('externalDocumentNumber');
    await drawer.getByText('First seen here').waitFor();
    await drawer.locator('.differences').getByText('/status').waitFor();
    await drawer.getByText('<b>+31 30 555 01 23</b>').waitFor();
  });

  test('a note is kept with the order and can be undone', async () => {
    await goTo(page, `/orders/${encodeURIComponent(SILENT_KEY)}`);
    await page.locator('.order-page .why').waitFor();
    await page.keyboard.press('n');
    await page.keyboard.type('Customer called twice');
    await page.keyboard.press('Enter');
    await page.locator('.history').getByText('Note: Customer called twice').waitFor();
    await page.locator('.order-title h1').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page.locator('.history .undone').waitFor();
    expect(app.engine.decisions).toEqual([]);
  });

  test('exceptions are worked by keyboard: move, acknowledge, undo', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await exceptions().locator('.ag-row .headline').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const card = page.getByRole('region', { name: 'Exception', exact: true });
    await expect.poll(() => card.locator('h2').textContent()).toContain('Credit hold');
    await page.keyboard.press('a');
    await expect.poll(() => card.textContent()).toContain('acknowledged');
    await page.keyboard.press('z');
    await expect.poll(() => card.textContent()).toContain('new');
    await expect.poll(() => app.engine.decisions).toEqual([]);
  });

  test('what folds under an exception is named beside it', async () => {
    await goTo(page, '/exceptions');
    await exceptions().locator('.ag-row', { hasText: '+1' }).first().click();
    await page
      .getByRole('list', { name: 'Consequences' })
      .getByRole('listitem')
      .getByText('Not picked for the planned shipping')
      .waitFor();
  });

  test('several exceptions are snoozed at once with a reason, and come back as one step', async () => {
    await goTo(page, '/exceptions');
    await exceptions().locator('.ag-row .headline').first().waitFor();
    await exceptions().locator('.ag-row[row-index="0"] [col-id="headline"]').click();
    await exceptions()
      .locator('.ag-row[row-index="2"] [col-id="headline"]')
      .click({ modifiers: ['Shift'] });
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Snooze: 3 exceptions' }).waitFor();
    await page.keyboard.type('Waiting for accounts receivable');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('tab', { name: /^Snoozed/ }).textContent()).toBe('Snoozed3');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('tab', { name: /^Snoozed/ }).textContent()).toBe('Snoozed0');
  });

  test('reconcile adds up its rows by currency', async () => {
    await goTo(page, '/reconcile');
    const totals = page.getByRole('contentinfo', { name: 'Totals of these rows' }).or(page.locator('.totals'));
    await totals.getByRole('row', { name: /^EUR/ }).waitFor();
    await page.getByRole('tab', { name: 'Invoiced, not shipped' }).click();
    await page.getByRole('heading', { name: 'Everything agrees' }).waitFor();
  });

  test('an export says where its file is', async () => {
    await page.getByRole('button', { name: 'Export all filtered rows' }).click();
    await page.getByRole('menuitem', { name: /Excel/ }).click();
    await page.getByText('300 rows written to /exports/orders.xlsx').waitFor();
    await page.getByRole('button', { name: 'Download' }).waitFor();
  });

  test('systems say what is wrong and what to do; parked records open', async () => {
    await goTo(page, '/systems');
    await page.getByText('Enter a valid API key for this connection').waitFor();
    await page
      .getByRole('link', { name: /ShipHero/ })
      .first()
      .click();
    await page.getByText('The order id is missing', { exact: true }).click();
    await page.getByText('"order_id":null').waitFor();
  });

  test('a refused credential is entered anew in place, and nothing else of the connection changes', async () => {
    await goTo(page, '/systems');
    await page.getByRole('link', { name: 'Enter a new credential' }).click();
    const secret = page.getByLabel('API key');
    await expect.poll(() => secret.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await secret.getAttribute('placeholder')).toBe('Stored; leave empty to keep');
    await page.keyboard.type('renewed');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Answered in 212 ms; 3 companies found.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Edit settings' }).waitFor();
    expect(app.engine.savedSettings('ep')).toEqual({
      connectorId: 'easypost',
      id: 'ep',
      name: 'EasyPost',
      config: { apiUrl: 'https://api.carrier.example/v2', rereadDays: 30, services: ['Express, before 10'] },
      secrets: { apiKey: 'renewed' },
    });
  });

  test('settings are edited in place under the same short name, and a secret that is left empty stays', async () => {
    await goTo(page, '/systems/ep');
    await page.getByRole('link', { name: 'Edit settings' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Parcels');
    await page.getByLabel('Reread days').fill('60');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Edit settings' }).click();
    await expect.poll(() => page.getByLabel('Reread days').inputValue()).toBe('60');
    expect(app.engine.savedSettings('ep')).toMatchObject({ id: 'ep', name: 'Parcels', secrets: {} });
  });

  test('a person signs in to a system in the browser', async () => {
    await goTo(page, '/systems/sf?edit=settings');
    await page.getByText('Nobody has signed in yet.').waitFor();
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in in the browser' }).click();
    expect((await opened).url()).toBe('about:blank#sign-in');
    await page.getByText('Signed in. Throughline renews').waitFor();
  });

  test('a refused declaration shows the line and the reason', async () => {
    await goTo(page, '/systems/add');
    await page.getByRole('button', { name: /A folder of files/ }).click();
    await page.getByLabel('Declaration file').fill('orders.yaml');
    await page.getByRole('button', { name: 'Read the declaration' }).click();
    await page.getByText('orders.yaml:14').waitFor();
  });

  test('a declared API is read with its key: what it describes, its first records, then connected', async () => {
    await goTo(page, '/systems/add');
    await page.getByRole('button', { name: /any API/ }).click();
    await page.getByLabel('Declaration file').fill('portal.yaml');
    await page.getByRole('button', { name: 'Read the declaration' }).click();
    await page.getByText('https://portal.example.com/api').waitFor();
    await page.getByLabel('API key').fill('portal-key');
    await page.getByRole('button', { name: 'Look at its first records' }).click();
    await page.locator('.preview-stream').first().waitFor();
    await page.getByRole('button', { name: 'Connect and read' }).click();
    await page.getByText('Dealer portal is connected').waitFor();
  });

  test('a declaration is drafted from a list, corrected, kept, and read', async () => {
    await goTo(page, '/systems/add');
    await page.getByRole('button', { name: /A folder of files/ }).click();
    await page.getByText('Draft a declaration from a file').click();
    await page.getByLabel('CSV file or workbook').fill('/lists/orders.xlsx');
    await page.getByRole('button', { name: 'Draft the declaration' }).click();
    await page.getByText('protected by a password').waitFor();
    await page.getByLabel('CSV file or workbook').fill('/lists/orders.csv');
    await page.getByRole('button', { name: 'Draft the declaration' }).click();
    await page.getByText('Drafted, with 1 question').waitFor();
    expect(await page.getByRole('list', { name: 'Questions' }).allTextContents()).toEqual([
      'What is the system that writes this list?',
    ]);
    const text = page.getByLabel('Declaration', { exact: true });
    await text.fill((await text.inputValue()).replace('connection: orders', 'connection: open-orders'));
    await page.getByRole('button', { name: 'Keep it and read it' }).click();
    await expect
      .poll(() => page.getByLabel('Declaration file').inputValue())
      .toBe('/data/declarations/open-orders.yml');
    await page.getByRole('button', { name: 'Look at its first records' }).waitFor();
  });

  test('the sign-in of a proxy is kept, shown without its password, and forgotten', async () => {
    await goTo(page, '/settings');
    await page.getByLabel('Proxy').fill('no port');
    await page.getByLabel('User').fill('planner');
    await page.getByLabel('Password').fill('pass/word:1');
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Proxy').fill('proxy.example:8080');
    await page.getByRole('button', { name: 'Keep' }).click();
    const kept = page.locator('.proxies > li');
    await expect.poll(() => kept.allTextContents()).toEqual(['proxy.example:8080plannerForget']);
    await expect.poll(() => page.getByLabel('Password').inputValue()).toBe('');
    await kept.getByRole('button', { name: 'Forget' }).click();
    await kept.waitFor({ state: 'detached' });
  });

  test('theme and density change at once and are kept', async () => {
    await goTo(page, '/settings');
    await page.getByRole('button', { name: 'Dark' }).click();
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    await expect.poll(theme).toBe('dark');
    await page.getByRole('button', { name: 'Compact' }).click();
    await expect
      .poll(() => app.engine.preference('ui.appearance'))
      .toMatchObject({ theme: 'dark', density: 'compact' });
    await page.reload();
    await expect.poll(theme).toBe('dark');
    await goTo(page, '/orders');
    await firstRow().waitFor();
    const row = orders().locator('.ag-row').first();
    await expect.poll(() => row.evaluate((element) => element.getBoundingClientRect().height)).toBe(24);
  });

  test('? shows the keys of the screen and Escape closes them', async () => {
    await page.locator('body').press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Peek at the order beside the grid').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('at field size the rail folds and peeking takes the whole screen', async () => {
    await page.setViewportSize({ width: 800, height: 640 });
    const rail = page.getByRole('navigation', { name: 'Screens' });
    await expect.poll(() => rail.evaluate((element) => element.getBoundingClientRect().width)).toBe(48);
    await firstRow().click();
    await page.keyboard.press('Space');
    const panel = page.getByRole('complementary', { name: 'Order beside the grid' });
    await expect.poll(() => panel.evaluate((side) => side.getBoundingClientRect().width)).toBeGreaterThan(740);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
  });
});

describe('on a first start', () => {
  beforeEach(() => start(0));

  test('two ways are offered, and the demo company fills the grid', async () => {
    await page.getByRole('heading', { name: 'Connect your own' }).waitFor();
    await page.getByRole('radio', { name: /2,000 orders/ }).click();
    await page.getByRole('button', { name: 'Open the demo company' }).click();
    await firstRow().waitFor();
  });

  test('a system is tested before it is connected', async () => {
    await page.getByRole('button', { name: /Business Central/ }).click();
    await page.getByLabel('API address').fill('https://erp.example/v2.0');
    await page.getByLabel('Tenant id').fill('tenant');
    await page.getByLabel('Client id').fill('client');
    await page.getByLabel('Client secret').fill('secret');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Answered in 212 ms; 3 companies found.').waitFor();
  });
});
