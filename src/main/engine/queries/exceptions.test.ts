import { expect, test } from 'vitest';
import type { ExceptionsQuery } from '#shared/contract/dto/exceptions.ts';
import { microsOf } from '#shared/domain/decimal.ts';
import { HOUR } from '#shared/domain/time.ts';
import { consequencesOf, exceptionRows, orderExceptions } from './exceptions.ts';
import { createQueryRunner, type QueryRunner } from './runner.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const context = contextWith();

function keys(runner: QueryRunner, changes: Partial<ExceptionsQuery> = {}, asked = context): string[] {
  const { handle, count } = runner.ask(
    'exceptions.open',
    { view: 'open', text: '', filters: {}, sort: [], ...changes },
    asked,
  );
  return runner.ask('exceptions.slice', { handle, start: 0, end: count }, asked).rows.map((row) => row.exceptionKey);
}

function filled(): TestStore {
  const store = new TestStore().connection('erp');
  const one = store.order({ id: 'SO-1', row: { customer: 'Acme' } });
  const two = store.order({ id: 'SO-2', row: { customer: 'Zeta' } });
  store.exception(one, 'root', {
    severity: 'high',
    valueAtRisk: { amount: microsOf(50), currency: 'EUR' },
    onsetAt: NOW - HOUR,
  });
  store.exception(one, 'folded', { severity: 'critical', rootKey: 'root', code: 'WH-LATEPICK', cause: 'warehouse' });
  store.exception(two, 'big', {
    severity: 'high',
    valueAtRisk: { amount: microsOf(90), currency: 'EUR' },
    cause: 'carrier',
    code: 'CA-ETA',
    headline: 'Estimated two days after the promise',
  });
  store.exception(two, 'orphaned', { severity: 'low', rootKey: 'gone' }, { owner: 'ada', state: 'in_progress' });
  store.exception(two, 'asleep', { severity: 'critical' }, { snoozedUntil: NOW + 1 });
  store.exception(two, 'awake', { severity: 'medium' }, { snoozedUntil: NOW, state: 'waiting' });
  store.exception(two, 'over', { clearedAt: NOW }, { state: 'resolved' });
  store.exception(two, 'waved', {}, { state: 'dismissed' });
  store.exception(null, 'outage', {
    severity: 'critical',
    code: 'DI-LAG',
    cause: 'data',
    subjectKey: 'connection:erp',
  });
  return store;
}

test('the worklist is ordered by what it costs to wait, with consequences under their root', () => {
  expect(keys(createQueryRunner(filled().db))).toEqual(['outage', 'big', 'root', 'awake', 'orphaned']);
});

test('queues and their counts agree', () => {
  const runner = createQueryRunner(filled().db);
  const counts = runner.ask('exceptions.counts', {}, context);
  expect(counts).toEqual({
    open: 5,
    mine: 1,
    team: 0,
    unassigned: 4,
    overdue: 0,
    snoozed: 1,
    waiting: 1,
    cleared: 2,
    all: 9,
  });
  for (const queue of ['open', 'mine', 'unassigned', 'snoozed', 'waiting', 'cleared', 'all'] as const) {
    expect(keys(runner, { view: queue })).toHaveLength(counts[queue]);
  }
  expect(keys(runner, { view: 'mine' })).toEqual(['orphaned']);
  expect(keys(runner, { view: 'snoozed' })).toEqual(['asleep']);
  expect(runner.ask('status.get', {}, context).openExceptions).toBe(5);
});

test('time alone wakes what was snoozed', () => {
  expect(keys(createQueryRunner(filled().db), {}, contextWith({ now: NOW + 1 }))).toContain('asleep');
});

