import { expect, test } from 'vitest';
import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { DAY } from '#shared/domain/time.ts';
import { TestStore, contextWith, NOW } from './testing/test-store.ts';
import { unlinkedDocuments } from './unlinked.ts';

function reference(type: ReferenceType, text: string, role: Reference['role'] = 'points_to'): Reference {
  return { type, scope: 'x', role, text, normalised: text.toUpperCase().replace(/[^A-Z0-9]/g, ''), path: `/${type}` };
}

function customer(name: string): Pick<CanonicalDocument, 'parties'> {
  return { parties: [{ role: 'customer', id: null, name: { value: name, path: '/customer' } }] };
}

function filled(): TestStore {
  const store = new TestStore().connection('erp').connection('tms', { kind: 'tms' });
  store.order(
    { id: 'A', row: { order_no: 'SO-0010045', customer: 'Acme', ordered_at: NOW - 2 * DAY } },
    { references: [reference('order_no', '10045', 'is'), reference('customer_po', '4500123')] },
  );
  store.order(
    { id: 'B', row: { order_no: 'SO-0010046', customer: 'Zeta', ordered_at: NOW - 40 * DAY } },
    { references: [reference('order_no', '10046', 'is'), reference('customer_po', '4500123')] },
  );
  return store;
}

function candidatesOf(store: TestStore, content: Partial<CanonicalDocument>) {
  store.unlinked(
    store.document('tms', { stream: 'loads', sourceId: 'L1', kind: 'shipment', content }),
    'No order has this number',
  );
  const [row] = unlinkedDocuments(store.db, { offset: 0, limit: 10 }, contextWith()).rows;
  return row?.candidates ?? [];
}

test('a number that several orders share speaks for each of them, less', () => {
  const found = candidatesOf(filled(), { references: [reference('customer_po', '4500123')] });
  expect(found.map((candidate) => candidate.orderKey)).toEqual(['erp/orders/A', 'erp/orders/B']);
  expect(found[0]?.reasons[0]).toBe('Same customer PO 4500123, which 2 orders share');
  expect(found.every((candidate) => candidate.score < 0.6)).toBe(true);
});

test('the customer decides between orders that share a number', () => {
  const [first, second] = candidatesOf(filled(), {
    references: [reference('customer_po', '4500123')],
    ...customer('zeta'),
  });
  expect(first).toMatchObject({ orderKey: 'erp/orders/B', reasons: expect.arrayContaining(['Same customer: Zeta']) });
  expect(second?.reasons).toContain('But another customer: Acme');
  expect(first!.score).toBeGreaterThan(second!.score);
});

test('a number that is one slip of the hand away says so', () => {
  const [swapped] = candidatesOf(filled(), { references: [reference('order_no', '10054')] });
  expect(swapped).toMatchObject({
    orderNo: 'SO-0010045',
    reasons: expect.arrayContaining(['Order number 10054 may be 10045: two neighbouring characters swapped']),
  });
  expect(
    candidatesOf(filled(), { references: [reference('order_no', '1004')] }).map((candidate) => candidate.orderNo),
  ).toEqual(['SO-0010045', 'SO-0010046']);
  expect(candidatesOf(filled(), { references: [reference('order_no', '99999')] })).toEqual([]);
});

test("a number that ends like the order's own is a lead", () => {
  const [found] = candidatesOf(filled(), { references: [reference('shipment_no', '0010045')] });
  expect(found).toMatchObject({
    orderNo: 'SO-0010045',
    reasons: expect.arrayContaining(['Order SO-0010045 ends with 0010045']),
  });
});

test('without any number, customer and date are a weak lead', () => {
  const found = candidatesOf(filled(), { ...customer('Acme') });
  expect(found).toMatchObject([
    { orderKey: 'erp/orders/A', reasons: ['Same customer: Acme', 'Ordered 2 days before'] },
  ]);
  expect(found[0]!.score).toBeLessThan(0.4);
});

test('the inbox is paged, the newest first, and counted whole', () => {
  const store = filled();
  for (const [index, at] of [NOW - 3, null, NOW - 1, NOW - 2].entries()) {
    store.unlinked(
      store.document('tms', {
        stream: 'loads',
        sourceId: `L${index}`,
        kind: 'shipment',
        recordedAt: at,
        content: { label: { value: `Load ${index}`, path: '/no' } },
      }),
      'No order has this number',
    );
  }
  const page = (offset: number, limit: number) => unlinkedDocuments(store.db, { offset, limit }, contextWith());
  expect(page(0, 10).rows.map((row) => row.label)).toEqual(['Load 2', 'Load 3', 'Load 0', 'Load 1']);
  expect(page(1, 2)).toMatchObject({
    total: 4,
    rows: [{ label: 'Load 3' }, { label: 'Load 0', reason: 'No order has this number', firstSeenAt: NOW }],
  });
});
