import { describe, expect, it } from 'vitest';
import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';
import { listOf, orderRow } from '../testing/order-rows.ts';

describe('orders', () => {
  it('is an aligned table in the zone of the reader', async () => {
    const host = fakeHost(['orders'], { answers: listOf(2) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe(
      [
        'ORDER  CUSTOMER        PO           VALUE  PROMISE               SLIP  CAUSE   NEXT     WHY                                        SYSTEMS',
        'SO-0   Müller & Söhne  PO-1  1,234.50 EUR  2026-11-23 14:00  +2 d 4 h  credit  Shipped  2 d 4 h late: credit hold 52 h (finance).  Northwind ERP, Sales',
        'SO-1   Müller & Söhne  PO-1  1,234.50 EUR  2026-11-23 14:00  +2 d 4 h  credit  Shipped  2 d 4 h late: credit hold 52 h (finance).  Northwind ERP, Sales',
        '',
      ].join('\n'),
    );
    expect(host.stderr.text()).toBe('');
  });

  it('says how much of it is shown, unless it is to be quiet', async () => {
    const host = fakeHost(['orders', '--limit', '3'], { answers: listOf(1234) });
    await runCli(host);
    expect(host.stdout.text().trimEnd().split('\n')).toHaveLength(4);
    expect(host.stderr.text()).toBe('3 of 1,234 orders; --all shows the rest.\n');
    const quiet = fakeHost(['orders', '--limit', '3', '-q'], { answers: listOf(1234) });
    await runCli(quiet);
    expect(quiet.stderr.text()).toBe('');
  });

  it('is one JSON document, whatever its length', async () => {
    for (const count of [0, 1, 500, 1201]) {
      const host = fakeHost(['orders', '--all', '--json'], { answers: listOf(count) });
      expect(await runCli(host)).toBe(EXIT.ok);
      const document = JSON.parse(host.stdout.text()) as { count: number; orders: OrderRow[] };
      expect(document.count).toBe(count);
      expect(document.orders.map((row) => row.orderNo)).toEqual(
        Array.from({ length: count }, (_, index) => `SO-${index}`),
      );
    }
  });

  it('asks the engine for what was typed', async () => {
    const asked: Input<'orders.open'>[] = [];
    const answers: Answers = {
      ...listOf(0),
      'orders.open': (input) => {
        asked.push(input);
        return { handle: 'h', count: 0, revision: 1 };
      },
    };
    await runCli(fakeHost('orders --view on-hold --text acme --sort slip-ms:desc'.split(' '), { answers }));
    expect(asked).toEqual([
      { view: 'on_hold', text: 'acme', filters: {}, sort: [{ column: 'slip_ms', descending: true }] },
    ]);
  });

  it('fits the terminal and uses colour there only', async () => {
    const host = fakeHost(['orders'], { answers: listOf(1), terminal: { columns: 80 } });
    await runCli(host);
    const [titles = '', row = ''] = host.stdout.text().split('\n');
    expect(titles).toContain('\u001B[1m');
    expect(row.length).toBeLessThanOrEqual(80);
    const plain = fakeHost(['orders'], { answers: listOf(1), terminal: { columns: 80 }, env: { NO_COLOR: '1' } });
    await runCli(plain);
    expect(plain.stdout.text()).not.toContain('\u001B');
  });

  it('lets no text of a system steer the terminal', async () => {
    const answers: Answers = {
      ...listOf(1),
      'orders.slice': () => ({ rows: [orderRow(1, { customer: 'Evil\u001B]0;title\u0007\nCorp' })] }),
    };
    const host = fakeHost(['orders'], { answers });
    await runCli(host);
    // oxlint-disable-next-line no-control-regex
    expect(host.stdout.text()).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(host.stdout.text()).toContain('Evil ]0;title Corp');
  });
});
