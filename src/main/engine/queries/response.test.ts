import { expect, test } from 'vitest';
import { HOUR } from '#shared/domain/time.ts';
import { exceptionHistory, responsesBetween } from './response.ts';
import { createQueryRunner } from './runner.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

function spell(store: TestStore, key: string, onset: number, opened: number, closed: number | null): void {
  store.db.run(
    `INSERT INTO exception_spell (exception_key, code, subject_key, onset_at, opened_at, cleared_at, closed_at)
     VALUES (?, 'CR-HOLD', 'erp/orders/1', ?, ?, ?, ?)`,
    key,
    NOW + onset * HOUR,
    NOW + opened * HOUR,
    closed === null ? null : NOW + closed * HOUR,
    closed === null ? null : NOW + closed * HOUR,
  );
}

const state = (key: string, word: 'acknowledged' | 'waiting') =>
  ({ kind: 'exception_state', exceptionKey: key, state: word }) as const;

test('response times follow from spells and from decisions that nobody took back', () => {
  const store = new TestStore().connection('erp');
  spell(store, 'a', 0, 1, 5);
  spell(store, 'a', 8, 9, null);
  spell(store, 'old', -90, -80, -70);
  spell(store, 'over', -50, 2, 2);
  store.decision('1', 'a', state('a', 'acknowledged'), NOW + 2 * HOUR);
  store.decision('2', 'a', state('a', 'waiting'), NOW + 3 * HOUR);
  store.decision('3', '2', { kind: 'undo', decisionId: '2' }, NOW + 4 * HOUR);
  const found = responsesBetween(store.db, NOW, NOW + 24 * HOUR, NOW + 20 * HOUR);
  expect(found).toEqual([
    {
      exceptionKey: 'a',
      code: 'CR-HOLD',
      subjectKey: 'erp/orders/1',
      detectedAt: NOW + HOUR,
      reopened: 1,
      detectMs: HOUR,
      acknowledgeMs: HOUR,
      resolveMs: null,
      waitingMs: 0,
    },
  ]);
  expect(exceptionHistory(store.db, 'a', NOW + 6 * HOUR)).toMatchObject({
    spells: [{ clearedAt: NOW + 5 * HOUR }],
    times: { resolveMs: 4 * HOUR },
  });
});

test('the spells of a period and of an exception are found by index', () => {
  const store = new TestStore();
  const steps = plansOf(store.db, (db) => {
    responsesBetween(db, 0, NOW, NOW);
    exceptionHistory(db, 'a', NOW);
  });
  expect(scansIn(steps).filter((step) => step.includes('exception_spell'))).toEqual([]);
});

test('workload counts per person, and per team what nobody has taken', () => {
  const store = new TestStore().connection('erp');
  const order = store.order({ id: '1' });
  store.exception(order, 'a', { severity: 'critical', onsetAt: NOW - HOUR }, { owner: 'ada' });
  store.exception(order, 'b', {}, { owner: 'ada', state: 'waiting' });
  store.exception(order, 'c', {}, { owner: 'ada', snoozedUntil: NOW + 1 });
  store.exception(order, 'd', { clearedAt: NOW }, { owner: 'ada', state: 'resolved' });
  store.exception(order, 'e', { team: 'Billing' });
  expect(createQueryRunner(store.db).ask('exceptions.workload', {}, contextWith())).toEqual({
    people: [{ name: 'ada', open: 2, critical: 1, overdue: 0, waiting: 1, snoozed: 1, oldestAt: NOW - HOUR }],
    unassigned: [{ name: 'Billing', open: 1, critical: 0, overdue: 0, waiting: 0, snoozed: 0, oldestAt: NOW }],
  });
});
