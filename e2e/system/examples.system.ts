import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { documentLinksSchema } from '#shared/contract/dto/links.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { commandLine, REPOSITORY, type CommandLine } from './command-line.ts';

const SAMPLES = '../shared/reference/samples';
const here = existsSync(join(REPOSITORY, SAMPLES));
const PARTIAL = 4;

type DocumentLinks = z.infer<typeof documentLinksSchema>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function linksOf(cli: CommandLine): Promise<DocumentLinks[]> {
  const { code, stdout } = await cli.run('links');
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DocumentLinks);
}

const orderOf = async (cli: CommandLine, reference: string): Promise<OrderView> =>
  (await cli.json<{ order: OrderView }>('order', reference)).order;

/** "stream kind": how many documents there are, and how many of them belong to an order. */
function counted(links: readonly DocumentLinks[]): Record<string, readonly [number, number]> {
  const counts: Record<string, readonly [number, number]> = {};
  for (const { documentKey, kind, orders } of links) {
    const key = `${documentKey.split('/').slice(0, 2).join('/')} ${kind}`;
    const [all, linked] = counts[key] ?? [0, 0];
    counts[key] = [all + 1, linked + (orders.length > 0 ? 1 : 0)];
  }
  return counts;
}

describe('a folder of CSV files', () => {
  const cli = (): CommandLine => commandLine(join(folder, 'portal'));

  it('becomes four orders and two parcels, with one row parked', async () => {
    expect(await cli().json('connect', 'examples/csv-portal/throughline.yml')).toEqual({ connectionId: 'portal' });
    const { code } = await cli().run('sync');
    expect(code).toBe(PARTIAL);
    const { orders } = await cli().json<{ orders: { orderNo: string }[] }>('orders', '--view', 'all');
    expect(orders.map(({ orderNo }) => orderNo).toSorted()).toEqual([
      'WEB-007101',
      'WEB-007102',
      'WEB-007103',
      'WEB-007104',
    ]);
    const parked = await cli().run('parked');
    expect(parked.stdout).toContain('orders.csv:6');
    expect(parked.stdout).toContain('It has 9 cells where the header names 12.');
    const links = await linksOf(cli());
    expect(counted(links)).toEqual({ 'portal/orders order': [4, 4], 'portal/parcels shipment': [2, 2] });
    const shared = links.find(({ documentKey }) => documentKey.endsWith('P-5002'));
    expect(shared?.orders.map(({ orderNo }) => orderNo).toSorted()).toEqual(['WEB-007101', 'WEB-007102']);
  });

  it('finds an order however its number is written, and tells of one that is not there', async () => {
    const found = await Promise.all(['WEB-007101', '7101', 'web 007101'].map((reference) => orderOf(cli(), reference)));
    expect(new Set(found.map(({ orderKey }) => orderKey)).size).toBe(1);
    expect(found[0]?.documents.map(({ label }) => label)).toEqual(expect.arrayContaining(['P-5002', 'WEB-007101']));
    expect((await cli().run('order', '9999')).code).toBe(3);
  });
});

describe('a workbook without a declaration', () => {
  const cli = (): CommandLine => commandLine(join(folder, 'workbook'));
  const lists = (): string => join(folder, 'lists');
  const bring = (file: string): void =>
    copyFileSync(join(REPOSITORY, 'examples/workbook/files', file), join(lists(), file));

  it('is read by a drafted one, which the next file is read by as well', async () => {
    mkdirSync(lists());
    bring('open-orders-2026-03-02.xlsx');
    const declaration = join(lists(), 'orders.yml');
    const drafted = await cli().run('draft', join(lists(), 'open-orders-2026-03-02.xlsx'), '--save', declaration);
    expect([drafted.code, drafted.stdout]).toEqual([0, expect.stringContaining('is drafted, with 3 questions')]);
    expect(await cli().json('connect', declaration)).toEqual({ connectionId: 'open-orders' });
    expect((await cli().run('sync')).code).toBe(PARTIAL);
    const parked = await cli().run('parked');
    expect(parked.stdout).toContain('open-orders-2026-03-02.xlsx:Open orders!8');
    bring('open-orders-2026-03-09.xlsx');
    expect((await cli().run('sync')).code).toBe(PARTIAL);
    const { orders } = await cli().json<{ orders: { orderNo: string }[] }>('orders', '--view', 'all');
    expect(orders.map(({ orderNo }) => orderNo).toSorted()).toEqual(['SO-2041', 'SO-2042', 'SO-2043', 'SO-2044']);
  });
});

