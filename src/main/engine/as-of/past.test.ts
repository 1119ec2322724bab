import { expect, test } from 'vitest';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { HOUR } from '#shared/domain/time.ts';
import { readDecisions } from '../commands/decision-log.ts';
import { document, NOW, plainWorld, record, refer } from '../correlation/testing/any-world.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { plainMappings, type PlainStore } from '../pipeline/testing/plain-store.ts';
import { changesOf } from './history.ts';
import { Past, type PastSources } from './past.ts';

const ORDER = 'erp/records/101';
const RULE: ReferenceRule = {
  id: 'so',
  connectionId: 'crm',
  from: 'summary',
  pattern: 'SO (\\d+)',
  to: { type: 'order_no', scope: '' },
};

function sourcesOf({ db }: PlainStore, payloads = new PayloadReader(db)): PastSources {
  return { db, mappings: plainMappings(db), payloads, orders: new OrderLoader(db), log: readDecisions(db) };
}

/** Keys of an order's documents at a moment. */
function membersAt(store: PlainStore, at: number): readonly string[] {
  const past = new Past(sourcesOf(store), at);
  const [anchor = 0] = past.ordersOf(ORDER);
  return past.documentsOf(anchor).map(({ documentKey }) => documentKey);
}

test('what an undone rule had linked is found as of the time when it was in force, after a rebuild too', () => {
  const store = plainWorld();
  const note = { ...document('case', 'n'), summary: { value: 'about SO 101', path: '/text' } };
  store.land(
    [
      record('erp', '101', document('order', '101', refer('is', 'order_no', '101'))),
      record('crm', 'n', { ...note, references: [refer('is', 'case_no', 'n')] }),
    ],
    NOW,
  );
  store.drain();
  const learned = store.decide({ kind: 'reference_rule', rule: RULE }, NOW + HOUR);
  store.decide({ kind: 'undo', decisionId: learned }, NOW + 2 * HOUR);
  for (const rebuilt of [false, true]) {
    if (rebuilt) store.pipeline.rebuild();
    store.drain();
    expect(membersAt(store, NOW)).toEqual([ORDER]);
    expect(membersAt(store, NOW + HOUR)).toEqual(['crm/records/n', ORDER]);
    expect(membersAt(store, NOW + 2 * HOUR)).toEqual([ORDER]);
  }
});

test('on a number that many documents share, those count that carried it then', () => {
  const store = plainWorld();
  const shop = (n: number, version: string, number: string) =>
    record(
      'crm',
      `h${n}`,
      document('order', `h${n}`, refer('is', 'order_id', `h${n}`), refer('is', 'order_no', number)),
      version,
    );
  const erp = record('erp', '101', document('order', '101', refer('is', 'order_no', '101')));
  store.land([erp, shop(0, '1', '101')], NOW);
  store.drain();
  expect(membersAt(store, NOW)).toEqual(['crm/records/h0', ORDER]);
  // It becomes a number of too many, and then no longer.
  store.land(
    Array.from({ length: 70 }, (_, n) => shop(n + 1, '1', '101')),
    NOW + HOUR,
  );
  store.drain();
  store.land(
    Array.from({ length: 70 }, (_, n) => shop(n + 1, '2', `9${n}`)),
    NOW + 2 * HOUR,
  );
  store.drain();
  expect(membersAt(store, NOW)).toEqual(['crm/records/h0', ORDER]);
  expect(membersAt(store, NOW + HOUR)).toEqual([ORDER]);
  expect(membersAt(store, NOW + 2 * HOUR)).toEqual(['crm/records/h0', ORDER]);
});

/** Counts the texts that are read out of pages. */
class CountingPayloads extends PayloadReader {
  read = 0;
  override text(page: number, offset: number, length: number): string {
    this.read += 1;
    return super.text(page, offset, length);
  }
}

test('what changed about an order is told from what is stored; only what was said before is read again', () => {
  const store = plainWorld();
  const orders = Array.from({ length: 40 }, (_, n) => String(101 + n));
  // One load carries all of them: its number is on the papers of each.
  store.land(
    orders.flatMap((number) => [
      record('erp', number, document('order', number, refer('is', 'order_no', number))),
      record(
        'wms',
        `s${number}`,
        document('shipment', `s${number}`, refer('points_to', 'order_no', number), refer('is', 'bol', 'LOAD')),
      ),
    ]),
    NOW,
  );
  store.land(
    [
      record(
        'wms',
        's101',
        document('shipment', 'new label', refer('points_to', 'order_no', '101'), refer('is', 'bol', 'LOAD')),
        '2',
      ),
    ],
    NOW + HOUR,
  );
  store.drain();
  const payloads = new CountingPayloads(store.db);
  const past = new Past(sourcesOf(store, payloads), NOW + HOUR);
  const [anchor = 0] = past.ordersOf(ORDER);
  const changes = changesOf(sourcesOf(store, payloads), past, anchor);
  const labels = changes.filter(({ documentKey }) => documentKey === 'wms/records/s101').map(({ words }) => words);
  expect(labels.at(-1)).toBe('First seen');
  expect(changes.map(({ documentKey }) => documentKey)).toEqual(expect.arrayContaining([ORDER, 'wms/records/s101']));
  expect(changes.every(({ documentKey }) => [ORDER, 'wms/records/s101'].includes(documentKey))).toBe(true);
  // Both versions of the one record that has two.
  expect(payloads.read).toBe(2);
});