test('searching and filtering bring consequences to light', () => {
  const runner = createQueryRunner(filled().db);
  expect(keys(runner, { filters: { code: { op: 'equals', value: 'WH-LATEPICK' } } })).toEqual(['folded']);
  expect(keys(runner, { text: 'SO-1' })).toEqual(['folded', 'root']);
  expect(keys(runner, { text: 'two days' })).toEqual(['big']);
  expect(keys(runner, { text: 'acme', filters: { severity: { op: 'in', values: ['high'] } } })).toEqual(['root']);
});

test('columns sort and filter by what they show', () => {
  const runner = createQueryRunner(filled().db);
  expect(keys(runner, { sort: [{ column: 'cause', descending: false }] }).at(-1)).toBe('outage');
  expect(
    keys(runner, {
      filters: { customer: { op: 'contains', value: 'zet' } },
      sort: [{ column: 'severity', descending: false }],
    }),
  ).toEqual(['orphaned', 'awake', 'big']);
  expect(
    keys(runner, { filters: { owner: { op: 'empty' }, value_at_risk: { op: 'at_least', value: microsOf(60) } } }),
  ).toEqual(['big']);
  expect(keys(runner, { filters: { order_no: { op: 'empty' } } })).toEqual(['outage']);
});

test('what only a silent connection could clear stands under its outage, as long as it is out', () => {
  const store = new TestStore().connection('erp').connection('wms');
  const order = store.order({ id: 'SO-1' });
  const lag = (changes = {}): void =>
    store.exception(null, 'lag', {
      code: 'DI-LAG',
      cause: 'data',
      subjectKey: 'connection:wms',
      onsetAt: NOW - HOUR,
      outage: { orders: 1, dueToday: 0 },
      ...changes,
    });
  store.exception(order, 'blind', { code: 'WH-NOACK', onsetAt: NOW, awaits: 'wms' });
  store.exception(order, 'before', { code: 'WH-LATEPICK', onsetAt: NOW - 2 * HOUR, awaits: 'wms' });
  lag();
  const runner = createQueryRunner(store.db);
  expect(keys(runner)).toEqual(['before', 'lag']);
  const rows = exceptionRows(store.db, Float64Array.of(1, 2, 3));
  expect(rows.map((row) => [row.exceptionKey, row.rootKey, row.consequences])).toEqual([
    ['blind', 'lag', 0],
    ['before', null, 0],
    ['lag', null, 1],
  ]);
  expect(rows[2]?.outage).toEqual({ connectionId: 'wms', orders: 1, dueToday: 0 });
  expect(consequencesOf(store.db, 'lag', 10).map((row) => row.exceptionKey)).toEqual(['blind']);
  store.db.run(`DELETE FROM exception_row WHERE exception_key = 'lag'`);
  expect(keys(runner)).toEqual(['before', 'blind']);
});

test('an exception tells when it was found and how often it came back', () => {
  const store = new TestStore().connection('erp');
  const order = store.order({ id: 'SO-1' });
  store.exception(order, 'again');
  for (const opened of [NOW - 5 * HOUR, NOW - HOUR]) {
    store.db.run(
      `INSERT INTO exception_spell (exception_key, code, subject_key, onset_at, opened_at) VALUES ('again', 'CR-HOLD', 'erp/orders/SO-1', ?, ?)`,
      opened - HOUR,
      opened,
    );
  }
  expect(orderExceptions(store.db, order)).toMatchObject([{ detectedAt: NOW - HOUR, reopened: 1 }]);
});

test('a root tells how many consequences stand under it', () => {
  const store = filled();
  const rows = orderExceptions(
    store.db,
    store.db.value<number>(`SELECT id FROM order_row WHERE order_no = 'SO-1'`) ?? 0,
  );
  expect(rows.map((row) => [row.exceptionKey, row.consequences, row.orderNo, row.customer])).toEqual([
    ['root', 1, 'SO-1', 'Acme'],
    ['folded', 0, 'SO-1', 'Acme'],
  ]);
  expect(rows[0]).toMatchObject({
    severity: 'high',
    valueAtRisk: { amount: microsOf(50), currency: 'EUR' },
    orderKey: 'erp/orders/SO-1',
  });
});

