import { creditMemo, crmCase, warehouseEvent } from '../lifecycle/testing/order-builder.ts';
import { arrived, describeSpells, moving, ordered, picking, shippedOrder } from './testing/stories.ts';

describeSpells([
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
    headline: 'Cancelled 2026-03-04T12:00Z, picking began 2026-03-04T10:00Z.',
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
    headline: 'Return opened 2026-03-10T09:00Z, neither goods nor credit since.',
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
]);
