import { describe, expect, it } from 'vitest';
import { DocumentBuilder } from '../lifecycle/testing/order-builder.ts';
import { billed, describeSpells, find, ordered, shippedOrder } from './testing/stories.ts';

const answer = (id: string): DocumentBuilder => new DocumentBuilder('edi', 'edi', 'event', 'acks', id);
const sent = answer('1').states('acknowledgement', { state: 'awaited', at: '2026-03-03 09:00' });
const invoiced = [...shippedOrder, billed()];
const rejected = answer('2').states('acknowledgement', {
  subject: 'INV-1',
  state: 'rejected',
  at: '2026-03-06 09:00',
  reason: 'Unknown buyer',
});
const paid = (amount: number, at: string, id: string): DocumentBuilder =>
  new DocumentBuilder('bank', 'finance', 'payment', 'remittances', id).states('remittance', {
    subject: 'INV-1',
    quantity: amount,
    at,
    reason: 'Damaged carton',
  });

describeSpells([
  {
    code: 'DI-ACK',
    documents: [ordered(), sent],
    onset: '2026-03-04 09:00',
    headline: '1 was sent 2026-03-03T09:00Z and is not acknowledged.',
    ended: {
      documents: [
        ordered(),
        answer('1')
          .states('acknowledgement', { state: 'awaited', at: '2026-03-03 09:00' })
          .states('acknowledgement', { state: 'accepted', at: '2026-03-04 15:00' }),
      ],
      at: '2026-03-04 15:00',
    },
  },
  {
    code: 'DI-COUNT',
    documents: [ordered().states('control_total', { quantity: 3 })],
    onset: '2026-03-02 09:00',
    headline: 'SO-1001 says it has 3 lines, 1 came.',
  },
  {
    code: 'IN-REJECT',
    documents: [...invoiced, rejected],
    onset: '2026-03-06 09:00',
    headline: 'INV-1 was rejected 2026-03-06T09:00Z: Unknown buyer.',
    ended: {
      documents: [
        ...invoiced,
        rejected,
        answer('3').states('acknowledgement', { subject: 'INV-1', state: 'accepted', at: '2026-03-09 10:00' }),
      ],
      at: '2026-03-09 10:00',
    },
  },
  {
    code: 'IN-SHORTPAY',
    documents: [...invoiced, paid(80, '2026-03-20', 'P1')],
    onset: '2026-03-19 23:00',
    headline: 'INV-1: 20.00 EUR of 100.00 EUR is not paid: Damaged carton.',
    ended: {
      documents: [...invoiced, paid(80, '2026-03-20', 'P1'), paid(20, '2026-03-25 10:00', 'P2')],
      at: '2026-03-25 10:00',
    },
  },
]);

describe('message rules hold off', () => {
  it('once the count agrees, an answer came in time, or the invoice is paid in full', () => {
    expect(find('DI-COUNT', '2026-03-05', [ordered().states('control_total', { quantity: 1 })])).toBeUndefined();
    const intime = answer('4').states('acknowledgement', { state: 'accepted', at: '2026-03-03 10:00' });
    expect(find('DI-ACK', '2026-03-10', [ordered(), intime])).toBeUndefined();
    expect(find('IN-SHORTPAY', '2026-03-30', [...invoiced, paid(100, '2026-03-20', 'P1')])).toBeUndefined();
  });
});
