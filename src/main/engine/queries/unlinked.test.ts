import { expect, test } from 'vitest';
import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { DAY } from '#shared/domain/time.ts';
import { TestStore, contextWith, NOW } from './testing/test-store.ts';
import { EVERYTHING_WAITING, unlinkedCounts, unlinkedDocument, unlinkedDocuments } from './unlinked.ts';

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
  return unlinkedDocument(store.db, { documentKey: 'tms/loads/L1', orderKey: null }, contextWith()).candidates;
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

test.each([
  ['order_no', 'PS 105636', 'Order number PS 105636 may be PS-105366: two neighbouring characters swapped'],
  ['customer_po', '45007782', 'Customer PO 45007782 may be 4500/77 81: one character different'],
] as const)('a number that it may be is told as the order writes it: %s %s', (type, typed, reason) => {
  const store = filled();
  store.order(
    { id: 'C', row: { order_no: 'PS-105366' } },
    { references: [reference('order_no', 'PS-105366', 'is'), reference('customer_po', '4500/77 81')] },
  );
  const [found] = candidatesOf(store, { references: [reference(type, typed)] });
  expect(found?.reasons).toContain(reason);
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
    { orderKey: 'erp/orders/A', reasons: ['Same customer: Acme', 'Dated 2 days after the order'] },
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
  const page = (offset: number, limit: number) => unlinkedDocuments(store.db, { ...EVERYTHING_WAITING, offset, limit });
  expect(page(0, 10).rows.map((row) => row.label)).toEqual(['Load 2', 'Load 3', 'Load 0', 'Load 1']);
  expect(page(1, 2)).toMatchObject({
    total: 4,
    rows: [{ label: 'Load 3' }, { label: 'Load 0', reason: 'No order has this number', firstSeenAt: NOW }],
  });
});

test('orders that a person ruled out are not offered; one that is asked for is compared all the same', () => {
  const store = filled();
  store.decision('d1', 'tms/loads/L1', { kind: 'never_link', documentKey: 'tms/loads/L1', orderKey: 'erp/orders/A' });
  expect(
    candidatesOf(store, { references: [reference('customer_po', '4500123')] }).map(({ orderKey }) => orderKey),
  ).toEqual(['erp/orders/B']);
  const asked = { documentKey: 'tms/loads/L1', orderKey: 'erp/orders/A' };
  expect(unlinkedDocument(store.db, asked, contextWith()).candidates.map(({ orderKey }) => orderKey)).toEqual([
    'erp/orders/B',
    'erp/orders/A',
  ]);
});

test('a number in free text, or in another field, leads to its order', () => {
  const store = (): TestStore => {
    const made = filled();
    const content = { references: [{ ...reference('order_no', '104512', 'is'), scope: 'erp' }] };
    const places = [{ field: 'customer_po', value: '4500-777' }] as const;
    made.order({ id: 'C', row: { order_no: 'SO-104512' }, places }, content);
    return made;
  };
  const [inText] = candidatesOf(store(), { summary: { value: 'Customer asks about SO-104512 again', path: '/text' } });
  expect(inText).toMatchObject({
    orderNo: 'SO-104512',
    reasons: expect.arrayContaining(['The order number SO-104512 stands in its text']),
  });
  const [inField] = candidatesOf(store(), { references: [reference('bol', '4500777')] });
  expect(inField?.reasons).toEqual(
    expect.arrayContaining(['The order’s customer PO 4500777 stands in its bill of lading']),
  );
});

