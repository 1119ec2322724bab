import { erpOrder, warehouseEvent, warehouseOrder } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, ordered, picking } from './testing/stories.ts';

describeSpells([
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
]);
