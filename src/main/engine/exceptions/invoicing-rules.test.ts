import { erpInvoice } from '../lifecycle/testing/order-builder.ts';
import { billed, describeSpells, left, ordered, picking, shippedOrder } from './testing/stories.ts';

describeSpells([
  {
    code: 'IN-LAG',
    onset: '2026-03-05 23:00',
    headline: 'Shipped 2026-03-04T13:00Z, not invoiced.',
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
    headline: 'Invoiced 2026-03-04T23:00Z, not posted the same day.',
    documents: [...shippedOrder, billed().plans('INV_POSTED', '2026-03-05')],
    ended: { at: '2026-03-08 23:00', documents: [...shippedOrder, billed().did('INV_POSTED', '2026-03-09')] },
  },
]);
