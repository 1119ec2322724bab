import { describe, expect, it } from 'vitest';
import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/order.ts';
import { DAY } from '#shared/domain/time.ts';
import { DEFAULT_POLICY, type Policy } from '../lifecycle/policy.ts';
import {
  assemble,
  at,
  creditMemo,
  crmCase,
  crmOrder,
  erpInvoice,
  erpOrder,
  erpShipment,
  tracker,
  warehouseEvent,
  warehouseOrder,
  warehouseShipment,
  type DocumentBuilder,
} from '../lifecycle/testing/order-builder.ts';
import { detectExceptions } from './detect.ts';

function detect(
  now: string,
  documents: readonly DocumentBuilder[],
  policy: Policy = DEFAULT_POLICY,
): readonly DetectedException[] {
  return detectExceptions(assemble(now, documents, policy), policy, at(now)).exceptions;
}

function find(
  code: ExceptionCode,
  now: string,
  documents: readonly DocumentBuilder[],
  policy?: Policy,
): DetectedException | undefined {
  return detect(now, documents, policy).find((exception) => exception.code === code);
}

/** 2026-03-02 is a Monday; 10 pieces at 10 EUR are promised for Friday the 13th. */
function ordered(): DocumentBuilder {
  return erpOrder()
    .recorded('2026-03-02 09:00')
    .promised('2026-03-13')
    .total(100)
    .did('ORD_ENTERED', '2026-03-02 08:00')
    .line({ key: '10000', item: 'A', price: 10, quantities: { ordered: 10 } });
}

function picking(shipped = 0): DocumentBuilder {
  return warehouseOrder()
    .recorded('2026-03-02 10:00')
    .did('WH_ACCEPTED', '2026-03-02 10:00')
    .plans('SHIPPED', '2026-03-04 15:00')
    .line({ key: 'A', item: 'A', quantities: { ordered: 10, shipped } });
}

function left(text = '2026-03-04 13:00', tracking = 'T1', quantity = 10): DocumentBuilder {
  return warehouseShipment(tracking, tracking)
    .did('SHIPPED', text)
    .line({ item: 'A', quantities: { shipped: quantity } });
}

const posted = erpShipment()
  .did('SHIPPED', '2026-03-04')
  .line({ item: 'A', quantities: { shipped: 10 } });

function moving(): DocumentBuilder {
  return tracker('T1')
    .recorded('2026-03-05 09:00')
    .did('IN_TRANSIT', '2026-03-04 17:00')
    .did('IN_TRANSIT', '2026-03-05 09:00');
}

function arrived(): DocumentBuilder {
  return moving().did('DELIVERED', '2026-03-06 09:00');
}

function billed(id = 'INV-1', day = '2026-03-05', quantity = 10, amount = quantity * 10): DocumentBuilder {
  return erpInvoice(id)
    .did('INVOICED', day)
    .total(amount)
    .line({ item: 'A', price: amount / quantity, amount, quantities: { invoiced: quantity } });
}

const shippedOrder = [ordered(), picking(10), left(), posted];

interface Spell {
  readonly code: ExceptionCode;
  readonly documents: readonly DocumentBuilder[];
  /** When the rule holds for the first time. */
  readonly onset: string;
  readonly headline: string | RegExp;
  /** What ends it, and when. */
  readonly ended?: { readonly documents: readonly DocumentBuilder[]; readonly at: string };
}

