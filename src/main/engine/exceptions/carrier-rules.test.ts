import { describe, expect, it } from 'vitest';
import { at, tracker, type DocumentBuilder } from '../lifecycle/testing/order-builder.ts';
import { arrived, describeSpells, find, moving, shippedOrder } from './testing/stories.ts';

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

describe('an estimate that is moved', () => {
  /** Promised for Friday the 13th. */
  const said = (recorded: string, expected: string): DocumentBuilder =>
    moving().recorded(recorded).expects('DELIVERED', expected);
  const first = said('2026-03-05 09:00', '2026-03-12 12:00');
  const late = said('2026-03-06 09:00', '2026-03-16 12:00');
  const later = said('2026-03-09 09:00', '2026-03-17 12:00');
  const inTime = said('2026-03-10 09:00', '2026-03-13 12:00');

  it('is late since it first was, however often it moved on', () => {
    const now = said('2026-03-09 09:00', '2026-03-17 12:00').after(first, late);
    const found = find('CA-ETA', '2026-03-09 12:00', [...shippedOrder, now]);
    expect(found).toMatchObject({ onsetAt: at('2026-03-06 09:00'), clearedAt: null, occurrences: 1 });
  });

  it('is over when it came forward again, and tells what it was', () => {
    const now = said('2026-03-10 09:00', '2026-03-13 12:00').after(first, late, later);
    const found = find('CA-ETA', '2026-03-10 12:00', [...shippedOrder, now]);
    expect(found).toMatchObject({ onsetAt: at('2026-03-06 09:00'), clearedAt: at('2026-03-10 09:00') });
    expect(found?.headline).toBe('Was expected 2026-03-17T12:00Z, is expected 2026-03-13T12:00Z again.');
    expect(found?.sources.map(({ version }) => version)).toContain(String(at('2026-03-09 09:00')));
  });

  it('counts the stretches in which it was late', () => {
    const now = said('2026-03-11 09:00', '2026-03-16 12:00').after(first, late, inTime);
    const found = find('CA-ETA', '2026-03-11 12:00', [...shippedOrder, now]);
    expect(found).toMatchObject({ onsetAt: at('2026-03-11 09:00'), clearedAt: null, occurrences: 2 });
  });
});
