import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reference } from '#shared/domain/document.ts';
import { PlainStore, type PlainRecord } from '../pipeline/testing/plain-store.ts';
import { accepts, anyDecision, anyRecord, CONNECTIONS, document, NOW, record, refer } from './testing/any-world.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);

function linked(...records: PlainRecord[]): Record<string, string[]> {
  const store = new PlainStore(CONNECTIONS, NOW);
  store.land(records);
  return store.links();
}

const erpOrder = (n: string, ...more: Reference[]): PlainRecord =>
  record('erp', n, document('order', n, refer('is', 'order_no', n), ...more));
const po = (text: string): Reference => refer('points_to', 'customer_po', text);

test('order-class documents that share an order number are one order, anchored by the ERP', () => {
  expect(
    linked(
      record('wms', 'w1', document('order', '#100', refer('is', 'order_no', '100'))),
      record('crm', 'c1', document('order', 'O-1', refer('is', 'order_no', '0100'))),
      erpOrder('100'),
    ),
  ).toEqual({
    'erp/records/100': ['erp/records/100'],
    'wms/records/w1': ['erp/records/100'],
    'crm/records/c1': ['erp/records/100'],
  });
});

test('a load on one tracking number belongs to all its orders and merges none', () => {
  const links = linked(
    erpOrder('1'),
    erpOrder('2'),
    record(
      'wms',
      's1',
      document('shipment', 'S1', refer('points_to', 'order_no', '1'), refer('points_to', 'tracking', 'T9')),
    ),
    record(
      'wms',
      's2',
      document('shipment', 'S2', refer('points_to', 'order_no', '2'), refer('points_to', 'tracking', 'T9')),
    ),
    record('tms', 't', document('transport', 'T9', refer('is', 'tracking', 'T9'))),
  );
  expect(links['tms/records/t']).toEqual(['erp/records/1', 'erp/records/2']);
  expect(links['wms/records/s1']).toEqual(['erp/records/1']);
});

test('a payment reaches its order through the invoice', () => {
  const links = linked(
    erpOrder('1'),
    record(
      'erp',
      'i',
      document('invoice', 'INV1', refer('is', 'invoice_no', 'INV1'), refer('points_to', 'order_no', '1')),
    ),
    record('erp', 'p', document('payment', 'PAY', refer('points_to', 'invoice_no', 'INV1'))),
  );
  expect(links['erp/records/p']).toEqual(['erp/records/1']);
});

test('a customer PO links where it names one order, and nowhere when it is a blanket PO', () => {
  const web = record('crm', 'c', document('order', 'web', po('PO-7')));
  const note = record('crm', 'k', document('case', 'case', po('PO-7')));
  expect(linked(erpOrder('1', po('PO-7')), web, note)).toEqual({
    'erp/records/1': ['erp/records/1'],
    'crm/records/c': ['erp/records/1'],
    'crm/records/k': ['erp/records/1'],
  });
  expect(linked(erpOrder('1', po('PO-7')), erpOrder('2', po('PO-7')), web, note)).toMatchObject({
    'crm/records/c': ['crm/records/c'],
    'crm/records/k': [],
  });
});

test('an invoice that carries the PO beside the order number tells which order a web order became', () => {
  expect(
    linked(
      record('crm', 'c', document('order', 'web', refer('is', 'order_id', 'c'), po('PO-7'))),
      record('wms', 'w', document('order', '#1', refer('is', 'order_no', '1'))),
      record('erp', 'i', document('invoice', 'INV', refer('points_to', 'order_no', '1'), po('PO-7'))),
    ),
  ).toEqual({
    'crm/records/c': ['wms/records/w'],
    'erp/records/i': ['wms/records/w'],
    'wms/records/w': ['wms/records/w'],
  });
});

test('a value that is on everything links nothing', () => {
  const orders = Array.from({ length: 40 }, (_, n) =>
    record(
      'crm',
      `c${n}`,
      document('order', `c${n}`, refer('is', 'order_no', '5550000'), refer('is', 'order_id', `c${n}`)),
    ),
  );
  const links = linked(...orders);
  expect(new Set(Object.values(links).flat()).size).toBe(40);
});