test('what a document says stands beside what the order says, field by field', () => {
  const [best] = candidatesOf(filled(), {
    references: [reference('order_no', '10045'), reference('customer_po', '4500132')],
    ...customer('Acme Corp'),
  });
  expect(best?.comparison.map(({ field, verdict, note }) => [field, verdict, note])).toEqual([
    ['order_no', 'same', null],
    ['customer_po', 'near', 'two neighbouring characters swapped'],
    ['customer', 'near', 'one name holds the other'],
    ['date', 'same', '2 days after the order'],
  ]);
  expect(best?.comparison[1]).toMatchObject({
    ours: { kind: 'text', text: '4500132' },
    theirs: { kind: 'text', text: '4500123' },
    oursAt: { documentKey: 'tms/loads/L1', path: '/customer_po' },
    theirsAt: { documentKey: 'erp/orders/A', path: '/customer_po' },
  });
});

test('a number is shown as the system writes it that gave it out, whoever typed it elsewhere', () => {
  const store = new TestStore().connection('crm', { kind: 'crm' }).connection('erp').connection('tms', { kind: 'tms' });
  const typed = (text: string, role: Reference['role']): Reference => ({
    ...reference('order_no', text, role),
    normalised: '105366',
  });
  store.order(
    { id: 'A', row: { order_no: 'SO-105366' } },
    { references: [typed('so105366', 'points_to'), typed('SO-105366', 'is')] },
  );
  const [best] = candidatesOf(store, { references: [typed('SO 105366', 'points_to')] });
  expect(best?.comparison[0]).toMatchObject({
    verdict: 'same',
    ours: { text: 'SO 105366' },
    theirs: { text: 'SO-105366' },
  });
});

const chances: readonly [string, Reference[], Partial<CanonicalDocument>, [number, number] | null][] = [
  ['its order number', [reference('order_no', '10045')], {}, [0.9, 1]],
  ['its order number, but of another customer', [reference('order_no', '10045')], customer('Zeta'), [0.3, 0.5]],
  ['a customer PO that two orders carry', [reference('customer_po', '4500123')], {}, [0.3, 0.5]],
  ['an order number with two digits swapped', [reference('order_no', '10054')], {}, [0.3, 0.5]],
  ['the same, of the same customer', [reference('order_no', '10054')], customer('Acme'), [0.4, 0.6]],
  ['a case number one character off', [reference('case_no', '10055', 'is')], {}, null],
  ['a case number that somebody typed, one off', [reference('case_no', '700123')], {}, [0, 0.2]],
  ['a tracking number with two digits swapped', [reference('tracking', '1Z999AA10123456748')], {}, [0.7, 0.9]],
  ['its own tracking number beside another own one', [reference('tracking', '1Z999AA10123456748', 'is')], {}, null],
  ['customer and day alone', [], customer('Acme'), [0.1, 0.4]],
];
test.each(chances)('%s counts for what it is worth', (_, references, more, range) => {
  const store = new TestStore().connection('erp').connection('tms', { kind: 'tms' });
  store.order(
    { id: 'A', row: { order_no: 'SO-0010045', customer: 'Acme', ordered_at: NOW - 2 * DAY } },
    {
      references: [
        reference('order_no', '10045', 'is'),
        reference('customer_po', '4500123'),
        reference('tracking', '1Z999AA10123456784', 'is'),
        reference('case_no', '10045', 'is'),
        reference('case_no', '700124', 'is'),
      ],
    },
  );
  store.order(
    { id: 'B', row: { order_no: 'SO-0020046', customer: 'Zeta', ordered_at: NOW - 40 * DAY } },
    { references: [reference('order_no', '20046', 'is'), reference('customer_po', '4500123')] },
  );
  const found = candidatesOf(store, { references, ...more }).find(({ orderKey }) => orderKey === 'erp/orders/A');
  const inRange = range !== null && found !== undefined && found.score >= range[0] && found.score <= range[1];
  expect({ score: found?.score, ok: range === null ? found === undefined : inRange }).toMatchObject({ ok: true });
});

