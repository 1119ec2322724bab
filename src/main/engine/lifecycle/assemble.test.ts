import { describe, expect, it } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { HOUR } from '#shared/domain/time.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import {
  assemble,
  at,
  creditMemo,
  crmCase,
  crmOrder,
  erpInvoice,
  erpOrder,
  erpShipment,
  sentence,
  tracker,
  warehouseEvent,
  warehouseOrder,
  warehouseShipment,
  type DocumentBuilder,
} from './testing/order-builder.ts';

/** 2026-03-02 is a Monday; the promise of 2026-03-05 ends at 23:00 UTC. */
function ordered(quantity = 10): DocumentBuilder {
  return erpOrder()
    .recorded('2026-03-02 09:00')
    .promised('2026-03-05')
    .customer('Acme')
    .total(quantity * 10)
    .did('ORD_ENTERED', '2026-03-02')
    .line({ key: '10000', item: 'A', price: 10, quantities: { ordered: quantity } });
}

function picking(quantity = 10, shipped = quantity): DocumentBuilder {
  return warehouseOrder()
    .recorded('2026-03-02 10:00')
    .did('WH_ACCEPTED', '2026-03-02 10:00')
    .plans('SHIPPED', '2026-03-03 15:00')
    .line({ key: 'A', item: 'a ', quantities: { ordered: quantity, shipped } });
}

function left(text: string, tracking = 'T1', quantity = 10): DocumentBuilder {
  return warehouseShipment(tracking, tracking)
    .recorded(text)
    .did('SHIPPED', text)
    .line({ item: 'A', quantities: { shipped: quantity } });
}

function causesOf(order: OrderView): readonly (readonly [string, number])[] {
  return order.causes.map(({ code, ms }) => [code, Math.round(ms / HOUR)]);
}

function stateOf(order: OrderView, axis: string): string | undefined {
  return order.axes.find((each) => each.axis === axis)?.state;
}

function milestone(order: OrderView, code: string) {
  return order.milestones.find((each) => each.code === code);
}

describe('an order in time', () => {
  const smooth = [
    ordered(),
    picking(),
    left('2026-03-03 13:00'),
    tracker('T1')
      .did('SHIPPED', '2026-03-03 16:00')
      .did('IN_TRANSIT', '2026-03-03 18:00')
      .did('DELIVERED', '2026-03-05 09:00')
      .did('POD_OK', '2026-03-05 09:00'),
    erpShipment()
      .did('SHIPPED', '2026-03-03')
      .line({ item: 'A', quantities: { shipped: 10 } }),
    erpInvoice()
      .did('INVOICED', '2026-03-04')
      .total(100)
      .line({ item: 'A', price: 10, amount: 100, quantities: { invoiced: 10 } }),
  ];

  it('says how much before the promise it came', () => {
    const order = assemble('2026-03-10', smooth);
    expect(sentence(order)).toBe('Delivered 14 h before the promise.');
    expect(order.slip).toMatchObject({ ms: -14 * HOUR, basis: 'actual' });
    expect(order.causes).toEqual([]);
    expect(order.closed).toBe(true);
    expect(order.next).toBeNull();
  });

  it('waits for the payment where payments are known', () => {
    const unpaid = [
      ...smooth.slice(0, 5),
      erpInvoice()
        .did('INVOICED', '2026-03-04')
        .status('payment', 'none', 'Open')
        .plans('PAID', '2026-04-03')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ];
    const order = assemble('2026-03-10', unpaid);
    expect(order.closed).toBe(false);
    expect(order.next).toMatchObject({ code: 'PAID', class: 'planned' });
  });

  it('has every axis proven by quantities, with the figures in the rule', () => {
    const order = assemble('2026-03-10', smooth);
    expect(['fulfilment', 'transport', 'billing'].map((axis) => stateOf(order, axis))).toEqual([
      'complete',
      'complete',
      'complete',
    ]);
    expect(order.axes.find(({ axis }) => axis === 'billing')?.rule).toBe('By quantity: 10 of 10 invoiced.');
  });

  it('stays as it is until its next look', () => {
    const early = assemble('2026-03-04', smooth.slice(0, 3));
    expect(sentence(early)).toBe(
      'On time: expected 4 h before the promise of 5 Mar 2026, no open block. Next: delivered.',
    );
    expect(assemble('2026-03-04 18:00', smooth.slice(0, 3))).toEqual(early);
  });
});

