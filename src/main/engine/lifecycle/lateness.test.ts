import { describe, expect, it } from 'vitest';
import { HOUR } from '#shared/domain/time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from './policy.ts';
import {
  assemble,
  at,
  crmCase,
  erpInvoice,
  erpOrder,
  erpShipment,
  sentence,
  tracker,
  warehouseEvent,
  warehouseOrder,
} from './testing/order-builder.ts';
import { causesOf, left, ordered, picking, stateOf } from './testing/stories.ts';

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
    expect(sentence(order)).toBe(
      '26 h late: credit hold 26 h (finance). Overdue since 2026-03-06T23:00Z: invoice was due 6 Mar 2026 by policy.',
    );
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
      /^2 d 13 h late: credit hold \d+ h \(finance\), then missed pickup \d+ h \(carrier\)\. Overdue since 2026-03-05T23:00Z: invoice was due 5 Mar 2026 by policy\.$/,
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

  it.each([
    ['the next day', '2026-03-06 14:00', [['CU-REFUSE', 15]]],
    // A working day to bring it again ends on Monday 07:00 (UTC); what comes after is the carrier's.
    [
      'days later',
      '2026-03-10 07:00',
      [
        ['CA-SILENT', 22],
        ['CU-REFUSE', 82],
      ],
    ],
  ] as const)('leaves the carrier a working day to bring again what was refused: %s', (_name, delivered, causes) => {
    const order = assemble('2026-03-20', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1')
        .did('IN_TRANSIT', '2026-03-03 17:00')
        .did('OUT_FOR_DEL', '2026-03-05 07:00')
        .condition('CU-REFUSE', '2026-03-05 14:00', '2026-03-06 07:00', { open: false })
        .did('OUT_FOR_DEL', '2026-03-06 07:00')
        .did('DELIVERED', delivered),
    ]);
    expect(new Map(causesOf(order))).toEqual(new Map(causes));
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
    expect(sentence(order)).toBe(
      '28 h late: credit hold 28 h (finance). Overdue since 2026-03-03T15:00Z: shipping was planned for 2026-03-03T15:00Z; nothing heard since.',
    );
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
      'Expected 18 h late: delay in transit 18 h (carrier). Next: delivered, estimated 2026-03-06T17:00Z.',
    );
  });

  describe('once the estimate has passed', () => {
    const goneSilent = [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00').expects('DELIVERED', '2026-03-04 17:00'),
    ];

    it('does not tell it as what is to come', () => {
      const order = assemble('2026-03-05 10:00', goneSilent);
      expect(sentence(order)).toBe(
        'Not late yet: promised 5 Mar 2026, no open block. Overdue since 2026-03-04T17:00Z: delivery was estimated for 2026-03-04T17:00Z; nothing heard since.',
      );
      expect(order.next).toMatchObject({ code: 'DELIVERED', overdueSince: at('2026-03-04 17:00') });
      // How long it has been is told by whoever shows the sentence: it stays as it is.
      expect(sentence(assemble('2026-03-05 20:00', goneSilent))).toBe(sentence(order));
    });

    it('is told as overdue when its time comes, not before', () => {
      const before = assemble('2026-03-04 16:59', goneSilent);
      expect(sentence(before)).toMatch(/ Next: delivered, estimated 2026-03-04T17:00Z\.$/u);
      expect(before.next?.overdueSince).toBeNull();
      expect(before.nextLookAt).toBeLessThanOrEqual(at('2026-03-04 17:00'));
    });

    it('says what was heard after it', () => {
      const attempted = [
        ...goneSilent.slice(0, 3),
        tracker('T1')
          .did('IN_TRANSIT', '2026-03-03 17:00')
          .expects('DELIVERED', '2026-03-04 17:00')
          .did('OUT_FOR_DEL', '2026-03-05 08:00'),
      ];
      expect(sentence(assemble('2026-03-05 10:00', attempted))).toMatch(
        /: delivery was estimated for 2026-03-04T17:00Z; last heard: out for delivery 2026-03-05T08:00Z\.$/u,
      );
    });
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
    expect(sentence(order)).toMatch(/^Shipped in time for 5 Mar 2026; no system tells of the delivery\. Next: /);
    expect(order.closed).toBe(false);
  });

  it('calls what nobody follows late only as far as it left late', () => {
    const order = assemble('2026-05-01', [
      ordered(),
      erpShipment()
        .did('SHIPPED', '2026-03-06 23:00')
        .line({ item: 'A', quantities: { shipped: 10 } }),
    ]);
    expect(order.slip).toMatchObject({ ms: 24 * HOUR, basis: 'estimated' });
    expect(causesOf(order)).toEqual([['WH-LATEPICK', 24]]);
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
