import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KPI_BASES, type KpiFigure } from '#shared/contract/dto/kpis.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const PERIOD = { kind: 'days', days: 30 } as const;

let folder: string;
let company: OpenDemoCompany;
let engine: TestEngine;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-kpis-'));
  company = await openDemoCompany({ orders: 300, seed: 7, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
  engine = await openTestEngine({ data: folder, now: () => MOMENT });
  await engine.connect(company.connections);
  await engine.sync();
});
afterAll(async () => {
  await engine.close();
  await company.close();
  rmSync(folder, { recursive: true });
});

function leftOut({ excluded }: KpiFigure): number {
  return excluded.reduce((sum, { count }) => sum + count, 0);
}

test.each(KPI_BASES)(
  'every figure of the demo company is as long as the list it opens, against the %s',
  async (basis) => {
    const asked = { period: PERIOD, basis };
    const { figures } = await engine.client.ask('kpis.get', asked);
    for (const figure of figures) {
      const { id, unit, better } = figure.definition;
      expect([id, figure.value === null]).toEqual([id, figure.missing !== null]);
      if (figure.rows === null) continue;
      const opened = async (view: 'all' | 'failed' | 'passed' | 'excluded'): Promise<number> => {
        const query = { kpi: id, view, text: '', filters: {}, sort: [], ...asked };
        const { handle, count } = await engine.client.ask('kpis.open', query);
        const { rows } = await engine.client.ask('kpis.slice', { handle, start: 0, end: 2000, kpi: id, ...asked });
        expect([id, view, rows.length]).toEqual([id, view, Math.min(count, 2000)]);
        return count;
      };
      expect([id, await opened('all')]).toEqual([id, figure.rows.count]);
      expect([id, await opened('excluded')]).toEqual([id, leftOut(figure)]);
      if (unit !== 'share' || figure.numerator === null || figure.denominator !== figure.rows.count) continue;
      expect([id, await opened(better === 'down' ? 'failed' : 'passed')]).toEqual([id, figure.numerator]);
    }
  },
);

test('the demo company tells what a distributor is measured by', async () => {
  const { figures } = await engine.client.ask('kpis.get', { period: PERIOD, basis: 'promise' });
  const told = figures.filter(({ value }) => value !== null).map(({ definition }) => definition.id);
  expect(told).toEqual(
    expect.arrayContaining([
      'otif',
      'on_time',
      'in_full',
      'line_fill',
      'cycle_time',
      'invoicing_lag',
      'unbilled_value',
      'dso',
    ]),
  );
});

test('what is unbilled now is what the reconciliation lists', async () => {
  const { figures } = await engine.client.ask('kpis.get', {
    period: PERIOD,
    basis: 'promise',
    kpis: ['unbilled_value'],
  });
  const query = { view: 'shipped_not_invoiced', text: '', filters: {}, sort: [] } as const;
  const { rows, totals } = await engine.client.ask('reconcile.summary', { ...query, sort: [] });
  const [unbilled] = figures;
  expect(unbilled?.rows?.count).toBe(rows);
  expect(
    unbilled?.byCurrency
      .map(({ money }) => money)
      .toSorted((a, b) => ((a?.currency ?? '') < (b?.currency ?? '') ? -1 : 1)),
  ).toEqual(totals.map(({ shippedNotInvoiced }) => shippedNotInvoiced).filter(({ amount }) => amount > 0));
});

test('asked twice, answers are the same to the byte', async () => {
  const ask = async (): Promise<string> =>
    JSON.stringify([
      await engine.client.ask('kpis.get', { period: PERIOD, basis: 'promise' }),
      await engine.client.ask('overview.get', {}),
    ]);
  expect(await ask()).toBe(await ask());
});