describe('why an order is late', () => {
  it('names the credit hold that delayed everything, from the case to the case', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-05 08:00', { reason: 'limit exceeded' }),
      left('2026-03-05 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-05 17:00').did('DELIVERED', '2026-03-07 01:00'),
    ]);
    expect(order.slip).toMatchObject({ ms: 26 * HOUR, basis: 'actual' });
    expect(causesOf(order)).toEqual([['CR-HOLD', 26]]);
    expect(sentence(order)).toBe('26 h late: credit hold 26 h (finance). Next: invoiced.');
  });

  it('spreads the slip over a hold and a missed pickup, in the order in which they began', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-03 09:00', '2026-03-04 08:00'),
      left('2026-03-04 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-06 13:00').did('DELIVERED', '2026-03-08 12:00'),
    ]);
    expect(causesOf(order).map(([code]) => code)).toEqual(['CR-HOLD', 'CA-NOPICK']);
    expect(order.causes.reduce((sum, share) => sum + share.ms, 0)).toBe(order.slip?.ms);
    expect(sentence(order)).toMatch(
      /^2 d 13 h late: credit hold \d+ h \(finance\), then missed pickup \d+ h \(carrier\)\. Next: invoiced\.$/,
    );
  });

  it('gives time in which two causes were open to the one upstream', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-03 08:00', '2026-03-06 08:00'),
      warehouseEvent('e1').condition('ST-BACK', '2026-03-03 08:00', null, { lineKey: 'A' }),
      warehouseEvent('e2').condition('ST-BACK', null, '2026-03-06 08:00', { lineKey: 'A', open: false }),
      left('2026-03-06 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-06 17:00').did('DELIVERED', '2026-03-07 23:00'),
    ]);
    expect(causesOf(order)).toEqual([['CR-HOLD', 48]]);
  });

  it('does not blame a hold that ended in time for the planned shipping', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      warehouseOrder()
        .plans('SHIPPED', '2026-03-04 15:00')
        .line({ item: 'A', quantities: { ordered: 10, shipped: 10 } }),
      crmCase().condition('CR-HOLD', '2026-03-02 08:00', '2026-03-03 06:00'),
      left('2026-03-06 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-06 17:00').did('DELIVERED', '2026-03-07 23:00'),
    ]);
    expect(causesOf(order)).toEqual([['WH-LATEPICK', 48]]);
  });

  it('lets late picking begin at the planned shipping', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-05 15:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-05 17:00').did('DELIVERED', '2026-03-07 23:00'),
    ]);
    expect(causesOf(order)).toEqual([['WH-LATEPICK', 48]]);
  });

  it('does not hold a weekend against the carrier', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-03 12:00', '2026-03-06 08:00'),
      left('2026-03-06 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-06 17:00').did('DELIVERED', '2026-03-10 10:00'),
    ]);
    expect(causesOf(order)).toEqual([['CR-HOLD', 107]]);
  });

  it("takes the carrier's own word for a delay in transit", () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1')
        .did('IN_TRANSIT', '2026-03-03 17:00')
        .condition('CA-DELAY', '2026-03-05 05:00', '2026-03-06 23:00', { open: false, reason: 'weather' })
        .did('DELIVERED', '2026-03-06 23:00'),
    ]);
    expect(causesOf(order)).toEqual([['CA-DELAY', 24]]);
  });

  it('calls a gap between scans silence', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1')
        .did('IN_TRANSIT', '2026-03-03 17:00')
        .did('IN_TRANSIT', '2026-03-07 05:00')
        .did('DELIVERED', '2026-03-07 11:00'),
    ]);
    expect(causesOf(order)).toEqual([['CA-SILENT', 36]]);
  });

  it("puts a refusal at the customer's door, not at the carrier's", () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1')
        .did('IN_TRANSIT', '2026-03-03 17:00')
        .condition('CU-REFUSE', '2026-03-05 10:00', '2026-03-06 23:00', { open: false })
        .did('DELIVERED', '2026-03-06 23:00'),
    ]);
    expect(causesOf(order)).toEqual([['CU-REFUSE', 24]]);
  });

  it('measures the part that came last', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00', 'T1', 6),
      left('2026-03-06 13:00', 'T2', 4),
      warehouseEvent('e1').condition('WH-SHORT', '2026-03-03 12:00', null, { lineKey: 'A' }),
      tracker('T1')
        .did('IN_TRANSIT', '2026-03-03 17:00')
        .condition('CA-DELAY', '2026-03-04 05:00', '2026-03-04 20:00', { open: false })
        .did('DELIVERED', '2026-03-05 10:00'),
      tracker('T2').did('IN_TRANSIT', '2026-03-06 17:00').did('DELIVERED', '2026-03-07 23:00'),
    ]);
    expect(order.slip?.ms).toBe(48 * HOUR);
    expect(causesOf(order)).toEqual([['WH-SHORT', 48]]);
    expect(order.blocks.find((block) => block.code === 'WH-SHORT')?.to).toBe(at('2026-03-06 13:00'));
  });

  it('says what is open while it is open, in steps of the policy', () => {
    const held = ordered().status('credit', 'blocked', 'In Review').condition('CR-HOLD', null, null, { open: true });
    const order = assemble('2026-03-07 03:07', [held, picking(10, 0)]);
    expect(order.slip).toMatchObject({ ms: 28 * HOUR, basis: 'open' });
    expect(sentence(order)).toBe('28 h late: credit hold 28 h (finance). Next: shipped, planned 3 Mar 2026 16:00.');
    expect(order.nextLookAt).toBe(at('2026-03-07 03:15'));
    expect(assemble('2026-03-07 03:14', [held, picking(10, 0)])).toEqual(order);
  });

  it('warns while the promise has not passed', () => {
    const order = assemble('2026-03-04 12:00', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').expects('DELIVERED', '2026-03-06 17:00'),
    ]);
    expect(order.slip).toMatchObject({ ms: 18 * HOUR, basis: 'estimated' });
    expect(sentence(order)).toBe(
      'Expected 18 h late: delay in transit 18 h (carrier). Next: delivered, estimated 6 Mar 2026 18:00.',
    );
  });

  it('counts late billing of an order that came in time', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').did('DELIVERED', '2026-03-04 10:00'),
      erpInvoice()
        .did('INVOICED', '2026-03-06')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.slip).toMatchObject({ ms: 48 * HOUR, basis: 'billing', promise: at('2026-03-04 23:00') });
    expect(sentence(order)).toBe('Delivered in time, billed 2 d late: late invoice 2 d (billing).');
  });

  it('does not bill twice: the first invoice of a shipment counts', () => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').did('DELIVERED', '2026-03-04 10:00'),
      erpInvoice('INV-1')
        .did('INVOICED', '2026-03-04')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
      erpInvoice('INV-2')
        .did('INVOICED', '2026-03-12')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.slip?.basis).toBe('actual');
  });

  it('expects what nobody follows after the usual time on the road', () => {
    const order = assemble('2026-05-01', [
      ordered(),
      erpShipment()
        .did('SHIPPED', '2026-03-03')
        .line({ item: 'A', quantities: { shipped: 10 } }),
    ]);
    expect(order.slip).toMatchObject({ basis: 'estimated' });
    expect(order.slip?.ms).toBeLessThan(0);
    expect(order.closed).toBe(false);
  });

  it('claims nothing about an order that arrived at an unknown time', () => {
    const order = assemble('2026-03-20', [ordered(), picking(), left('2026-03-03 13:00').did('DELIVERED', null)]);
    expect(order.slip).toBeNull();
    expect(sentence(order)).toBe('Delivered; when is not known.');
  });

  it('has no slip without a promise', () => {
    const order = assemble('2026-03-20', [erpOrder().line({ item: 'A', quantities: { ordered: 1 } })]);
    expect(order.slip).toBeNull();
    expect(sentence(order)).toBe('No promise is known, no open block. Next: shipped.');
  });
});

