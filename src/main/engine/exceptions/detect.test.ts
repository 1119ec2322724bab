import { describe, expect, it } from 'vitest';
import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import {
  at,
  creditMemo,
  crmCase,
  erpInvoice,
  erpOrder,
  tracker,
  warehouseEvent,
  type DocumentBuilder,
} from '../lifecycle/testing/order-builder.ts';
import { arrived, billed, detect, find, left, moving, ordered, picking, shippedOrder } from './testing/stories.ts';

describe('rules hold off', () => {
  it.each<[string, ExceptionCode, string, readonly DocumentBuilder[]]>([
    [
      'a hold that was released within its hours',
      'CR-AGED',
      '2026-03-20',
      [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-02 12:00')],
    ],
    [
      'an order that was picked in time',
      'WH-LATEPICK',
      '2026-03-20',
      [ordered(), picking(10), warehouseEvent('1').did('PICKED', '2026-03-04 12:00'), left()],
    ],
    ['a pickup on the same day', 'CA-NOPICK', '2026-03-20', [...shippedOrder, moving()]],
    ['a goods issue on the same day', 'WH-NOGI', '2026-03-20', shippedOrder],
    ['a signed delivery', 'CA-NOPOD', '2026-03-20', [...shippedOrder, arrived().did('POD_OK', '2026-03-06 09:00')]],
    ['an invoice on the next business day', 'IN-LAG', '2026-03-20', [...shippedOrder, billed()]],
    [
      'an invoice that was voided',
      'IN-DUP',
      '2026-03-20',
      [...shippedOrder, billed(), billed('INV-2', '2026-03-09').voided()],
    ],
    [
      'a double invoice, of wrong quantity',
      'IN-QTY',
      '2026-03-20',
      [...shippedOrder, billed(), billed('INV-2', '2026-03-09')],
    ],
    [
      'over-billing that was credited',
      'IN-QTY',
      '2026-03-20',
      [
        ...shippedOrder,
        billed('INV-1', '2026-03-05', 12),
        creditMemo()
          .did('CREDITED', '2026-03-09')
          .line({ item: 'A', quantities: { credited: 2 } }),
      ],
    ],
    ['a price within tolerance', 'IN-PRICE', '2026-03-20', [...shippedOrder, billed('INV-1', '2026-03-05', 10, 100.4)]],
    ['an invoice on the day of shipping', 'IN-EARLY', '2026-03-20', [...shippedOrder, billed('INV-1', '2026-03-04')]],
    [
      'a second shipment whose invoice may follow',
      'IN-QTY',
      '2026-03-06 14:00',
      [
        ordered(),
        picking(10),
        left('2026-03-05 13:00', 'T1', 6),
        left('2026-03-06 13:00', 'T2', 4),
        billed('INV-1', '2026-03-06', 6),
      ],
    ],
    ['a cancelled order', 'WH-LATEPICK', '2026-03-20', [ordered().did('CANCELLED', '2026-03-03'), picking()]],
    [
      'clocks that differ by minutes',
      'DI-SEQ',
      '2026-03-20',
      [...shippedOrder, tracker('T1').did('DELIVERED', '2026-03-04 12:50')],
    ],
    [
      'an order that was cancelled before picking',
      'CU-CANCEL',
      '2026-03-20',
      [ordered().did('CANCELLED', '2026-03-03'), picking()],
    ],
    [
      'a line without stock',
      'IN-EARLY',
      '2026-03-20',
      [
        erpOrder().line({ item: 'HOURS', stocked: false, quantities: { ordered: 1 } }),
        erpInvoice()
          .did('INVOICED', '2026-03-05')
          .line({ item: 'HOURS', stocked: false, quantities: { invoiced: 1 } }),
      ],
    ],
  ])('for %s', (_name, code, now, documents) => {
    expect(find(code, now, documents)).toBeUndefined();
  });
});

describe('severity', () => {
  const hold = (from: string) => [ordered(), crmCase().condition('CR-HOLD', from, null)];

  it('starts with that of the code', () => {
    expect(find('CR-HOLD', '2026-03-02 10:00', hold('2026-03-02 09:00'))?.severity).toBe('high');
  });

  it('goes up from one business day before the promise on', () => {
    // The promise ends Friday the 13th at 23:00 UTC.
    expect(find('CR-HOLD', '2026-03-12 22:59', hold('2026-03-02 09:00'))?.severity).toBe('high');
    expect(find('CR-HOLD', '2026-03-12 23:00', hold('2026-03-02 09:00'))?.severity).toBe('critical');
  });

  it('goes up for an order in the top tenth by value', () => {
    const policy = { ...DEFAULT_POLICY, valueTopDecile: { EUR: microsOf(100) } };
    expect(find('CR-HOLD', '2026-03-02 10:00', hold('2026-03-02 09:00'), policy)?.severity).toBe('critical');
    expect(
      find('CR-HOLD', '2026-03-02 10:00', hold('2026-03-02 09:00'), { ...policy, valueTopDecile: { USD: 1 as Micros } })
        ?.severity,
    ).toBe('high');
  });

  it('goes down where the carrier still expects to be in time', () => {
    const delay = [
      ...shippedOrder,
      moving().condition('CA-DELAY', '2026-03-05 12:00', null).expects('DELIVERED', '2026-03-10 12:00'),
    ];
    expect(find('CA-DELAY', '2026-03-05 13:00', delay)?.severity).toBe('low');
  });

  it('goes up for billing that is days behind', () => {
    expect(find('IN-LAG', '2026-03-06', shippedOrder)?.severity).toBe('medium');
    expect(find('IN-LAG', '2026-03-10', shippedOrder)?.severity).toBe('high');
  });
});

describe('value at risk', () => {
  it.each<[string, ExceptionCode, string, readonly DocumentBuilder[], number]>([
    [
      'what has not shipped',
      'WH-SHORT',
      '2026-03-05',
      [
        ordered(),
        picking(6),
        left('2026-03-04 13:00', 'T1', 6),
        warehouseEvent('1').condition('WH-SHORT', '2026-03-04 10:00', null),
      ],
      40,
    ],
    ['what has not been billed', 'IN-LAG', '2026-03-10', shippedOrder, 100],
    [
      'what has not arrived',
      'CA-DELAY',
      '2026-03-06',
      [...shippedOrder, moving().condition('CA-DELAY', '2026-03-05 12:00', null)],
      100,
    ],
    ['the whole order', 'CA-NOPOD', '2026-03-10', [...shippedOrder, arrived()], 100],
  ])('is %s', (_name, code, now, documents, units) => {
    expect(find(code, now, documents)?.valueAtRisk).toEqual({ amount: microsOf(units), currency: 'EUR' });
  });

  it('is unknown where no value is', () => {
    expect(
      find('CR-HOLD', '2026-03-05', [erpOrder(), crmCase().condition('CR-HOLD', '2026-03-02', null)])?.valueAtRisk,
    ).toBeNull();
  });
});

describe('roots', () => {
  it('fold what a credit hold brought about under the hold', () => {
    const exceptions = detect('2026-03-05', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', null),
    ]);
    const root = exceptions.find((exception) => exception.code === 'CR-HOLD');
    expect(root?.rootKey).toBeNull();
    expect(
      exceptions
        .filter((exception) => exception.rootKey === root?.exceptionKey)
        .map((exception) => exception.code)
        .toSorted(),
    ).toEqual(['CR-AGED', 'WH-LATEPICK']);
  });

  it('do not hide what is open under what has cleared', () => {
    const exceptions = detect('2026-03-05', [
      ordered(),
      picking(),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-04 09:00'),
    ]);
    expect(exceptions.find((exception) => exception.code === 'WH-LATEPICK')).toMatchObject({
      clearedAt: null,
      rootKey: null,
    });
  });
});

describe('cleared exceptions', () => {
  it('stay for ever where they made the order late', () => {
    const documents = [
      ordered(),
      picking(10),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-16 08:00'),
      left('2026-03-16 13:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-16 17:00').did('DELIVERED', '2026-03-17 10:00'),
    ];
    expect(find('CR-HOLD', '2027-03-02', documents)).toMatchObject({ clearedAt: at('2026-03-16 08:00') });
  });
});

describe('repeats', () => {
  it('are one exception: the open stretch counts', () => {
    const exceptions = detect('2026-03-04', [
      ordered(),
      picking(),
      warehouseEvent('a').condition('WH-HOLD', '2026-03-02 12:00', null),
      warehouseEvent('b').condition('WH-HOLD', null, '2026-03-02 15:00', { open: false }),
      warehouseEvent('c').condition('WH-HOLD', '2026-03-03 08:00', null),
    ]).filter((exception) => exception.code === 'WH-HOLD');
    expect(exceptions).toMatchObject([{ onsetAt: at('2026-03-03 08:00'), clearedAt: null }]);
  });
});
