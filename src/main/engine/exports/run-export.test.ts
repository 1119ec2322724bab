import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { HOUR } from '#shared/domain/time.ts';
import { contextWith, NOW, TestStore } from '../queries/testing/test-store.ts';
import type { ExportRequest } from './jobs.ts';
import { runExport } from './run-export.ts';
import { readWorkbook } from './testing/read-workbook.ts';

let folder = '';
let store: TestStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-run-export-'));
  store = new TestStore().connection('erp', { name: 'Our ERP' });
});
afterEach(() => {
  store.db.close();
  rmSync(folder, { recursive: true });
});

const EVERYTHING = { view: 'all' as const, text: '', filters: {}, sort: [] };

async function run(
  changes: Partial<ExportRequest>,
  hooks: Partial<Parameters<typeof runExport>[3]> = {},
): Promise<{ readonly rows: number }> {
  const format = changes.format ?? 'csv';
  const request: ExportRequest = {
    table: 'orders',
    format,
    file: join(folder, `out.${format}`),
    replace: true,
    query: EVERYTHING,
    ...changes,
  };
  const context = { query: contextWith(), product: 'Throughline', version: '1.2.3' };
  return runExport(store.db, request, context, {
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...hooks,
  });
}

function csvRows(): Record<string, string>[] {
  return parse(readFileSync(join(folder, 'out.csv'), 'utf8'), { bom: true, columns: true });
}

describe('orders', () => {
  it('are written as the grid shows them', async () => {
    store.order({
      id: '10045',
      row: {
        customer: '=cmd',
        customer_po: 'PO-7',
        value: microsOf(1234.5),
        currency: 'EUR',
        ordered_at: NOW - 24 * HOUR,
        promise_at: Date.parse('2026-03-09T23:00:00Z'),
        promise_date: '2026-03-09',
        slip_ms: 13 * HOUR,
        slip_basis: 'open',
        cause: 'credit',
        why: '13 h late.',
        axes: 'cBpnnnx',
        next_code: 'SHIPPED',
        next_at: NOW,
        next_class: 'planned',
        value_at_risk: microsOf(1000),
        jeopardy: 67,
        jeopardy_band: 'medium',
        direction: 'worsening',
        open_exceptions: 2,
        systems: 'erp wms',
        recorded_at: NOW,
      },
    });
    expect(await run({})).toEqual({ rows: 1 });
    expect(csvRows()).toEqual([
      {
        Order: '10045',
        Customer: "'=cmd",
        'Customer PO': 'PO-7',
        Value: '1234.5',
        Currency: 'EUR',
        Ordered: '2026-03-09T13:00:00+01:00',
        Promise: '2026-03-09',
        Jeopardy: '67',
        Band: 'medium',
        Direction: 'worsening',
        'Slip (h)': '13',
        'Slip by': 'still open',
        Cause: 'credit',
        Why: '13 h late.',
        Commercial: 'complete',
        Credit: 'blocked (systems disagree)',
        Allocation: 'partial',
        Fulfilment: 'none',
        Transport: 'none',
        Billing: 'none',
        Payment: 'not applicable',
        'Next milestone': 'Shipped',
        'Next at': '2026-03-10T13:00:00+01:00',
        'Next is': 'planned',
        'Value at risk': '1000',
        'Currency at risk': 'EUR',
        'Open exceptions': '2',
        Systems: 'Our ERP, wms',
        'Newest change': '2026-03-10T13:00:00+01:00',
        State: 'open',
        'Order key': 'erp/orders/10045',
      },
    ]);
  });

  it('of a list say first by which numbers they are in it', async () => {
    for (const id of ['1', '2', '3']) store.order({ id });
    const listed = [
      { number: 'PO-7', orderKeys: ['erp/orders/3', 'erp/orders/1'] },
      { number: '=1', orderKeys: ['erp/orders/1'] },
      { number: 'none', orderKeys: [] },
    ];
    expect(await run({ query: { ...EVERYTHING, listed } })).toEqual({ rows: 2 });
    expect(csvRows().map((row) => [row['Listed as'], row['Order']])).toEqual([
      ['PO-7', '3'],
      ['PO-7, =1', '1'],
    ]);
    const manifest = JSON.parse(readFileSync(join(folder, 'out.csv.manifest.json'), 'utf8')) as { filters: string[] };
    expect(manifest.filters).toContain('Of no order: "none"');
    expect(manifest.filters).toContain('Of several orders: "PO-7"');
  });

  it.each([
    // The end of a promised day, which is the day after in UTC.
    ['2026-03-09T23:00:00Z', '2026-03-09', '2026-03-09'],
    ['2026-03-09T16:30:00Z', null, '2026-03-09T17:30:00+01:00'],
  ])('promised until %s, the day %s, are exported as %s', async (at, date, exported) => {
    store.order({ id: '1', row: { promise_at: Date.parse(at), promise_date: date } });
    await run({});
    expect(csvRows()[0]?.['Promise']).toBe(exported);
  });

  it('are all those that the query names, in its sequence, block after block', async () => {
    for (let number = 1; number <= 1201; number += 1)
      store.order({ id: String(number), row: { customer: number % 2 === 0 ? 'Even' : 'Odd', slip_ms: number } });
    const told: (readonly [number, number])[] = [];
    const query = {
      ...EVERYTHING,
      filters: { customer: { op: 'equals' as const, value: 'Odd' } },
      sort: [{ column: 'slip_ms' as const, descending: true }],
    };
    expect(await run({ query }, { onProgress: (written, total) => void told.push([written, total]) })).toEqual({
      rows: 601,
    });
    expect(csvRows().map((row) => Number(row['Order']))).toEqual(
      Array.from({ length: 601 }, (_, index) => 1201 - 2 * index),
    );
    expect(told).toEqual([
      [0, 601],
      [500, 601],
      [601, 601],
    ]);
  });

  it('are of one state of the store, whatever is written meanwhile', async () => {
    const file = join(folder, 'store.sqlite');
    const writer = new TestStore(file).connection('erp');
    for (let number = 1; number <= 700; number += 1) writer.order({ id: String(number), row: { customer: 'before' } });
    const { openReader } = await import('../store/database.ts');
    const reader = openReader(file);
    const onProgress = (written: number): void => {
      if (written === 500) writer.db.run(`UPDATE order_row SET customer = 'after'`);
    };
    const request: ExportRequest = {
      table: 'orders',
      format: 'csv',
      file: join(folder, 'out.csv'),
      replace: false,
      query: EVERYTHING,
    };
    const context = { query: contextWith(), product: 'Throughline', version: '1.2.3' };
    expect(await runExport(reader, request, context, { onProgress, signal: new AbortController().signal })).toEqual({
      rows: 700,
    });
    expect(new Set(csvRows().map((row) => row['Customer']))).toEqual(new Set(['before']));
    reader.close();
    writer.db.close();
  });
});