test('rows are read by id, those of an order by its index', () => {
  const store = filled();
  const steps = plansOf(store.db, (db) => {
    exceptionRows(db, Float64Array.of(1, 2));
    orderExceptions(db, 1);
  });
  expect(scansIn(steps)).toEqual([]);
  expect(steps.join('\n')).toContain('exception_row_root');
});

test('an unfolded root has its consequences right below it, the gravest first, and nothing twice', () => {
  const store = filled();
  const one = store.db.value<number>(`SELECT id FROM order_row WHERE order_no = 'SO-1'`) ?? 0;
  store.exception(one, 'mild', { severity: 'low', rootKey: 'root' }, { owner: context.user });
  const runner = createQueryRunner(store.db);
  const query: ExceptionsQuery = { view: 'open', text: '', filters: {}, sort: [] };
  expect(keys(runner, { unfolded: ['root'] })).toEqual([
    'outage',
    'big',
    'root',
    'folded',
    'mild',
    'awake',
    'orphaned',
  ]);
  expect(runner.ask('exceptions.open', { ...query, unfolded: ['root'] }, context)).toMatchObject({
    count: 7,
    unfolded: 2,
  });
  expect(keys(runner, { unfolded: ['gone', 'big'] })).toEqual(keys(runner));
  const everything = keys(runner, { view: 'all', unfolded: ['root'] });
  expect(everything).toHaveLength(10);
  expect(everything.slice(everything.indexOf('root'))).toEqual(expect.arrayContaining(['root', 'folded', 'mild']));
  expect(everything.indexOf('folded')).toBe(everything.indexOf('root') + 1);
  expect(keys(runner, { view: 'mine' })).toContain('mild');
});

test('an unfolded outage holds roots that unfold in their turn', () => {
  const store = new TestStore().connection('erp').connection('wms');
  const order = store.order({ id: 'SO-1' });
  store.exception(null, 'lag', {
    code: 'DI-LAG',
    cause: 'data',
    subjectKey: 'connection:wms',
    onsetAt: NOW - HOUR,
    outage: { orders: 1, dueToday: 0 },
  });
  store.exception(order, 'blind', { code: 'WH-NOACK', onsetAt: NOW, awaits: 'wms' });
  store.exception(order, 'after', { code: 'WH-LATEPICK', onsetAt: NOW, rootKey: 'blind', awaits: 'wms' });
  const runner = createQueryRunner(store.db);
  expect(keys(runner)).toEqual(['lag']);
  expect(keys(runner, { unfolded: ['lag'] })).toEqual(['lag', 'blind']);
  expect(keys(runner, { unfolded: ['blind', 'lag'] })).toEqual(['lag', 'blind', 'after']);
});

test('the queue of a team lists its own work, also what somebody has taken, and folds only under it', () => {
  const store = new TestStore().connection('erp');
  const order = store.order({ id: 'SO-1' });
  store.exception(order, 'hold', { severity: 'high', team: 'Credit control' });
  store.exception(order, 'pick', { rootKey: 'hold', team: 'Warehouse lead' }, { owner: 'ada' });
  store.exception(order, 'aged', { rootKey: 'hold', team: 'Credit control' });
  const runner = createQueryRunner(store.db);
  expect(keys(runner, { view: 'team', teams: ['Credit control'] })).toEqual(['hold']);
  expect(keys(runner, { view: 'team', teams: ['Warehouse lead'] })).toEqual(['pick']);
  expect(keys(runner, { view: 'team', teams: ['Credit control', 'Warehouse lead'] })).toEqual(['hold']);
  expect(keys(runner, { view: 'team' })).toEqual([]);
  const teams = ['Warehouse lead'];
  expect(runner.ask('exceptions.counts', { teams }, context)).toMatchObject({ team: 1, open: 1 });
});
