import { describe, expect, it } from 'vitest';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import {
  at,
  creditMemo,
  crmCase,
  DocumentBuilder,
  erpInvoice,
  tracker,
  warehouseEvent,
  warehouseOrder,
} from '../lifecycle/testing/order-builder.ts';
import { billed, find, left, moving, ordered, picking, shippedOrder } from './testing/stories.ts';

const NOW = '2026-04-01';

const bill = (id: string, day: string, quantity = 10): DocumentBuilder => billed(id, day, quantity);
const credit = (id: string, day: string, quantity = 10): DocumentBuilder =>
  creditMemo(id)
    .did('CREDITED', day)
    .total(quantity * 10)
    .line({ item: 'A', quantities: { credited: quantity } });
const rma = (id: string, opened: string, received: string | null, quantity = 10): DocumentBuilder => {
  const document = new DocumentBuilder('bc', 'erp', 'return', 'returns', id).did('RETURN_OPEN', opened);
  return received === null
    ? document
    : document.did('RETURN_RECV', received).line({ item: 'A', quantities: { returned: quantity } });
};
const complaint = crmCase().did('RETURN_OPEN', '2026-03-10 09:00');
const twice = [...shippedOrder, bill('INV-1', '2026-03-05'), bill('INV-2', '2026-03-06')];

type Story = [name: string, code: ExceptionCode, onset: string, documents: readonly DocumentBuilder[]];

describe('an order that hides it raises', () => {
  it.each<Story>([
    [
      'a double invoice, of goods that came back and were credited',
      'IN-DUP',
      '2026-03-05 23:00',
      [...twice, rma('RMA-1', '2026-03-10 09:00', '2026-03-12 09:00'), credit('CM-1', '2026-03-13')],
    ],
    [
      'the same, where only a complaint tells of the return',
      'IN-DUP',
      '2026-03-05 23:00',
      [...twice, complaint, credit('CM-1', '2026-03-13')],
    ],
    [
      'the same, of a part of the goods',
      'IN-DUP',
      '2026-03-05 23:00',
      [...twice, complaint, credit('CM-1', '2026-03-13', 3)],
    ],
    [
      'a double invoice of which a part was credited',
      'IN-DUP',
      '2026-03-05 23:00',
      [...twice, credit('CM-1', '2026-03-13', 3)],
    ],
    [
      'too much billed, of goods that came back',
      'IN-QTY',
      '2026-03-04 23:00',
      [
        ...shippedOrder,
        bill('INV-1', '2026-03-05', 12),
        rma('RMA-1', '2026-03-10 09:00', '2026-03-12 09:00', 3),
        credit('CM-1', '2026-03-13', 3),
      ],
    ],
    [
      'a credit hold by status, of an order that waits for stock too',
      'CR-HOLD',
      '2026-03-02 09:00',
      [
        ordered().status('credit', 'blocked', 'Stopped'),
        picking(),
        warehouseEvent('1').condition('ST-BACK', '2026-03-02 11:00', null, { lineKey: 'A' }),
      ],
    ],
    [
      'a billing block by status, of an order that the carrier delays',
      'IN-BLOCK',
      '2026-03-06 09:00',
      [
        ...shippedOrder,
        moving().condition('CA-DELAY', '2026-03-05 12:00', null),
        erpInvoice().recorded('2026-03-06 09:00').status('billing', 'blocked', 'In Review'),
      ],
    ],
    [
      'a hold that begins when no release keeps the promise any more',
      'CR-AGED',
      '2026-03-05 10:00',
      [ordered().plans('RELEASED', '2026-03-04 12:00'), crmCase().condition('CR-HOLD', '2026-03-05 10:00', null)],
    ],
    [
      'an order cancelled after it was packed, of whose picking nobody told',
      'CU-CANCEL',
      '2026-03-04 12:00',
      [
        ordered().did('CANCELLED', '2026-03-04 12:00'),
        picking(),
        warehouseEvent('1').did('PACKED', '2026-03-04 10:00'),
      ],
    ],
    [
      'an order cancelled between two waves of picking, the second told first',
      'CU-CANCEL',
      '2026-03-04 12:00',
      [
        ordered().did('CANCELLED', '2026-03-04 12:00'),
        picking(),
        warehouseEvent('1').did('PICK_START', '2026-03-05 08:00'),
        warehouseEvent('2').did('PICK_START', '2026-03-03 10:00'),
      ],
    ],
    [
      'a second invoice that is not posted, after a first that is',
      'IN-NOPOST',
      '2026-03-09 23:00',
      [
        ...shippedOrder,
        bill('INV-1', '2026-03-05', 6).did('INV_POSTED', '2026-03-05'),
        bill('INV-2', '2026-03-09', 4).plans('INV_POSTED', '2026-03-09'),
      ],
    ],
    [
      'a second shipment that arrived before it left, after a first in good order',
      'DI-SEQ',
      '2026-03-06 09:00',
      [
        ordered(),
        picking(10),
        left('2026-03-03 13:00', 'T1', 6),
        left('2026-03-09 13:00', 'T2', 4),
        tracker('T1').did('DELIVERED', '2026-03-05 09:00'),
        tracker('T2').did('DELIVERED', '2026-03-06 09:00'),
      ],
    ],
    [
      'what waits on the dock after a first shipment has left',
      'WH-DWELL',
      '2026-03-05 14:00',
      [
        ordered(),
        warehouseOrder().line({ key: 'A', item: 'A', quantities: { ordered: 10, shipped: 6 } }),
        left('2026-03-03 13:00', 'T1', 6).did('STAGED', '2026-03-03 11:00'),
        warehouseEvent('1').did('STAGED', '2026-03-05 10:00'),
      ],
    ],
    [
      'a return whose goods never came, after another that is settled',
      'CU-RETURN',
      '2026-03-26 09:00',
      [
        ...shippedOrder,
        rma('RMA-1', '2026-03-06 09:00', '2026-03-08 09:00', 2),
        credit('CM-1', '2026-03-09', 2),
        rma('RMA-2', '2026-03-12 09:00', null),
      ],
    ],
  ])('%s: %s', (_name, code, onset, documents) => {
    expect(find(code, NOW, documents)).toMatchObject({ onsetAt: at(onset), clearedAt: null });
  });
});

