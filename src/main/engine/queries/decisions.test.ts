import { expect, test } from 'vitest';
import { decisionList } from './decisions.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const context = contextWith();

function filled(): TestStore {
  const store = new TestStore().connection('erp').connection('tms');
  const order = store.order({ id: 'A', row: { order_no: 'SO-104512' } });
  store.document('tms', {
    stream: 'loads',
    sourceId: 'L1',
    kind: 'shipment',
    content: { label: { value: 'Load 7', path: '/no' } },
  });
  store.exception(order, 'CR-HOLD:erp/orders/A');
  return store;
}

function sentences(store: TestStore): string[] {
  return decisionList(store.db, { key: null, offset: 0, limit: 50 }, context)
    .rows.map((row) => row.sentence)
    .toReversed();
}

test('each decision is said in words', () => {
  const store = filled();
  const key = 'CR-HOLD:erp/orders/A';
  store.decision('1', key, { kind: 'exception_state', exceptionKey: key, state: 'acknowledged' });
  store.decision('2', key, { kind: 'exception_owner', exceptionKey: key, owner: 'Bo', dueAt: NOW });
  store.decision('3', key, { kind: 'exception_owner', exceptionKey: key, owner: null, dueAt: null });
  store.decision('4', key, {
    kind: 'exception_snooze',
    exceptionKey: key,
    until: Date.parse('2026-03-12T23:30:00Z'),
    reason: 'on its way',
  });
  store.decision('5', 'erp/orders/A', { kind: 'note', target: 'order', key: 'erp/orders/A', text: 'Called' });
  store.decision('6', 'tms/loads/L1', { kind: 'link', documentKey: 'tms/loads/L1', orderKey: 'erp/orders/A' });
  store.decision('7', 'tms/loads/L1', { kind: 'unlink', documentKey: 'tms/loads/L1', orderKey: 'erp/orders/A' });
  store.decision('8', '6', { kind: 'undo', decisionId: '6' });
  store.decision('9', 'gone', { kind: 'exception_state', exceptionKey: 'CA-ETA:tms/loads/gone', state: 'dismissed' });
  store.decision('10', key, { kind: 'exception_owner', exceptionKey: key, owner: 'Cy' });
  store.decision('11', key, { kind: 'exception_owner', exceptionKey: key, dueAt: NOW });
  store.decision('12', key, { kind: 'exception_owner', exceptionKey: key, dueAt: null });
  expect(sentences(store)).toEqual([
    'Acknowledged: Credit hold on SO-104512',
    'Assigned to Bo, due 2026-03-10: Credit hold on SO-104512',
    'Took the owner off: Credit hold on SO-104512',
    'Snoozed until 2026-03-13 (on its way): Credit hold on SO-104512',
    'Noted on SO-104512: Called',
    'Linked Load 7 to SO-104512',
    'Unlinked Load 7 from SO-104512',
    'Undid: Linked Load 7 to SO-104512',
    'Dismissed: Estimated after the promise on tms/loads/gone',
    'Assigned to Cy: Credit hold on SO-104512',
    'Set due 2026-03-10: Credit hold on SO-104512',
    'Took the due date off: Credit hold on SO-104512',
  ]);
});

test('an undo takes back, and an undo of the undo restores', () => {
  const store = filled();
  const state = { kind: 'exception_state', exceptionKey: 'CR-HOLD:erp/orders/A', state: 'resolved' } as const;
  const undone = () =>
    Object.fromEntries(
      decisionList(store.db, { key: null, offset: 0, limit: 50 }, context).rows.map((row) => [row.id, row.undone]),
    );
  store.decision('a', state.exceptionKey, state);
  store.decision('b', 'a', { kind: 'undo', decisionId: 'a' });
  expect(undone()).toEqual({ a: true, b: false });
  store.decision('c', 'b', { kind: 'undo', decisionId: 'b' });
  expect(undone()).toEqual({ a: false, b: true, c: false });
});

test('decisions are paged and kept apart by what they are about', () => {
  const store = filled();
  for (const id of ['1', '2', '3'])
    store.decision(id, id === '2' ? 'other' : 'one', { kind: 'note', target: 'order', key: 'erp/orders/A', text: id });
  expect(decisionList(store.db, { key: 'one', offset: 0, limit: 1 }, context)).toMatchObject({
    total: 2,
    rows: [{ id: '3', author: 'ada', at: NOW }],
  });
  expect(decisionList(store.db, { key: 'one', offset: 1, limit: 1 }, context).rows.map((row) => row.id)).toEqual(['1']);
});