describe('blocks', () => {
  it('makes one hold of what a case, an ERP status and a warehouse flag say', () => {
    const order = assemble('2026-03-04', [
      ordered().condition('CR-HOLD', null, null, { open: true, reason: 'In Review' }),
      crmCase()
        .recorded('2026-03-02 09:30')
        .condition('CR-HOLD', '2026-03-02 09:30', null, { reason: 'limit exceeded' }),
      picking(10, 0).condition('CR-HOLD', null, null, { open: true, reason: 'payment hold' }),
    ]);
    expect(order.blocks).toHaveLength(1);
    expect(order.blocks[0]).toMatchObject({ code: 'CR-HOLD', cause: 'credit', from: at('2026-03-02 09:30'), to: null });
    expect(new Set(order.blocks[0]?.sources.map((source) => source.documentKey)).size).toBe(3);
  });

  it('dates a hold without a beginning by the last change of its record', () => {
    const order = assemble('2026-03-04', [ordered().condition('CR-HOLD', null, null, { open: true })]);
    expect(order.blocks[0]?.from).toBe(at('2026-03-02 09:00'));
  });

  it('pairs the beginnings and ends of a log, twice', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(10, 0),
      warehouseEvent('a').condition('WH-HOLD', '2026-03-02 12:00', null, { reason: 'recount' }),
      warehouseEvent('b').condition('WH-HOLD', null, '2026-03-02 15:00', { open: false }),
      warehouseEvent('c').condition('WH-HOLD', '2026-03-03 08:00', null),
      warehouseEvent('d').condition('WH-HOLD', null, '2026-03-03 09:00', { open: false }),
    ]);
    expect(order.blocks.map(({ from, to }) => [from, to])).toEqual([
      [at('2026-03-02 12:00'), at('2026-03-02 15:00')],
      [at('2026-03-03 08:00'), at('2026-03-03 09:00')],
    ]);
  });

  it('keeps lines apart: stock for one does not end the shortage of another', () => {
    const order = assemble('2026-03-10', [
      ordered().line({ key: '20000', item: 'B', quantities: { ordered: 1 } }),
      picking(10, 0),
      warehouseEvent('a').condition('ST-BACK', '2026-03-02 12:00', null, { lineKey: 'A' }),
      warehouseEvent('b').condition('ST-BACK', '2026-03-02 12:00', null, { lineKey: 'B' }),
      warehouseEvent('c').condition('ST-BACK', null, '2026-03-03 12:00', { lineKey: 'B', open: false }),
    ]);
    expect(order.blocks).toMatchObject([{ code: 'ST-BACK', to: null }]);
  });

  it('ends with the order', () => {
    const order = assemble('2026-03-10', [
      ordered().did('CANCELLED', '2026-03-04'),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', null),
    ]);
    expect(order.blocks).toMatchObject([{ to: at('2026-03-03 23:00') }]);
  });
});