describe('an order that only looks like it raises nothing', () => {
  it.each<[name: string, code: ExceptionCode, now: string, documents: readonly DocumentBuilder[]]>([
    [
      'a double invoice that was credited, of goods that came back in part',
      'IN-DUP',
      NOW,
      [...twice, rma('RMA-1', '2026-03-10 09:00', '2026-03-12 09:00', 3), credit('CM-1', '2026-03-13')],
    ],
    [
      'a double invoice that was credited, of goods that came back afterwards',
      'IN-DUP',
      NOW,
      [...twice, credit('CM-1', '2026-03-09'), complaint, credit('CM-2', '2026-03-13', 3)],
    ],
    [
      'an invoice credited and billed again, of goods that came back afterwards',
      'IN-DUP',
      NOW,
      [
        ...shippedOrder,
        bill('INV-1', '2026-03-05'),
        credit('CM-1', '2026-03-09'),
        bill('INV-2', '2026-03-09'),
        rma('RMA-1', '2026-03-10 09:00', '2026-03-12 09:00', 3),
      ],
    ],
    [
      'the same, billed again after the customer had complained',
      'IN-DUP',
      NOW,
      [
        ...shippedOrder,
        bill('INV-1', '2026-03-05'),
        complaint,
        credit('CM-1', '2026-03-11'),
        bill('INV-2', '2026-03-11'),
      ],
    ],
    [
      'a hold of an order that was released before',
      'CR-AGED',
      '2026-03-05 12:00',
      [
        ordered().plans('RELEASED', '2026-03-04 12:00').did('RELEASED', '2026-03-04 11:00'),
        crmCase().condition('CR-HOLD', '2026-03-05 10:00', null),
      ],
    ],
    [
      'goods that are reserved, whatever an older plan says of them',
      'ST-DATE',
      '2026-03-06',
      [
        ordered().plans('ALLOCATED', '2026-03-16'),
        warehouseOrder()
          .did('ALLOCATED', '2026-03-03 09:00')
          .line({ key: 'A', item: 'A', quantities: { ordered: 10, allocated: 10 } }),
      ],
    ],
    [
      'a return that was credited, and another that has just begun',
      'CU-RETURN',
      '2026-03-20',
      [
        ...shippedOrder,
        rma('RMA-1', '2026-03-06 09:00', '2026-03-08 09:00', 2),
        credit('CM-1', '2026-03-09', 2),
        rma('RMA-2', '2026-03-14 09:00', null),
      ],
    ],
    [
      'a return credited in time, and a price credited later',
      'CU-RETURN',
      NOW,
      [
        ...shippedOrder,
        rma('RMA-1', '2026-03-06 09:00', '2026-03-08 09:00', 2),
        credit('CM-1', '2026-03-09', 2),
        creditMemo('CM-2').did('CREDITED', '2026-03-30').total(5),
      ],
    ],
    [
      'goods that came back on the day on which the return was entered',
      'CU-RETURN',
      '2026-03-26',
      [...shippedOrder, rma('RMA-1', '2026-03-06 15:00', '2026-03-06', 2), credit('CM-1', '2026-03-09', 2)],
    ],
  ])('%s: %s', (_name, code, now, documents) => {
    expect(find(code, now, documents)).toBeUndefined();
  });
});
