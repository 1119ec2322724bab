import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { DocumentBuilder } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, find, left, ordered, picking } from './testing/stories.ts';

const purchase = (due: string, received?: string): DocumentBuilder =>
  new DocumentBuilder('bc', 'erp', 'event', 'purchases', 'PO-7')
    .recorded('2026-03-03 09:00')
    .states('inbound', { subject: 'A', quantity: 10, due, ...(received && { at: received }) });
const counted = (connection: string, kind: 'erp' | 'wms', onHand: number, at: string): DocumentBuilder =>
  new DocumentBuilder(connection, kind, 'event', 'stock', `${connection}-${at}`).states('stock', {
    subject: 'A',
    quantity: onHand,
    at,
  });

describeSpells([
  {
    code: 'ST-INBOUND',
    documents: [ordered(), picking(), purchase('2026-03-09')],
    onset: '2026-03-03 09:00',
    headline: /^A expected 9 Mar 2026, needed 2026-03-04T15:00Z \(PO-7\)\.$/,
    ended: {
      documents: [ordered(), picking(), purchase('2026-03-09', '2026-03-08 10:00')],
      at: '2026-03-08 10:00',
    },
  },
  {
    code: 'ST-VAR',
    documents: [ordered(), counted('bc', 'erp', 40, '2026-03-02 12:00'), counted('sh', 'wms', 32, '2026-03-03 08:00')],
    onset: '2026-03-03 08:00',
    headline: 'On hand of A: bc says 40 and sh says 32.',
    ended: {
      documents: [
        ordered(),
        picking(10),
        left(),
        counted('bc', 'erp', 40, '2026-03-02 12:00'),
        counted('sh', 'wms', 32, '2026-03-03 08:00'),
      ],
      at: '2026-03-04 13:00',
    },
  },
]);

describe('supply rules hold off', () => {
  it('while supply comes before it is needed', () => {
    expect(find('ST-INBOUND', '2026-03-03 12:00', [ordered(), picking(), purchase('2026-03-04')])).toBeUndefined();
  });

  it('while counts agree, differ within the tolerance, or one system was counted again', () => {
    const first = counted('bc', 'erp', 40, '2026-03-02 12:00');
    const of = (...counts: readonly DocumentBuilder[]) => [ordered(), first, ...counts];
    const now = '2026-03-03 12:00';
    expect(find('ST-VAR', now, of(counted('sh', 'wms', 40, '2026-03-03 08:00')))).toBeUndefined();
    const lenient = { ...DEFAULT_POLICY, tolerances: { ...DEFAULT_POLICY.tolerances, quantityOver: 0.25 } };
    const differing = of(counted('sh', 'wms', 32, '2026-03-03 08:00'));
    expect(find('ST-VAR', now, differing, lenient)).toBeUndefined();
    const corrected = counted('sh', 'wms', 40, '2026-03-03 09:00');
    expect(find('ST-VAR', now, [...differing, corrected])).toBeUndefined();
  });
});
