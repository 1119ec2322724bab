import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients } from './clients.ts';
import type { FixtureApp } from './fixture-app.ts';

const { openClient } = clients();
let app: FixtureApp;
let page: Page;

const screen = () => page.locator('.exceptions-screen');
/** Those that have come: the grid holds their places before. */
const rows = () => screen().locator('.ag-row', { has: page.locator('.headline') });
const card = () => page.getByRole('region', { name: 'Exception', exact: true });
const focused = () => screen().locator('.ag-row-focus').first();
const tab = (name: string) => screen().getByRole('tab', { name: new RegExp(`^${name}`) });
const states = (): string[] =>
  app.engine.decisions.flatMap(({ body }) => (body.kind === 'exception_state' ? [body.state] : []));

beforeEach(async () => {
  ({ app, page } = await openClient(300));
  await goTo(page, '/exceptions');
  await rows().first().waitFor();
});

test('the worklist begins with what is gravest and most in danger, in words', async () => {
  const first = rows().and(page.locator('[row-index="0"]'));
  expect(await first.locator('.jeopardy').textContent()).toBe('98Critical');
  expect(await first.locator('.direction').textContent()).toBe('Worsening');
  expect(await first.locator('.severity').getAttribute('aria-label')).toBe('Critical');
});

test('beside the list stand the score with its parts, the owning system and what follows', async () => {
  await card().getByText('Jeopardy').click();
  const points = await card().locator('.jeopardy-parts td.tabular').allTextContents();
  expect(points.map((text) => Number.parseFloat(text)).reduce((sum, value) => sum + value, 0)).toBe(98);
  expect(await card().getByRole('link', { name: 'Open in Business Central' }).getAttribute('href')).toMatch(
    /^https:\/\/businesscentral\.dynamics\.com\//,
  );
  expect(await card().getByRole('list', { name: 'Consequences' }).textContent()).toContain('Not picked');
  await card()
    .getByText(/^Found /)
    .waitFor();
});

test('an outage is one row that names what it touches, and opens those orders', async () => {
  await screen().getByLabel('Filter by What and why', { exact: true }).fill('ShipHero');
  await expect.poll(() => rows().count()).toBe(1);
  await rows().first().locator('[col-id="headline"]').click();
  await expect.poll(() => card().textContent()).toContain('May be no more than its silence');
  await expect.poll(() => card().getByRole('list', { name: 'Openings' }).getByRole('listitem').count()).toBe(2);
  await card()
    .getByRole('link', { name: /^Show the \d+ open orders/ })
    .click();
  await expect.poll(() => page.locator('.orders-screen .filter-line').textContent()).toContain('Systems');
});

test('each state has its key, and each change is undone as one step', async () => {
  const steps: [key: string, state: string][] = [
    ['a', 'acknowledged'],
    ['p', 'in_progress'],
    ['w', 'waiting'],
    ['r', 'resolved'],
  ];
  for (const [key, state] of steps) {
    await rows().first().locator('[col-id="headline"]').click();
    await page.keyboard.press(key);
    await expect.poll(() => states().at(-1)).toBe(state);
  }
  await page.keyboard.press('z');
  await expect.poll(() => states().at(-1)).toBe('waiting');
});

test('what a person resolved while it holds stays listed and says so', async () => {
  await rows().first().locator('[col-id="headline"]').click();
  await page.keyboard.press('r');
  await expect.poll(() => states()).toEqual(['resolved']);
  await tab('Closed').click();
  await rows().first().locator('[col-id="headline"]').click();
  await expect.poll(() => card().textContent()).toContain('resolved, still holds');
});

test('what is done leaves the hand with its row, and the next comes to it', async () => {
  const chosen = () => screen().locator('.ag-row-selected').first().getAttribute('row-id');
  const doneWith = (): string[] =>
    app.engine.decisions.flatMap(({ body }) => (body.kind === 'exception_state' ? [body.exceptionKey] : []));
  for (let done = 1; done <= 3; done += 1) {
    const before = await chosen();
    await page.keyboard.press('d');
    await expect.poll(doneWith).toHaveLength(done);
    await expect.poll(chosen).not.toBe(before);
  }
  expect(new Set(doneWith()).size).toBe(3);
});

test('up and down go into the list from the tab that was chosen', async () => {
  await tab('All').click();
  await rows().first().waitFor();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused().count()).toBe(1);
});

test('several at once take an owner, and the workload counts them', async () => {
  await rows().first().locator('[col-id="headline"]').click();
  await screen()
    .locator('.ag-row[row-index="4"] [col-id="headline"]')
    .click({ modifiers: ['Shift'] });
  await page.keyboard.press('o');
  await page.getByLabel('Name').fill('Ada');
  await page.getByRole('button', { name: 'Set the owner' }).click();
  await expect.poll(() => app.engine.decisions.length).toBe(5);
  await screen().getByRole('button', { name: 'Workload' }).click();
  const dialog = page.getByRole('dialog', { name: 'Workload' });
  await expect.poll(() => dialog.getByRole('row', { name: /^Ada 5/ }).count()).toBe(1);
  await dialog.getByRole('button', { name: 'Ada' }).click();
  await expect.poll(() => rows().count()).toBe(5);
  await page.keyboard.press('z');
  await expect.poll(() => app.engine.decisions.length).toBe(0);
});

