import { describe, expect, it } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import {
  assemble,
  creditMemo,
  crmOrder,
  erpInvoice,
  erpOrder,
  erpShipment,
  sentence,
  tracker,
  warehouseShipment,
} from './testing/order-builder.ts';
import { left, milestone, ordered, picking } from './testing/stories.ts';

describe('lines and quantities', () => {
  it('fills lines of one item in their order, the last takes the rest', () => {
    const order = assemble('2026-03-10', [
      erpOrder()
        .line({ key: '1', item: 'A', quantities: { ordered: 6 } })
        .line({ key: '2', item: 'A', quantities: { ordered: 4 } }),
      warehouseShipment('1', 'T1')
        .did('SHIPPED', '2026-03-03 10:00')
        .line({ item: 'A', quantities: { shipped: 7 } }),
      warehouseShipment('2', 'T2')
        .did('SHIPPED', '2026-03-04 10:00')
        .line({ item: 'A', quantities: { shipped: 4 } }),
    ]);
    expect(order.lines.map((line) => line.quantities.shipped?.value)).toEqual([microsOf(6), microsOf(5)]);
    expect(order.lines[1]?.mismatches).toEqual(['Shipped 5, ordered 4: 1 more.']);
  });

  it('shows what is in no order line as a line of its own', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      erpInvoice().did('INVOICED', '2026-03-04').line({ item: 'FREIGHT', amount: 12, stocked: false }),
    ]);
    expect(order.lines).toHaveLength(2);
    expect(order.lines[1]).toMatchObject({ stocked: false, mismatches: ['Only in bc, not in the order.'] });
  });

  it("takes the larger of the ERP's and the warehouse's shipped quantity and tells both", () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(10, 10),
      left('2026-03-03 13:00'),
      erpShipment()
        .did('SHIPPED', '2026-03-03')
        .line({ item: 'A', quantities: { shipped: 8 } }),
    ]);
    expect(order.lines[0]?.quantities.shipped?.value).toBe(microsOf(10));
    expect(order.lines[0]?.mismatches).toEqual(['Shipped quantity differs: ERP 8, WMS 10.']);
  });

  it('delivers what rides under a number that has arrived', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00', 'T1', 6),
      left('2026-03-03 13:00', 'T2', 4),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').did('DELIVERED', '2026-03-04 10:00'),
      tracker('T2').did('IN_TRANSIT', '2026-03-03 17:00'),
    ]);
    expect(order.lines[0]?.quantities.delivered?.value).toBe(microsOf(6));
    expect(milestone(order, 'DELIVERED')?.state).toBe('partial');
    expect(order.slip?.basis).toBe('open');
  });

  it('adds up live invoices, leaves drafts out and keeps credits apart', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      erpInvoice('1')
        .did('INVOICED', '2026-03-04')
        .line({ item: 'A', price: 10, amount: 60, quantities: { invoiced: 6 } }),
      erpInvoice('2')
        .did('INVOICED', '2026-03-05')
        .line({ item: 'A', price: 11, amount: 44, quantities: { invoiced: 4 } }),
      erpInvoice('3')
        .plans('INVOICED', '2026-03-06')
        .line({ item: 'A', quantities: { invoiced: 4 } }),
      creditMemo()
        .did('CREDITED', '2026-03-07')
        .line({ item: 'A', quantities: { credited: 2 } }),
    ]);
    expect(order.lines[0]?.quantities).toMatchObject({
      invoiced: { value: microsOf(10) },
      credited: { value: microsOf(2) },
    });
    expect(order.lines[0]?.invoicedAmount?.value).toBe(microsOf(104));
    expect(order.lines[0]?.mismatches).toEqual(['Invoice 2 charges 11 each, ordered at 10.']);
  });
});

describe('the end of an order', () => {
  const paid = erpInvoice()
    .did('INVOICED', '2026-03-04')
    .status('billing', 'complete', 'Paid')
    .status('payment', 'complete', 'Paid')
    .line({ item: 'A', quantities: { invoiced: 10 } });
  const sent = [picking(10, 10), left('2026-03-03 13:00', 'T1', 10), paid];

  it('is what its system says, where all has left and no carrier speaks of it', () => {
    expect(assemble('2026-03-10', [ordered(), ...sent]).closed).toBe(false);
    expect(assemble('2026-03-10', [ordered().did('CLOSED', null), ...sent]).closed).toBe(true);
    expect(assemble('2026-03-10', [ordered().did('CLOSED', null), picking(10, 0), paid]).closed).toBe(false);
  });

  it('waits for the carrier where one speaks of it', () => {
    const under = tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00');
    expect(assemble('2026-03-10', [ordered().did('CLOSED', null), ...sent, under]).closed).toBe(false);
    const there = tracker('T1').did('DELIVERED', '2026-03-04 10:00');
    expect(assemble('2026-03-10', [ordered().did('CLOSED', null), ...sent, there]).closed).toBe(true);
  });
});

describe('cancellation', () => {
  it('cancels what has not shipped and says so', () => {
    const order = assemble('2026-03-10', [ordered().did('CANCELLED', '2026-03-03 09:00'), picking(10, 0)]);
    expect(order).toMatchObject({ cancelled: true, closed: true, slip: null, next: null });
    expect(sentence(order)).toBe('Cancelled 2026-03-03T09:00Z.');
    expect(order.lines[0]?.quantities.cancelled?.value).toBe(microsOf(10));
  });

  it("believes the customer's system where the ERP has no word for it and the warehouse agrees", () => {
    const crm = crmOrder().did('CANCELLED', '2026-03-03 09:00');
    expect(assemble('2026-03-10', [ordered(), crm, picking(10, 0).did('CANCELLED', null)]).cancelled).toBe(true);
    expect(assemble('2026-03-10', [ordered(), crm, picking(10, 0)]).cancelled).toBe(false);
  });

  it('tells when a cancelled order goes on elsewhere', () => {
    const order = assemble('2026-03-10', [
      ordered().status('commercial', 'complete', 'Open'),
      crmOrder().recorded('2026-03-03 09:00').did('CANCELLED', '2026-03-03 09:00'),
      picking(10, 0).status('fulfilment', 'none', 'pending'),
    ]);
    expect(order.conflicts.map(({ subject }) => subject)).toEqual(['Cancellation']);
  });
});