const SPELLS: readonly Spell[] = [
  {
    code: 'CR-HOLD',
    onset: '2026-03-02 09:00',
    headline: 'Credit hold since 2 Mar 2026 10:00: limit exceeded.',
    documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', null, { reason: 'limit exceeded.' })],
    ended: {
      at: '2026-03-03 09:00',
      documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-03 09:00')],
    },
  },
  {
    code: 'CR-AGED',
    onset: '2026-03-03 08:00',
    headline: 'Credit hold open for more than 8 h of business time.',
    documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', null)],
    ended: {
      at: '2026-03-04 09:00',
      documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-04 09:00')],
    },
  },
  {
    code: 'CR-RISK',
    onset: '2026-03-02 13:00',
    headline: /^Risk review since/,
    documents: [ordered(), crmCase().condition('CR-RISK', '2026-03-02 09:00', null)],
    ended: {
      at: '2026-03-02 15:00',
      documents: [ordered(), crmCase().condition('CR-RISK', '2026-03-02 09:00', '2026-03-02 15:00')],
    },
  },
  {
    code: 'CR-PREPAY',
    onset: '2026-03-02 09:00',
    headline: /^Missing prepayment since/,
    documents: [ordered(), crmCase().condition('CR-PREPAY', '2026-03-02 09:00', null)],
  },
  {
    code: 'ST-UNCONF',
    onset: '2026-03-02 10:00',
    headline: 'Confirmed 6 of 10 of A.',
    documents: [
      erpOrder()
        .did('ORD_ENTERED', '2026-03-02 08:00')
        .line({ item: 'A', quantities: { ordered: 10, confirmed: 6 } }),
    ],
  },
  {
    code: 'ST-BACK',
    onset: '2026-03-02 09:00',
    headline: /^Backorder since/,
    documents: [
      ordered(),
      picking(),
      warehouseEvent('1').condition('ST-BACK', '2026-03-02 09:00', null, { lineKey: 'A' }),
    ],
    ended: {
      at: '2026-03-03 09:00',
      documents: [
        ordered(),
        picking(),
        warehouseEvent('1').condition('ST-BACK', '2026-03-02 09:00', null, { lineKey: 'A' }),
        warehouseEvent('2').condition('ST-BACK', null, '2026-03-03 09:00', { lineKey: 'A', open: false }),
      ],
    },
  },
  {
    code: 'ST-LOST',
    onset: '2026-03-02 09:00',
    headline: /^Lost allocation since/,
    documents: [
      ordered(),
      picking(),
      warehouseEvent('1').condition('ST-LOST', '2026-03-02 09:00', null, { lineKey: 'A' }),
    ],
  },
  {
    code: 'ST-DATE',
    onset: '2026-03-02 10:00',
    headline: 'Available 16 Mar 2026, after the promised day.',
    documents: [ordered(), warehouseOrder().recorded('2026-03-02 10:00').plans('ALLOCATED', '2026-03-16')],
  },
  {
    code: 'WH-NOACK',
    onset: '2026-03-02 11:00',
    headline: 'Released 2 Mar 2026 11:00, not accepted within 1 h.',
    documents: [ordered().did('RELEASED', '2026-03-02 10:00'), warehouseOrder().plans('SHIPPED', '2026-03-04 15:00')],
    ended: {
      at: '2026-03-02 14:00',
      documents: [
        ordered().did('RELEASED', '2026-03-02 10:00'),
        warehouseOrder().did('WH_ACCEPTED', '2026-03-02 14:00'),
      ],
    },
  },
  {
    code: 'WH-HOLD',
    onset: '2026-03-03 09:00',
    headline: 'Warehouse hold since 3 Mar 2026 10:00: recount.',
    documents: [
      ordered(),
      picking(),
      warehouseEvent('1').condition('WH-HOLD', '2026-03-03 09:00', null, { reason: 'recount' }),
    ],
    ended: {
      at: '2026-03-03 12:00',
      documents: [
        ordered(),
        picking(),
        warehouseEvent('1').condition('WH-HOLD', '2026-03-03 09:00', null),
        warehouseEvent('2').condition('WH-HOLD', null, '2026-03-03 12:00', { open: false }),
      ],
    },
  },
  {
    code: 'WH-LATEPICK',
    onset: '2026-03-04 13:00',
    headline: 'Not picked for the shipping planned 4 Mar 2026 16:00.',
    documents: [ordered(), picking()],
    ended: {
      at: '2026-03-05 10:00',
      documents: [
        ordered(),
        picking(10),
        warehouseEvent('1').did('PICKED', '2026-03-05 10:00'),
        left('2026-03-05 11:00'),
      ],
    },
  },
  {
    code: 'WH-SHORT',
    onset: '2026-03-04 10:00',
    headline: /^Short pick since/,
    documents: [
      ordered(),
      picking(6),
      warehouseEvent('1').condition('WH-SHORT', '2026-03-04 10:00', null, { lineKey: 'A' }),
      left('2026-03-04 13:00', 'T1', 6),
    ],
    ended: {
      at: '2026-03-06 13:00',
      documents: [
        ordered(),
        picking(10),
        warehouseEvent('1').condition('WH-SHORT', '2026-03-04 10:00', null, { lineKey: 'A' }),
        left('2026-03-04 13:00', 'T1', 6),
        left('2026-03-06 13:00', 'T2', 4),
      ],
    },
  },
  {
    code: 'WH-OVER',
    onset: '2026-03-04 10:00',
    headline: 'Picked 12 of 10 of A.',
    documents: [
      ordered(),
      warehouseOrder()
        .did('PICKED', '2026-03-04 10:00')
        .line({ item: 'A', quantities: { picked: 12 } }),
    ],
  },
  {
    code: 'WH-DWELL',
    onset: '2026-03-04 19:00',
    headline: 'On the dock since 4 Mar 2026 13:00.',
    documents: [ordered(), picking().did('STAGED', '2026-03-04 12:00')],
    ended: {
      at: '2026-03-05 09:00',
      documents: [ordered(), picking(10).did('STAGED', '2026-03-04 12:00'), left('2026-03-05 09:00')],
    },
  },
  {
    code: 'WH-NOGI',
    onset: '2026-03-04 15:00',
    headline: 'Shipped 4 Mar 2026 14:00, no goods issue in the ERP.',
    documents: [ordered(), picking(10), left()],
  },
  {
    code: 'CA-NOPICK',
    onset: '2026-03-05 01:00',
    headline: 'Ready 4 Mar 2026 14:00, not picked up (trk_T1).',
    documents: [...shippedOrder, tracker('T1')],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, tracker('T1').did('IN_TRANSIT', '2026-03-06 09:00')],
    },
  },
  {
    code: 'CA-SILENT',
    onset: '2026-03-09 01:00',
    headline: 'Nothing from the carrier since 5 Mar 2026 10:00 (usual 20 h).',
    documents: [...shippedOrder, moving()],
  },
  {
    code: 'CA-ETA',
    onset: '2026-03-05 09:00',
    headline: 'Expected 16 Mar 2026 18:00, 2 d 18 h after the promise.',
    documents: [...shippedOrder, moving().expects('DELIVERED', '2026-03-16 17:00')],
  },
  {
    code: 'CA-DELAY',
    onset: '2026-03-05 12:00',
    headline: 'Delay in transit since 5 Mar 2026 13:00: weather.',
    documents: [...shippedOrder, moving().condition('CA-DELAY', '2026-03-05 12:00', null, { reason: 'weather' })],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, arrived().condition('CA-DELAY', '2026-03-05 12:00', '2026-03-05 20:00')],
    },
  },
  {
    code: 'CA-ATTEMPT',
    onset: '2026-03-05 12:00',
    headline: /^Failed delivery attempt since/,
    documents: [...shippedOrder, moving().condition('CA-ATTEMPT', '2026-03-05 12:00', null)],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, arrived().condition('CA-ATTEMPT', '2026-03-05 12:00', null, { open: true })],
    },
  },
  {
    code: 'CA-LOSS',
    onset: '2026-03-05 12:00',
    headline: /^Damage or loss since/,
    documents: [...shippedOrder, moving().condition('CA-LOSS', '2026-03-05 12:00', null)],
  },
  {
    code: 'CA-CUSTOMS',
    onset: '2026-03-05 20:00',
    headline: /^Customs hold since/,
    documents: [...shippedOrder, moving().condition('CA-CUSTOMS', '2026-03-05 12:00', null)],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, moving().condition('CA-CUSTOMS', '2026-03-05 12:00', '2026-03-06 09:00')],
    },
  },
  {
    code: 'CA-NOPOD',
    onset: '2026-03-08 09:00',
    headline: 'Delivered 6 Mar 2026 10:00, no proof of delivery within 2 d.',
    documents: [...shippedOrder, arrived()],
    ended: { at: '2026-03-10 09:00', documents: [...shippedOrder, arrived().did('POD_OK', '2026-03-10 09:00')] },
  },
  {
    code: 'IN-LAG',
    onset: '2026-03-05 23:00',
    headline: 'Shipped 4 Mar 2026 14:00, not invoiced.',
    documents: shippedOrder,
    ended: { at: '2026-03-09 23:00', documents: [...shippedOrder, billed('INV-1', '2026-03-09')] },
  },
  {
    code: 'IN-BLOCK',
    onset: '2026-03-05 09:00',
    headline: /^Billing block: In Review in bc\.$/,
    documents: [...shippedOrder, erpInvoice().recorded('2026-03-05 09:00').status('billing', 'blocked', 'In Review')],
  },
  {
    code: 'IN-QTY',
    onset: '2026-03-04 23:00',
    headline: 'Invoiced 8, shipped 10 of A.',
    documents: [...shippedOrder, billed('INV-1', '2026-03-05', 8)],
  },
  {
    code: 'IN-PRICE',
    onset: '2026-03-04 23:00',
    headline: 'Invoiced 110 for A, ordered at 100.',
    documents: [...shippedOrder, billed('INV-1', '2026-03-05', 10, 110)],
  },
  {
    code: 'IN-EARLY',
    onset: '2026-03-01 23:00',
    headline: 'Invoiced 2 Mar 2026, not shipped yet.',
    documents: [ordered(), picking(), billed('INV-1', '2026-03-02')],
    ended: { at: '2026-03-04 13:00', documents: [ordered(), picking(10), left(), billed('INV-1', '2026-03-02')] },
  },
  {
    code: 'IN-DUP',
    onset: '2026-03-08 23:00',
    headline: 'INV-2 bills what INV-1 has billed.',
    documents: [...shippedOrder, billed('INV-1', '2026-03-05'), billed('INV-2', '2026-03-09')],
  },
  {
    code: 'IN-NOPOST',
    onset: '2026-03-05 23:00',
    headline: 'Invoiced 5 Mar 2026 00:00, not posted the same day.',
    documents: [...shippedOrder, billed().plans('INV_POSTED', '2026-03-05')],
    ended: { at: '2026-03-08 23:00', documents: [...shippedOrder, billed().did('INV_POSTED', '2026-03-09')] },
  },
  {
    code: 'DI-CONFLICT',
    onset: '2026-03-02 16:00',
    headline: 'Promise: bc says 13 Mar 2026, sf says 16 Mar 2026.',
    documents: [ordered(), crmOrder().recorded('2026-03-02 12:00').promised('2026-03-16')],
  },
  {
    code: 'DI-SEQ',
    onset: '2026-03-03 09:00',
    headline: 'Delivered 3 Mar 2026 10:00, before shipped 4 Mar 2026 14:00.',
    documents: [...shippedOrder, tracker('T1').did('DELIVERED', '2026-03-03 09:00')],
  },
  {
    code: 'DI-DUP',
    onset: '2026-03-03 09:00',
    headline: 'SO-1001 stands for bc/copies/SO-1001 and bc/salesOrders/SO-1001.',
    documents: [ordered(), erpOrder('SO-1001', 'copies').recorded('2026-03-03 09:00')],
  },
  {
    code: 'CU-DATA',
    onset: '2026-03-02 09:00',
    headline: /^Incomplete customer data since/,
    documents: [ordered(), crmCase().condition('CU-DATA', '2026-03-02 09:00', null)],
    ended: {
      at: '2026-03-03 09:00',
      documents: [ordered(), crmCase().condition('CU-DATA', '2026-03-02 09:00', '2026-03-03 09:00')],
    },
  },
  {
    code: 'CU-CHANGE',
    onset: '2026-03-02 09:00',
    headline: /^Change by the customer since/,
    documents: [ordered(), crmCase().condition('CU-CHANGE', '2026-03-02 09:00', null)],
  },
  {
    code: 'CU-CANCEL',
    onset: '2026-03-04 12:00',
    headline: 'Cancelled 4 Mar 2026 13:00, picking began 4 Mar 2026 11:00.',
    documents: [
      ordered().did('CANCELLED', '2026-03-04 12:00'),
      picking(),
      warehouseEvent('1').did('PICK_START', '2026-03-04 10:00'),
    ],
  },
  {
    code: 'CU-REFUSE',
    onset: '2026-03-05 12:00',
    headline: /^Refused delivery since/,
    documents: [...shippedOrder, moving().condition('CU-REFUSE', '2026-03-05 12:00', null)],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, arrived().condition('CU-REFUSE', '2026-03-05 12:00', '2026-03-06 09:00')],
    },
  },
  {
    code: 'CU-RETURN',
    onset: '2026-03-24 09:00',
    headline: 'Return opened 10 Mar 2026 10:00, neither goods nor credit since.',
    documents: [...shippedOrder, crmCase().did('RETURN_OPEN', '2026-03-10 09:00')],
    ended: {
      at: '2026-03-29 22:00',
      documents: [
        ...shippedOrder,
        crmCase().did('RETURN_OPEN', '2026-03-10 09:00'),
        creditMemo().did('CREDITED', '2026-03-30'),
      ],
    },
  },
];