test('what follows from a root unfolds below it and folds again, by its key and by its button', async () => {
  const first = rows().and(page.locator('[row-index="0"]'));
  const second = rows().and(page.locator('[row-index="1"]'));
  await expect.poll(() => screen().locator('.counted').textContent()).toMatch(/^\d+ exceptions$/);
  const counted = await screen().locator('.counted').textContent();
  const beforeSecond = await second.locator('.headline .ellipsis').textContent();
  expect(await first.locator('.fold-button').getAttribute('aria-expanded')).toBe('false');
  await first.locator('[col-id="headline"]').click();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => second.locator('.headline').getAttribute('data-depth')).toBe('1');
  await expect.poll(() => second.locator('.headline .ellipsis').textContent()).toContain('Not picked');
  await expect.poll(() => first.locator('.fold-button').getAttribute('aria-expanded')).toBe('true');
  // It is the same worklist: what stands under a root is not counted twice.
  await expect.poll(() => screen().locator('.counted').textContent()).toBe(counted);
  await page.keyboard.press('j');
  await expect.poll(() => card().locator('h2').textContent()).toContain('Not picked');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => focused().getAttribute('row-index')).toBe('0');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => second.locator('.headline .ellipsis').textContent()).toBe(beforeSecond);
  await first.locator('.fold-button').click();
  await expect.poll(() => second.locator('.headline').getAttribute('data-depth')).toBe('1');
});

test('an outage names the orders that it touches, and holds what waits for its word', async () => {
  await screen().getByRole('columnheader', { name: 'Age' }).click();
  // The youngest first: it came an hour ago.
  await screen().getByRole('columnheader', { name: 'Age' }).click();
  const outage = rows().filter({ hasText: 'ShipHero' });
  expect(await outage.locator('[col-id="order_no"]').textContent()).toMatch(/^\d+ orders$/);
  await outage.getByRole('button', { name: 'Unfold 8 consequences' }).click();
  const depthBelow = async (): Promise<string | null> => {
    const index = Number(await outage.getAttribute('row-index'));
    return screen()
      .locator(`.ag-row[row-index="${index + 1}"] .headline`)
      .getAttribute('data-depth');
  };
  await expect.poll(depthBelow).toBe('1');
});

test('one key takes it, another sets when it is due; both stand beside the list and are undone', async () => {
  await rows().first().locator('[col-id="headline"]').click();
  await page.keyboard.press('m');
  await expect.poll(() => card().locator('.assignment').textContent()).toContain('Owner: Rosa Vermeer');
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Due' });
  await dialog.getByRole('button', { name: 'Tomorrow 17:00' }).click();
  await dialog.getByRole('button', { name: 'Set the due date' }).click();
  await expect.poll(() => card().locator('.assignment-due time').count()).toBe(1);
  // The owner stays.
  expect(await card().locator('.assignment').textContent()).toContain('Rosa Vermeer');
  await page.keyboard.press('z');
  await expect.poll(() => card().locator('.assignment-due').textContent()).toContain('not set');
  expect(await card().locator('.assignment').textContent()).toContain('Rosa Vermeer');
});

test('an owner keeps the due date, and the people who have something are offered', async () => {
  await rows().first().locator('[col-id="headline"]').click();
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Set the due date' }).click();
  await expect.poll(() => app.engine.decisions.length).toBe(1);
  await page.keyboard.press('o');
  await page.getByRole('button', { name: 'Rosa Vermeer (me)' }).click();
  await page.getByRole('button', { name: 'Set the owner' }).click();
  await expect.poll(() => app.engine.decisions.length).toBe(2);
  await expect.poll(() => card().locator('.assignment').textContent()).toContain('Rosa Vermeer');
  await expect.poll(() => card().locator('.assignment-due time').count()).toBe(1);
});

test('my team is asked for once, and its queue is counted and kept', async () => {
  const open = await screen().getByRole('tab', { name: /^Open/ }).textContent();
  await tab('My team').click();
  await page.getByText('Which team is yours?').waitFor();
  await page.getByRole('button', { name: 'Credit control' }).click();
  await rows().first().waitFor();
  const listed = async (): Promise<string> =>
    /^\d+/.exec((await screen().locator('.counted').textContent()) ?? '')?.[0] ?? '';
  const inTab = async (): Promise<string> => ((await tab('My team').textContent()) ?? '').slice('My team'.length);
  await expect.poll(async () => (await listed()) === (await inTab()) && Number(await inTab()) > 0).toBe(true);
  expect(`Open${await inTab()}`).not.toBe(open);
  await expect.poll(() => app.engine.preference('exceptions.teams')).toEqual(['Credit control']);
});

test('a filter that nothing matches is named and can be cleared', async () => {
  await screen().getByLabel('Filter by What and why', { exact: true }).fill('no such thing');
  await page.getByText('No exception matches these filters').waitFor();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect.poll(() => rows().count()).toBeGreaterThan(1);
});