test('what is set aside, what people linked and what waits are lists of their own, counted by what narrows them', () => {
  const store = filled();
  const load = (id: string, kind: 'shipment' | 'case') =>
    store.document('tms', {
      stream: 'loads',
      sourceId: id,
      kind,
      content: { references: [reference('bol', `B${id}`)] },
    });
  store.unlinked(load('L1', 'shipment'), 'nothing', [{ field: 'bol', documentKey: 'tms/loads/L1', value: 'BL1' }]);
  store.unlinked(load('L2', 'case'), 'nothing', [{ field: 'bol', documentKey: 'tms/loads/L2', value: 'BL2' }]);
  store.unlinked(load('L3', 'case'), 'aside');
  store.db.run(`UPDATE unlinked_document SET code = 'set_aside' WHERE reason = 'aside'`);
  store.decision('d1', 'tms/loads/L3', { kind: 'never_link', documentKey: 'tms/loads/L3', orderKey: null });
  store.link(load('L4', 'shipment'), 1, 'decision');
  store.decision('d2', 'tms/loads/L4', { kind: 'link', documentKey: 'tms/loads/L4', orderKey: 'erp/orders/A' });

  const list = (filter: Partial<typeof EVERYTHING_WAITING>) => {
    const { total, rows } = unlinkedDocuments(store.db, { ...EVERYTHING_WAITING, offset: 0, limit: 10, ...filter });
    return [total, rows.map((row) => [row.documentKey, row.decided?.decisionId ?? null, row.decided?.orderNo ?? null])];
  };
  expect(list({})).toEqual([
    2,
    [
      ['tms/loads/L1', null, null],
      ['tms/loads/L2', null, null],
    ],
  ]);
  expect(list({ kind: 'case' })).toEqual([1, [['tms/loads/L2', null, null]]]);
  expect(list({ text: 'bl-2' })).toEqual([1, [['tms/loads/L2', null, null]]]);
  expect(list({ view: 'set_aside' })).toEqual([1, [['tms/loads/L3', 'd1', null]]]);
  expect(list({ view: 'linked' })).toEqual([1, [['tms/loads/L4', 'd2', 'SO-0010045']]]);
  expect(unlinkedCounts(store.db, { ...EVERYTHING_WAITING, kind: 'case' })).toEqual({
    views: { waiting: 2, alone: 0, set_aside: 1, linked: 1 },
    connections: [{ connectionId: 'tms', count: 1 }],
    kinds: [
      { kind: 'case', count: 1 },
      { kind: 'shipment', count: 1 },
    ],
    codes: [{ code: 'no_number', count: 1 }],
  });
});

test('an order that nobody else knows is listed with the orders that it may be, itself left out', () => {
  const store = filled().connection('crm', { kind: 'crm', name: 'Sales desk' });
  const key = 'crm/orders/7';
  const alone = store.document('crm', {
    sourceId: '7',
    content: { references: [reference('order_no', '10054', 'is')], ...customer('Acme') },
  });
  store.link(alone, alone);
  store.write(alone, { order_key: key, order_no: '0007', customer: 'Acme', ordered_at: NOW - 2 * DAY });
  store.exception(alone, `DI-ORPHAN:${key}`, {
    code: 'DI-ORPHAN',
    headline: 'No system but crm knows this order: its number may be mistyped.',
  });
  const { rows, total } = unlinkedDocuments(store.db, { ...EVERYTHING_WAITING, view: 'alone', offset: 0, limit: 10 });
  expect(total).toBe(1);
  expect(rows).toMatchObject([
    {
      documentKey: key,
      kind: 'order',
      code: null,
      reason: 'No system but Sales desk knows this order: its number may be mistyped.',
    },
  ]);
  expect(unlinkedCounts(store.db, { ...EVERYTHING_WAITING, view: 'alone' })).toMatchObject({
    views: { alone: 1 },
    kinds: [{ kind: 'order', count: 1 }],
    codes: [],
  });
  const { candidates } = unlinkedDocument(store.db, { documentKey: key, orderKey: null }, contextWith());
  expect(candidates.map(({ orderKey }) => orderKey)).toContain('erp/orders/A');
  expect(candidates.map(({ orderKey }) => orderKey)).not.toContain(key);
});
