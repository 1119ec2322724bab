import { describe, expect, it } from 'vitest';
import { DocumentBuilder, tracker } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, find, left, ordered, picking, posted } from './testing/stories.ts';

const load = (): DocumentBuilder => new DocumentBuilder('tms', 'tms', 'shipment', 'loads', 'L-1');
const parcel = (): DocumentBuilder =>
  tracker('T1')
    .recorded('2026-03-05 09:00')
    .scanned('IN_TRANSIT', '2026-03-04 17:00', 'Köln')
    .scanned('IN_TRANSIT', '2026-03-05 06:00', 'Kassel')
    .scanned('IN_TRANSIT', '2026-03-06 19:00', 'Kassel');

describeSpells([
  {
    code: 'CA-NOTENDER',
    documents: [ordered(), picking(), load().plans('TENDERED', '2026-03-04 12:00')],
    onset: '2026-03-04 11:00',
    headline: 'No carrier is booked for the shipping planned 2026-03-04T15:00Z.',
    ended: {
      documents: [
        ordered(),
        picking(),
        load().plans('TENDERED', '2026-03-04 12:00').did('TENDERED', '2026-03-04 14:00'),
      ],
      at: '2026-03-04 14:00',
    },
  },
  {
    code: 'CA-REJECT',
    documents: [ordered(), picking(), load().did('TENDERED', '2026-03-04 08:00')],
    onset: '2026-03-04 12:00',
    headline: 'Offered 2026-03-04T08:00Z, no carrier has accepted.',
    ended: {
      documents: [
        ordered(),
        picking(),
        load().did('TENDERED', '2026-03-04 08:00').did('TENDER_OK', '2026-03-04 13:00'),
      ],
      at: '2026-03-04 13:00',
    },
  },
  {
    code: 'CA-DWELL',
    documents: [ordered(), picking(10), left(), posted, parcel()],
    onset: '2026-03-06 18:00',
    headline: 'At Kassel since 2026-03-05T06:00Z (usual less than 36 h).',
    ended: {
      documents: [ordered(), picking(10), left(), posted, parcel().did('DELIVERED', '2026-03-07 09:00')],
      at: '2026-03-07 09:00',
    },
  },
]);

describe('tender rules hold off', () => {
  it('where nobody speaks of tenders', () => {
    expect(find('CA-NOTENDER', '2026-03-10', [ordered(), picking()])).toBeUndefined();
  });

  it('while a parcel is only heard of once from a place: that is silence', () => {
    const once = tracker('T1').scanned('IN_TRANSIT', '2026-03-05 06:00', 'Kassel');
    expect(find('CA-DWELL', '2026-03-10', [ordered(), picking(10), left(), posted, once])).toBeUndefined();
  });
});