describe('owners and claims', () => {
  it("shows another system's delivery as claimed only", () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00').did('DELIVERED', '2026-03-05 09:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00'),
    ]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({ state: 'none', actual: null });
    expect(milestone(order, 'DELIVERED')?.claims).toMatchObject([{ owner: false, class: 'actual' }]);
  });

  it('lets the next owner decide where the first does not know the order, and says so', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00').did('DELIVERED', '2026-03-05 09:00'),
    ]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({
      state: 'complete',
      rule: 'The WMS decides, because no carrier system knows this order.',
      actual: { owner: true },
    });
  });

  it('never lets an estimate stand for what happened', () => {
    const order = assemble('2026-03-10', [ordered(), tracker('T1').expects('DELIVERED', '2026-03-04 12:00')]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({
      state: 'none',
      actual: null,
      estimated: { class: 'estimated' },
    });
  });

  it('reaches a milestone in part where quantities say so', () => {
    const order = assemble('2026-03-10', [ordered(), picking(10, 6), left('2026-03-03 13:00', 'T1', 6)]);
    expect(milestone(order, 'SHIPPED')?.state).toBe('partial');
    expect(stateOf(order, 'fulfilment')).toBe('partial');
  });

  it('keeps a void document visible and counts nothing of it', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      erpInvoice()
        .voided()
        .did('INVOICED', '2026-03-04')
        .total(100)
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.documents.find((document) => document.kind === 'invoice')?.voided).toBe(true);
    expect(milestone(order, 'INVOICED')).toMatchObject({ state: 'none', actual: null, claims: [{ voided: true }] });
    expect(order.lines[0]?.quantities.invoiced).toBeUndefined();
  });

  it('reads the last version of an ERP order that is gone because it is billed', () => {
    const order = assemble('2026-03-10', [
      ordered().voided(),
      erpInvoice()
        .did('INVOICED', '2026-03-04')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.cancelled).toBe(false);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-05' });
  });

  it('lists what two systems state differently once they had the time to agree', () => {
    const documents = [ordered(), crmOrder().recorded('2026-03-02 12:00').promised('2026-03-09')];
    expect(assemble('2026-03-02 15:59', documents).conflicts).toEqual([]);
    const order = assemble('2026-03-02 16:00', documents);
    expect(order.conflicts).toMatchObject([
      {
        subject: 'Promise',
        since: at('2026-03-02 12:00'),
        claims: [
          { connectionId: 'bc', value: '5 Mar 2026', owner: true },
          { connectionId: 'sf', value: '9 Mar 2026', owner: false },
        ],
      },
    ]);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-05' });
  });

  it('marks an axis on which the owner and another contradict each other', () => {
    const order = assemble('2026-03-04', [
      ordered().status('credit', 'complete', 'Open'),
      crmCase().recorded('2026-03-02 12:00').status('credit', 'blocked', 'Working'),
    ]);
    expect(order.axes.find(({ axis }) => axis === 'credit')).toMatchObject({ state: 'complete', disagree: true });
    expect(order.conflicts.map(({ subject }) => subject)).toEqual(['Credit status']);
  });

  it('keeps the first promise beside the current one', () => {
    const order = assemble('2026-03-04', [
      ordered(),
      crmOrder().plans('PROMISED', '2026-03-03').promised('2026-03-05'),
    ]);
    expect([order.firstPromise?.value, order.promise?.value]).toMatchObject([
      { date: '2026-03-03' },
      { date: '2026-03-05' },
    ]);
  });
});

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
    expect(order.lines[1]?.mismatches).toEqual(['Shipped 5, ordered 4.']);
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