describe.skipIf(!here)(`captured answers of real servers${here ? '' : ` (skipped: ${SAMPLES} is not here)`}`, () => {
  const cli = (): CommandLine => commandLine(join(folder, 'captured'));

  it('are read without a record set aside, into linked timelines', async () => {
    for (const system of ['tryton', 'vendure']) {
      expect(
        await cli().json('connect', `examples/${system}/throughline.yml`, '--folder', `${SAMPLES}/${system}`),
      ).toEqual({ connectionId: system });
    }
    expect(await cli().run('sync')).toMatchObject({ code: 0, stderr: '' });
    const links = await linksOf(cli());
    expect(counted(links)).toEqual({
      // The pages hold 80 of the server's 206 sales: the others' documents are shown as unlinked.
      'tryton/sales order': [80, 80],
      'tryton/shipments fulfilment': [80, 12],
      'tryton/moves fulfilment': [40, 16],
      'tryton/packages shipment': [60, 8],
      'tryton/returns return': [6, 0],
      'tryton/invoices invoice': [80, 10],
      'tryton/invoices return': [5, 0],
      'vendure/orders order': [84, 84],
      'vendure/orders payment': [84, 84],
      'vendure/orders shipment': [93, 93],
      'vendure/orders return': [6, 6],
      'vendure/history event': [28, 28],
    });
    for (const { orders } of links) for (const { evidence } of orders) expect(evidence.confidence).toBeGreaterThan(0);
    const { count } = await cli().json<{ count: number }>('unlinked');
    expect(count).toBe(links.filter(({ orders }) => orders.length === 0).length);
  });

  it('answer health, and every order by its own number', async () => {
    const health = await cli().json<{
      status: { orders: number; parked: number };
      systems: { connectionId: string; records: number; error: unknown }[];
    }>('health');
    expect(health.status).toMatchObject({ orders: 164, parked: 0 });
    expect(health.systems.map(({ connectionId, records, error }) => [connectionId, records, error])).toEqual([
      ['tryton', 351, null],
      ['vendure', 118, null],
    ]);
    const { orders } = await cli().json<{ orders: { orderKey: string; orderNo: string }[] }>(
      'orders',
      '--view',
      'all',
      '--all',
    );
    expect(orders).toHaveLength(164);
    const asked = orders.filter((_order, index) => index % 40 === 0);
    for (const { orderKey } of asked) expect((await orderOf(cli(), orderKey)).orderKey).toBe(orderKey);
  });

  it('are exported as CSV and as a workbook, all orders of them', async () => {
    const csv = join(folder, 'orders.csv');
    const xlsx = join(folder, 'orders.xlsx');
    expect((await cli().run('export', 'orders', '--view', 'all', '--to', csv)).code).toBe(0);
    expect((await cli().run('export', 'orders', '--view', 'all', '--to', xlsx)).code).toBe(0);
    const rows = parse(readFileSync(csv), { bom: true, columns: true, relax_column_count: true });
    expect(rows.length).toBeGreaterThanOrEqual(164);
    expect(readFileSync(xlsx).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  });

  it('give the same result when everything is derived anew', async () => {
    const { digest } = await cli().json<{ digest: string }>('digest');
    expect(await cli().json('rebuild')).toEqual({ orders: 164, digest });
    const again = await cli().run('sync');
    expect(again.code).toBe(0);
    expect(await cli().json('digest')).toEqual({ digest });
  });
});
