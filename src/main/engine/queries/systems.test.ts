import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/domain/time.ts';
import { createQueryRunner } from './runner.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

type Outcome = 'running' | 'ok' | 'empty' | 'failed' | 'cancelled';

function run(
  store: TestStore,
  connection: string,
  outcome: Outcome,
  endedAgo: number | null,
  error: object | null = null,
): void {
  const started = NOW - (endedAgo ?? 0) - MINUTE;
  store.db.run(
    `INSERT INTO run (connection_id, started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes, error) VALUES (?, ?, ?, ?, 10, 6, 3, 1, 99, ?)`,
    connection,
    started,
    endedAgo === null ? null : NOW - endedAgo,
    outcome,
    error === null ? null : JSON.stringify(error),
  );
}

function health(store: TestStore, changes: Parameters<typeof contextWith>[0] = {}) {
  return createQueryRunner(store.db).ask('systems.list', {}, contextWith(changes)).rows;
}

test.each([
  [[], 'never', 'Not synced yet'],
  [[['ok', 4 * MINUTE]], 'fresh', 'Up to date, 4 min ago'],
  [[['empty', 59 * MINUTE]], 'fresh', 'Up to date, 59 min ago'],
  [[['ok', HOUR]], 'ageing', 'Last synced 1 h ago'],
  [[['ok', 4 * HOUR]], 'stale', 'Last synced 4 h ago'],
  [
    [
      ['ok', 3 * HOUR],
      ['failed', MINUTE],
    ],
    'failing',
    'Token refused (last success 3 h ago)',
  ],
  [[['failed', MINUTE]], 'failing', 'Token refused'],
  [
    [
      ['failed', 9 * MINUTE],
      ['ok', 5 * MINUTE],
      ['cancelled', MINUTE],
    ],
    'fresh',
    'Up to date, 5 min ago',
  ],
  [
    [
      ['ok', 5 * MINUTE],
      ['running', null],
    ],
    'fresh',
    'Up to date, 5 min ago',
  ],
] as const)('after runs %j a system is %s', (runs, freshness, sentence) => {
  const store = new TestStore().connection('erp');
  for (const [outcome, ago] of runs)
    run(
      store,
      'erp',
      outcome,
      ago,
      outcome === 'failed' ? { kind: 'auth', message: 'Token refused', next: 'Renew it' } : null,
    );
  expect(health(store)).toMatchObject([{ freshness, sentence }]);
});

test('health counts what a system holds and what its silence leaves in doubt', () => {
  const store = new TestStore().connection('erp').connection('wms', { kind: 'wms' });
  store.order({ id: 'A', row: { systems: 'erp wms' } });
  store.order({ id: 'B', row: { systems: 'erp' } });
  store.order({ id: 'C', row: { systems: 'erp wms', closed: 1 } });
  store.land('erp', 'orders', [
    { sourceId: 'A', version: '2', recordedAt: NOW + 5, payload: '{}' },
    { sourceId: 'bad', version: '1', recordedAt: null, payload: '"x"' },
  ]);
  const bad = store.db.value<number>(`SELECT id FROM inbox_record WHERE source_id = 'bad'`) ?? 0;
  store.db.run(
    'INSERT INTO parked_record (record, stream, source_id, reason, path) VALUES (?, 1, ?, ?, ?)',
    bad,
    'bad',
    'No number',
    '/number',
  );
  run(store, 'wms', 'ok', MINUTE);
  const [erp, wms] = health(store, { entities: { 'erp/orders': 'salesOrder' } });
  expect(erp).toMatchObject({
    connectionId: 'erp',
    documents: 3,
    records: 5,
    parked: 1,
    affectedOrders: 2,
    newestRecordAt: NOW + 5,
    lastRun: null,
    streams: [{ streamId: 'orders', entity: 'salesOrder', records: 5, newestRecordAt: NOW + 5, lastSuccessAt: NOW }],
  });
  expect(wms).toMatchObject({
    affectedOrders: 0,
    lastRun: { read: 10, changed: 6, unchanged: 3, rejected: 1, bytes: 99 },
    lastAttemptAt: NOW - 2 * MINUTE,
  });
});

