import { expect, test } from 'vitest';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { HOUR } from '#shared/domain/time.ts';
import { readDecisions } from '../commands/decision-log.ts';
import { document, NOW, plainWorld, record, refer } from '../correlation/testing/any-world.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { plainMappings, type PlainStore } from '../pipeline/testing/plain-store.ts';
import { Past } from './past.ts';

const ORDER = 'erp/records/101';
const RULE: ReferenceRule = {
  id: 'so',
  connectionId: 'crm',
  from: 'summary',
  pattern: 'SO (\\d+)',
  to: { type: 'order_no', scope: '' },
};

/** Keys of an order's documents at a moment. */
function membersAt({ db }: PlainStore, at: number): readonly string[] {
  const past = new Past(
    {
      db,
      mappings: plainMappings(db),
      payloads: new PayloadReader(db),
      orders: new OrderLoader(db),
      log: readDecisions(db),
    },
    at,
  );
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
