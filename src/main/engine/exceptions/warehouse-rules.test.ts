import { warehouseEvent, warehouseOrder } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, left, ordered, picking } from './testing/stories.ts';

describeSpells([
  {
    code: 'WH-NOACK',
    onset: '2026-03-02 11:00',
    headline: 'Released 2026-03-02T10:00Z, not accepted within 1 h.',
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
    headline: 'Warehouse hold since 2026-03-03T09:00Z: recount.',
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
    headline: 'Not picked for the shipping planned 2026-03-04T15:00Z.',
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
    headline: 'On the dock since 2026-03-04T12:00Z.',
    documents: [ordered(), picking().did('STAGED', '2026-03-04 12:00')],
    ended: {
      at: '2026-03-05 09:00',
      documents: [ordered(), picking(10).did('STAGED', '2026-03-04 12:00'), left('2026-03-05 09:00')],
    },
  },
  {
    code: 'WH-NOGI',
    onset: '2026-03-04 15:00',
    headline: 'Shipped 2026-03-04T13:00Z, no goods issue in the ERP.',
    documents: [ordered(), picking(10), left()],
  },
]);