test('a running sync tells how far it is', () => {
  const store = new TestStore().connection('erp').connection('crm');
  const syncing = [
    { connectionId: 'erp', streamId: 'orders', read: 1500, remaining: 4500, startedAt: NOW - 10_000 },
    { connectionId: 'crm', streamId: 'orders', read: 7, remaining: null, startedAt: NOW },
  ];
  expect(health(store, { syncing }).map((row) => row.sentence)).toEqual([
    'First sync: 7 records read',
    'First sync: 1,500 records read, 4,500 to come',
  ]);
  const status = createQueryRunner(store.db).ask('status.get', {}, contextWith({ syncing, revision: 9, demo: true }));
  expect(status).toMatchObject({ revision: 9, demo: true, connections: 2, now: NOW });
  expect(status.systems).toMatchObject([
    { syncing: true, progress: null, msLeft: null },
    { syncing: true, progress: 0.25, msLeft: 30_000 },
  ]);
});

test('removed connections are not listed', () => {
  const store = new TestStore().connection('erp').connection('old');
  store.db.run(`UPDATE connection SET removed_at = 5 WHERE id = 'old'`);
  expect(health(store).map((row) => row.connectionId)).toEqual(['erp']);
});

test('status counts what asks for action', () => {
  const store = new TestStore().connection('erp');
  const order = store.order({ id: 'A' });
  store.exception(order, 'X');
  store.unlinked(store.document('erp', { sourceId: 'Z' }), 'alone');
  store.db.run('DELETE FROM work');
  store.db.run('INSERT INTO work (stage, key) VALUES (1, 1), (3, 1)');
  expect(createQueryRunner(store.db).ask('status.get', {}, contextWith())).toMatchObject({
    orders: 1,
    openExceptions: 1,
    unlinked: 1,
    parked: 0,
    backlog: 2,
  });
});

test('run history is the newest first, with the error in words', () => {
  const store = new TestStore().connection('erp').connection('wms');
  run(store, 'erp', 'failed', HOUR, { kind: 'auth', message: 'Token refused', next: 'Renew it' });
  run(store, 'erp', 'ok', MINUTE);
  run(store, 'wms', 'ok', MINUTE);
  const { rows } = createQueryRunner(store.db).ask('systems.runs', { connectionId: 'erp', limit: 5 }, contextWith());
  expect(rows.map((row) => [row.outcome, row.error])).toEqual([
    ['ok', null],
    ['failed', 'Token refused'],
  ]);
});

test('parked records show their payload and reason, by connection', () => {
  const store = new TestStore().connection('erp').connection('wms');
  for (const [index, connection] of ['erp', 'wms', 'erp'].entries()) {
    store.land(
      connection,
      'orders',
      [{ sourceId: `r${index}`, version: '1', recordedAt: null, payload: `{"n":${index}}` }],
      NOW + index,
    );
    store.db.run(
      `INSERT INTO parked_record (record, stream, source_id, reason, path) SELECT id, stream, source_id, 'No number', '/number' FROM inbox_record WHERE source_id = ?`,
      `r${index}`,
    );
  }
  const runner = createQueryRunner(store.db);
  const all = runner.ask('parked.list', { filter: {}, offset: 0, limit: 2 }, contextWith());
  expect(all.total).toBe(3);
  expect(all.rows.map((row) => row.sourceId)).toEqual(['r2', 'r1']);
  expect(runner.ask('parked.list', { filter: { connectionId: 'wms' }, offset: 0, limit: 9 }, contextWith())).toEqual({
    total: 1,
    rows: [
      {
        recordId: 2,
        connectionId: 'wms',
        streamId: 'orders',
        sourceId: 'r1',
        version: '1',
        hash: expect.any(String) as string,
        reason: 'No number',
        path: '/number',
        firstSeenAt: NOW + 1,
        payload: '{"n":1}',
        edited: null,
      },
    ],
  });
});
