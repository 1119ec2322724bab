import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import { normaliseReference, type ReferenceRule } from '#shared/domain/references.ts';
import { anyRule } from '../pipeline/testing/any-history.ts';
import type { PlainStore } from '../pipeline/testing/plain-store.ts';
import { ruleEffect, summarise, type RuleEffect } from './rule-preview.ts';
import { accepts, anyDecision, anyRecord, document, plainWorld, record, refer } from './testing/any-world.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

function effectOf(store: PlainStore, rule: ReferenceRule, forget = false): RuleEffect {
  const steps = ruleEffect(
    store.db,
    { rule, forget },
    { links: store.log.links, rules: store.log.rulesOf(rule.connectionId) },
  );
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** Which orders each document would have, by document key, for those that change. */
function foretold(store: PlainStore, { changed }: RuleEffect): Record<string, unknown> {
  const key = (id: number): string => {
    const row = store.db.get<{ connection_id: string; stream_id: string; source_id: string; local_key: string }>(
      'SELECT s.connection_id, s.stream_id, d.source_id, d.local_key FROM document d JOIN stream s ON s.id = d.stream WHERE d.id = ?',
      id,
    );
    return documentKey({
      connectionId: row!.connection_id,
      streamId: row!.stream_id,
      sourceId: row!.source_id,
      localKey: row!.local_key,
    });
  };
  return Object.fromEntries(
    [...changed.values()].map(({ document: id, before, after }) => [
      key(id),
      { before: before.map(key).toSorted(), after: after.map(key).toSorted() },
    ]),
  );
}

function difference(before: Record<string, string[]>, after: Record<string, string[]>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(before)
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => [key, { before: before[key], after: after[key] }]),
  );
}

test(
  'a preview foretells exactly what approving changes, and forgetting what undoing does',
  () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 24 }),
        fc.array(anyDecision, { maxLength: 3 }),
        fc.array(anyRule, { maxLength: 2 }),
        anyRule,
        (records, decisions, learned, rule) => {
          const store = plainWorld();
          store.land(records);
          store.pipeline.mapStep();
          for (const decision of decisions) accepts(store, decision);
          for (const earlier of learned)
            store.decide({ kind: 'reference_rule', rule: { ...earlier, id: `e${earlier.id}` } });
          const [before, digest] = [store.links(), store.digest()];

          const learning = foretold(store, effectOf(store, rule));
          const approved = store.decide({ kind: 'reference_rule', rule } satisfies DecisionBody);
          const after = store.links();
          expect(learning).toEqual(difference(before, after));

          const forgetting = foretold(store, effectOf(store, rule, true));
          store.decide({ kind: 'undo', decisionId: approved });
          expect(forgetting).toEqual(difference(after, store.links()));
          expect(store.digest()).toBe(digest);
        },
      ),
      { numRuns: RUNS },
    );
  },
  120_000 + 500 * RUNS,
);

function noted(): PlainStore {
  const store = plainWorld();
  const note = (id: string, text: string) =>
    record('crm', id, { ...document('case', id, refer('is', 'case_no', id)), summary: { value: text, path: '/text' } });
  store.land([
    ...['101', '102', '103'].map((n) => record('erp', n, document('order', n, refer('is', 'order_no', n)))),
    record('wms', 'x', document('order', 'x', refer('is', 'order_id', 'x'))),
    note('n1', 'about SO 101'),
    note('n2', 'about SO 0102 and SO 103'),
    note('n3', 'about SO 999'),
    note('n4', 'nothing'),
    note('n5', 'about SO 101'),
  ]);
  store.drain();
  return store;
}
const RULE: ReferenceRule = {
  id: 'so',
  connectionId: 'crm',
  from: 'summary',
  pattern: 'SO (\\d+)',
  to: { type: 'order_no', scope: '' },
};

test('it counts what it links, what names nothing, and gives examples with the text', () => {
  const store = noted();
  store.decide({ kind: 'link', documentKey: 'crm/records/n5', orderKey: 'erp/records/102' });
  store.drain();
  const preview = summarise(store.db, effectOf(store, RULE), 7);
  expect(preview).toMatchObject({ read: 5, matched: 4, orders: 3, revision: 7 });
  expect(preview.linked.count).toBe(2);
  expect(preview.linked.examples.map(({ label, found, after }) => [label, found?.text, after])).toEqual([
    [
      'n2',
      '0102',
      [
        { orderKey: 'erp/records/102', orderNo: '102' },
        { orderKey: 'erp/records/103', orderNo: '103' },
      ],
    ],
    ['n1', '101', [{ orderKey: 'erp/records/101', orderNo: '101' }]],
  ]);
  expect(preview.linked.examples[1]).toMatchObject({
    documentKey: 'crm/records/n1',
    connectionId: 'crm',
    kind: 'case',
    found: { within: 'about SO 101', text: '101' },
    before: [],
  });
  expect(preview.moved).toMatchObject({ count: 1, examples: [{ label: 'n5', before: [{ orderNo: '102' }] }] });
  expect(preview.unknown).toMatchObject({ count: 1, examples: [{ label: 'n3' }] });
  expect([preview.broken.count, preview.ambiguous.count, preview.hubs.count]).toEqual([0, 0, 0]);
});

test('a number that is on too many documents is told, and a customer PO of several orders too', () => {
  const store = noted();
  store.land(
    Array.from({ length: 30 }, (_, n) =>
      record(
        'wms',
        `h${n}`,
        document('order', `h${n}`, refer('is', 'order_no', '5551234'), refer('is', 'order_id', `h${n}`)),
      ),
    ),
  );
  const po = (id: string) =>
    record('erp', id, document('order', id, refer('is', 'order_no', id), refer('points_to', 'customer_po', '77')));
  store.land([po('201'), po('202')]);
  const text = (id: string, value: string) =>
    record('crm', id, { ...document('case', id), summary: { value, path: '/text' } });
  store.land([text('h', 'SO 5551234'), text('p', 'SO 77')]);
  store.drain();
  expect(summarise(store.db, effectOf(store, RULE), 1).hubs).toMatchObject({ count: 1, examples: [{ label: 'h' }] });
  const weak = { ...RULE, to: { type: 'customer_po', scope: '' } } as const;
  expect(summarise(store.db, effectOf(store, weak), 1).ambiguous).toMatchObject({
    count: 1,
    examples: [{ label: 'p', code: 'ambiguous', after: [] }],
  });
});

test('a rule for a placeholder finds a text and no number', () => {
  const store = noted();
  expect(normaliseReference('STOCK')).toBeNull();
  const effect = effectOf(store, { ...RULE, pattern: 'nothing' });
  expect([effect.matched.size, effect.changed.size]).toEqual([1, 0]);
});