describe('exceptions', () => {
  it('carry cause, age and next action', async () => {
    const order = store.order({ id: '1', row: { customer: 'Acme' } });
    store.exception(
      order,
      'CR-HOLD:erp/orders/1',
      { onsetAt: NOW - 90 * 60_000, valueAtRisk: { amount: microsOf(99.5), currency: 'EUR' } },
      { owner: 'ada' },
    );
    await run({ table: 'exceptions', query: { view: 'open', text: '', filters: {}, sort: [] } });
    expect(csvRows()).toMatchObject([
      {
        'What and why': 'Credit hold',
        Code: 'CR-HOLD',
        Cause: 'credit',
        Severity: 'high',
        Order: '1',
        Customer: 'Acme',
        'Age (h)': '1.5',
        'Value at risk': '99.5',
        Currency: 'EUR',
        Owner: 'ada',
        State: 'new',
        'Next action': 'Release',
      },
    ]);
  });
});

describe('reconcile', () => {
  it('carries exact quantities and amounts', async () => {
    const order = store.order({ id: '1' });
    store.reconcile(order, {
      ordered: microsOf(10),
      shipped: microsOf(9.5),
      invoiced: microsOf(0),
      difference: microsOf(9.5),
      ordered_amount: microsOf(100),
      difference_amount: microsOf(95),
      shipped_at: NOW - 48 * HOUR,
      item_no: 'A-1',
    });
    await run({ table: 'reconcile' });
    expect(csvRows()).toMatchObject([
      {
        Order: '1',
        Item: 'A-1',
        Finding: 'shipped not invoiced',
        Ordered: '10',
        Shipped: '9.5',
        Invoiced: '0',
        Difference: '9.5',
        Unit: 'PCS',
        'Ordered amount': '100',
        'Invoiced amount': '',
        'Difference amount': '95',
        Currency: 'EUR',
        'Age (h)': '48',
      },
    ]);
  });
});

it('names its sources, its filters and its moment in the workbook', async () => {
  store.order({ id: '1' });
  await run({ format: 'xlsx', query: { ...EVERYTHING, view: 'open', text: '' } });
  const about = readWorkbook(join(folder, 'out.xlsx'))
    .at(-1)!
    .rows.map((row) => [...row.values()].map((cell) => cell.value).join(' | '));
  expect(about.slice(0, 4)).toEqual([
    'Export | Orders',
    'Rows | 1',
    'As of | 2026-03-10T13:00:00+01:00 | Times are in Europe/Berlin',
    'Selection | View: Open',
  ]);
  expect(
    about.find((line) =>
      line.startsWith('Sources | Our ERP (erp) | never read completely; records: 1, documents: 1, parked: 0'),
    ),
  ).toBeDefined();
});

it('refuses the query of another table', async () => {
  const query = { ...EVERYTHING, sort: [{ column: 'severity' as const, descending: true }] };
  await expect(run({ query })).rejects.toMatchObject({
    data: { code: 'input.invalid', message: 'This is not a query of orders.' },
  });
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

it('lets the store be read again after it was cancelled', async () => {
  for (let number = 1; number <= 600; number += 1) store.order({ id: String(number) });
  const cancel = new AbortController();
  await expect(
    run({}, { signal: cancel.signal, onProgress: (written) => written > 0 && cancel.abort() }),
  ).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
  expect(await run({})).toEqual({ rows: 600 });
});
