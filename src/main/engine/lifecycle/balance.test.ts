import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import type { QuantityType } from '#shared/domain/document.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { balanceOf, balanceSentences } from './balance.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { QuantityFigures } from './quantities.ts';
import {
  assemble,
  creditMemo,
  crmOrder,
  erpInvoice,
  erpOrder,
  erpShipment,
  warehouseOrder,
} from './testing/order-builder.ts';
import { ordered } from './testing/stories.ts';

const tolerant = { ...DEFAULT_POLICY.tolerances, quantityUnder: 0.05, quantityOver: 0.1 };

function figures(units: Partial<Record<QuantityType, number>>): QuantityFigures {
  return Object.fromEntries(
    Object.entries(units).map(([type, value]) => [type, { value: microsOf(value), sources: [] }]),
  );
}

function told(units: Partial<Record<QuantityType, number>>, ended = false): readonly string[] {
  const own = figures(units);
  const { mismatches, notes } = balanceSentences(own, balanceOf(own, tolerant, ended), tolerant, 'pcs', ended);
  return [...mismatches, ...notes];
}

describe('what became of an ordered quantity', () => {
  it.each<[string, Partial<Record<QuantityType, number>>, readonly string[]]>([
    ['shipped in full', { ordered: 10, shipped: 10, invoiced: 10 }, []],
    ['part of it is open', { ordered: 10, shipped: 4 }, []],
    ['the rest is cancelled', { ordered: 10, shipped: 4, cancelled: 6 }, []],
    ['a little short', { ordered: 100, shipped: 96 }, ['4 pcs short, within the tolerance of 5 %.']],
    [
      'a little over',
      { ordered: 10, shipped: 11 },
      ['Shipped 11 pcs, ordered 10 pcs: 1 pcs more, within the tolerance of 10 %.'],
    ],
    ['far over', { ordered: 10, shipped: 13 }, ['Shipped 13 pcs, ordered 10 pcs: 3 pcs more.']],
    [
      'shipped though cancelled',
      { ordered: 10, cancelled: 6, shipped: 7 },
      ['Shipped 7 pcs, ordered 10 pcs less 6 pcs cancelled: 3 pcs more.'],
    ],
    ['more arrived than left', { ordered: 10, shipped: 5, delivered: 6 }, ['Delivered 6 pcs, shipped 5 pcs.']],
    ['billed too much', { ordered: 10, shipped: 5, invoiced: 8 }, ['Invoiced 8 pcs, shipped 5 pcs.']],
    ['credited and billed again', { ordered: 10, shipped: 10, invoiced: 20, credited: 10 }, []],
    [
      'back and not credited',
      { ordered: 10, shipped: 10, delivered: 10, invoiced: 10, returned: 3 },
      ['3 pcs came back and are not credited.'],
    ],
    ['back and credited', { ordered: 10, shipped: 10, delivered: 10, invoiced: 10, returned: 3, credited: 3 }, []],
    [
      'more back than arrived',
      { ordered: 10, shipped: 5, delivered: 5, returned: 6 },
      ['Returned 6 pcs, delivered 5 pcs.'],
    ],
    ['credited without an invoice', { ordered: 10, shipped: 5, credited: 2 }, ['Credited 2 pcs, invoiced 0 pcs.']],
  ])('is told: %s', (_case, units, sentences) => {
    expect(told(units)).toEqual(sentences);
  });

  it('is short for good once the order is closed', () => {
    expect(balanceOf(figures({ ordered: 10, shipped: 4 }), tolerant, true)).toMatchObject({
      open: 0,
      short: microsOf(6),
    });
    expect(told({ ordered: 10, shipped: 4 }, true)).toEqual(['6 pcs were never shipped: the order is closed.']);
  });

  it('adds up exactly, to the millionth, whatever the figures', () => {
    const micros = fc.integer({ min: -50_000_000, max: 50_000_000 }) as fc.Arbitrary<Micros>;
    const any = fc.record(
      { shipped: micros, cancelled: micros, delivered: micros, invoiced: micros, returned: micros, credited: micros },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(micros, any, fc.boolean(), (whole, parts, ended) => {
        const own: QuantityFigures = {};
        for (const [type, value] of Object.entries({ ordered: whole, ...parts })) {
          own[type as QuantityType] = { value, sources: [] };
        }
        const balance = balanceOf(own, tolerant, ended);
        if (balance === null) throw new Error('an ordered line has a balance');
        const { open, short, over, netDelivered, netInvoiced } = balance;
        expect((parts.shipped ?? 0) + open + (parts.cancelled ?? 0) + short - over).toBe(whole);
        const sign = whole < 0 ? -1 : 1;
        expect([open, short, over].every((part) => part * sign >= 0)).toBe(true);
        expect((netDelivered ?? 0) + (parts.returned ?? 0)).toBe(parts.delivered ?? 0);
        expect((netInvoiced ?? 0) + (parts.credited ?? 0)).toBe(parts.invoiced ?? 0);
        const sentences = balanceSentences(own, balance, tolerant, null, ended);
        const text = [...sentences.mismatches, ...sentences.notes].join(' ');
        expect(over === 0 || text.includes(' more')).toBe(true);
        expect(short === 0 || /short, within|never shipped/.test(text)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

function only(lines: readonly LineView[]): LineView {
  const [line] = lines;
  if (!line || lines.length > 1) throw new Error('one line');
  return line;
}

describe('a line in an order', () => {
  it('nets a return and a credit with a new invoice', () => {
    const order = assemble('2026-03-20', [
      ordered(10),
      erpShipment()
        .did('SHIPPED', '2026-03-04')
        .line({ item: 'A', quantities: { shipped: 10 } }),
      erpInvoice('INV-1')
        .did('INVOICED', '2026-03-05')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
      creditMemo()
        .did('CREDITED', '2026-03-10')
        .line({ item: 'A', quantities: { credited: 10, returned: 2 } }),
      erpInvoice('INV-2')
        .did('INVOICED', '2026-03-11')
        .line({ item: 'A', quantities: { invoiced: 8 } }),
    ]);
    const line = only(order.lines);
    expect(line.balance).toMatchObject({ open: 0, netInvoiced: microsOf(8) });
    expect(line.mismatches).toEqual([]);
  });

  it('takes another item under its number for a substitution, and says so', () => {
    const order = assemble('2026-03-05', [
      erpOrder()
        .did('ORD_ENTERED', '2026-03-02')
        .line({ no: '10000', item: 'A', quantities: { ordered: 5 } }),
      warehouseOrder()
        .recorded('2026-03-03')
        .line({ no: '10000', item: 'A-NEW', quantities: { shipped: 5 } }),
    ]);
    const line = only(order.lines);
    expect(line.quantities.shipped?.value).toBe(microsOf(5));
    expect(line.changes.map(({ field, from, to }) => [field, from.value, to.value])).toEqual([['item', 'A', 'A-NEW']]);
  });

  it('keeps what was ordered first beside what the customer changed it to', () => {
    const order = assemble('2026-03-06', [
      erpOrder()
        .recorded('2026-03-04 12:00')
        .did('ORD_ENTERED', '2026-03-02')
        .did('RELEASED', '2026-03-03 08:00')
        .condition('CU-CHANGE', '2026-03-04 11:00', null)
        .line({ key: '10000', item: 'A', price: 9, quantities: { ordered: 8 } }),
      crmOrderOf(10, 10),
    ]);
    expect(only(order.lines).changes).toMatchObject([
      { field: 'ordered', from: { value: '10' }, to: { value: '8' }, afterRelease: true },
      { field: 'unit_price', from: { value: '10' }, to: { value: '9' }, afterRelease: true },
    ]);
  });
});

function crmOrderOf(quantity: number, price: number): ReturnType<typeof erpOrder> {
  return crmOrder()
    .recorded('2026-03-02 09:00')
    .line({ item: 'A', price, quantities: { ordered: quantity } });
}
