import { crmOrder, erpOrder, tracker } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, ordered, shippedOrder } from './testing/stories.ts';

describeSpells([
  {
    code: 'DI-CONFLICT',
    onset: '2026-03-02 16:00',
    headline: 'Promise: bc says 13 Mar 2026, sf says 16 Mar 2026.',
    documents: [ordered(), crmOrder().recorded('2026-03-02 12:00').promised('2026-03-16')],
  },
  {
    code: 'DI-SEQ',
    onset: '2026-03-03 09:00',
    headline: 'Delivered 2026-03-03T09:00Z, before shipped 2026-03-04T13:00Z.',
    documents: [...shippedOrder, tracker('T1').did('DELIVERED', '2026-03-03 09:00')],
  },
  {
    code: 'DI-DUP',
    onset: '2026-03-03 09:00',
    headline: 'SO-1001 stands for bc/copies/SO-1001 and bc/salesOrders/SO-1001.',
    documents: [ordered(), erpOrder('SO-1001', 'copies').recorded('2026-03-03 09:00')],
  },
]);
