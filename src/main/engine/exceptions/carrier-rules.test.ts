import { tracker } from '../lifecycle/testing/order-builder.ts';
import { arrived, describeSpells, moving, shippedOrder } from './testing/stories.ts';

describeSpells([
  {
    code: 'CA-NOPICK',
    onset: '2026-03-05 01:00',
    headline: 'Ready 2026-03-04T13:00Z, not picked up (trk_T1).',
    documents: [...shippedOrder, tracker('T1')],
    ended: {
      at: '2026-03-06 09:00',
      documents: [...shippedOrder, tracker('T1').did('IN_TRANSIT', '2026-03-06 09:00')],
    },
  },
  {
    code: 'CA-SILENT',
    onset: '2026-03-09 01:00',
    headline: 'Nothing from the carrier since 2026-03-05T09:00Z (usual 20 h).',
    documents: [...shippedOrder, moving()],
  },
  {
    code: 'CA-ETA',
    onset: '2026-03-05 09:00',
    headline: 'Expected 2026-03-16T17:00Z, 2 d 18 h after the promise.',
    documents: [...shippedOrder, moving().expects('DELIVERED', '2026-03-16 17:00')],
  },
  {
    code: 'CA-DELAY',
    onset: '2026-03-05 12:00',
    headline: 'Delay in transit since 2026-03-05T12:00Z: weather.',
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
    headline: 'Delivered 2026-03-06T09:00Z, no proof of delivery within 2 d.',
    documents: [...shippedOrder, arrived()],
    ended: { at: '2026-03-10 09:00', documents: [...shippedOrder, arrived().did('POD_OK', '2026-03-10 09:00')] },
  },
]);