function text(moment: number): string {
  return new Date(moment).toISOString();
}

describe.each(SPELLS.map((spell) => [spell.code, spell] as const))('%s', (code, { documents, onset, headline }) => {
  it('holds from its onset on', () => {
    const detected = find(code, text(at(onset)), documents);
    expect(detected, 'at its onset').toMatchObject({ onsetAt: at(onset), clearedAt: null });
    expect(detected?.headline).toEqual(
      expect.stringMatching(typeof headline === 'string' ? new RegExp(`^${RegExp.escape(headline)}$`) : headline),
    );
    expect(detected?.sources.length).toBeGreaterThan(0);
    expect(find(code, text(at(onset) + 3 * DAY), documents)?.exceptionKey ?? detected?.exceptionKey).toBe(
      detected?.exceptionKey,
    );
  });
});

const ENDED = SPELLS.flatMap(({ code, documents, onset, ended }) =>
  ended ? [[code, documents, onset, ended] as const] : [],
);

describe.each(ENDED)('%s', (code, documents, onset, ended) => {
  it('clears, stays listed for a while and then goes, unless it made the order late', () => {
    const key = find(code, text(at(onset)), documents)?.exceptionKey;
    const cleared = find(code, text(at(ended.at) + DAY), ended.documents);
    expect(cleared).toMatchObject({ exceptionKey: key, onsetAt: at(onset), clearedAt: at(ended.at) });
    const long = text(at(ended.at) + DEFAULT_POLICY.thresholds.clearedKeepMs);
    const toBlame = assemble(long, ended.documents).causes.some((share) => share.code === code);
    expect(find(code, long, ended.documents) !== undefined).toBe(toBlame);
  });
});

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