describe('cancellation', () => {
  it('cancels what has not shipped and says so', () => {
    const order = assemble('2026-03-10', [ordered().did('CANCELLED', '2026-03-03 09:00'), picking(10, 0)]);
    expect(order).toMatchObject({ cancelled: true, closed: true, slip: null, next: null });
    expect(sentence(order)).toBe('Cancelled 3 Mar 2026 10:00.');
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

describe('silence', () => {
  const policy: Policy = DEFAULT_POLICY;
  const documents = [
    ordered(),
    picking(),
    left('2026-03-03 13:00'),
    tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00'),
  ];

  it('is told from the hour on at which it is unusual', () => {
    const from = at('2026-03-03 17:00') + 2 * policy.typical.scanGapMs;
    expect(assemble(new Date(from - 1).toISOString(), documents).silence).toBeNull();
    expect(assemble(new Date(from).toISOString(), documents).silence).toEqual({
      documentKey: 'ep/trackers/trk_T1',
      connectionId: 'ep',
      since: at('2026-03-03 17:00'),
      usualMs: policy.typical.scanGapMs,
    });
  });

  it('ends with the delivery', () => {
    const delivered = tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').did('DELIVERED', '2026-03-04 09:00');
    expect(assemble('2026-04-01', [...documents.slice(0, 3), delivered]).silence).toBeNull();
  });
});