test('people have the last word, and can take it back', () => {
  const store = new PlainStore(CONNECTIONS, NOW);
  store.land([
    erpOrder('1'),
    erpOrder('2'),
    record('crm', 'k', document('case', 'case', refer('points_to', 'order_no', '1'))),
  ]);
  store.drain();
  const before = store.digest();
  const unlinked = store.decide({ kind: 'unlink', documentKey: 'crm/records/k', orderKey: 'erp/records/1' });
  const moved = store.decide({ kind: 'link', documentKey: 'crm/records/k', orderKey: 'erp/records/2' });
  expect(store.links()['crm/records/k']).toEqual(['erp/records/2']);
  store.pipeline.rebuild();
  expect(store.links()['crm/records/k']).toEqual(['erp/records/2']);
  store.decide({ kind: 'undo', decisionId: moved });
  store.decide({ kind: 'undo', decisionId: unlinked });
  expect(store.links()['crm/records/k']).toEqual(['erp/records/1']);
  expect(store.digest()).toBe(before);
});

test('an order document that a person takes out of an order stands on its own', () => {
  const store = new PlainStore(CONNECTIONS, NOW);
  store.land([erpOrder('1'), record('crm', 'c', document('order', 'c', refer('is', 'order_no', '1')))]);
  expect(store.links()['crm/records/c']).toEqual(['erp/records/1']);
  const decision = store.decide({ kind: 'unlink', documentKey: 'crm/records/c', orderKey: 'erp/records/1' });
  expect(store.links()['crm/records/c']).toEqual(['crm/records/c']);
  store.decide({ kind: 'undo', decisionId: decision });
  expect(store.links()['crm/records/c']).toEqual(['erp/records/1']);
});

/** The records, some doubled, in any order, cut into pages, with the pipeline run after some, and decisions between. */
const arrival = fc.array(anyRecord, { minLength: 1, maxLength: 24 }).chain((records) =>
  fc.record({
    records: fc.constant(records),
    shuffled: fc
      .shuffledSubarray([...records, ...records], { minLength: records.length, maxLength: records.length * 2 })
      .map((subset) => [...subset, ...records.filter((one) => !subset.includes(one))]),
    cuts: fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), drain: fc.boolean(), decide: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    }),
    decisions: fc.array(anyDecision, { maxLength: 3 }),
  }),
);

test(
  'whatever arrives in whatever order, doubled, in whatever pages: one outcome',
  () => {
    fc.assert(
      fc.property(arrival, ({ records, shuffled, cuts, decisions }) => {
        const once = new PlainStore(CONNECTIONS, NOW);
        once.land(records);
        once.pipeline.mapStep();
        const possible = decisions.filter((decision) => accepts(once, decision));
        const piecemeal = new PlainStore(CONNECTIONS, NOW);
        let at = 0;
        for (let turn = 0; at < shuffled.length; turn += 1) {
          const cut = cuts[turn % cuts.length] ?? { size: 1, drain: true, decide: false };
          piecemeal.land(shuffled.slice(at, at + cut.size));
          at += cut.size;
          if (cut.drain) piecemeal.drain();
          // As soon as what it names is there; in the same sequence.
          if (cut.decide && possible[0] && accepts(piecemeal, possible[0])) possible.shift();
        }
        piecemeal.pipeline.mapStep();
        for (const [turn, decision] of possible.entries()) {
          piecemeal.decide(decision);
          if (cuts[turn % cuts.length]?.drain) piecemeal.drain();
        }
        expect(piecemeal.links()).toEqual(once.links());
        expect(piecemeal.digest()).toBe(once.digest());
        piecemeal.pipeline.rebuild();
        expect(piecemeal.digest()).toBe(once.digest());
      }),
      { numRuns: RUNS },
    );
  },
  120_000 + 500 * RUNS,
);
