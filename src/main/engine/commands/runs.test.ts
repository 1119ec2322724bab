import { expect, test } from 'vitest';
import { PlainStore } from '../pipeline/testing/plain-store.ts';
import { endRun, startRun } from './runs.ts';

const COUNTS = { read: 5, changed: 3, unchanged: 1, rejected: 1, bytes: 900 };

test('a run says how it ended, with what to do when it failed', () => {
  const { db } = new PlainStore([{ id: 'erp', kind: 'erp' }], 0);
  const run = startRun(db, 'erp', 10);
  expect(db.get('SELECT outcome, ended_at, read FROM run WHERE id = ?', run)).toEqual({
    outcome: 'running',
    ended_at: null,
    read: 0,
  });
  const error = { kind: 'auth', message: 'The key was refused.', next: 'Renew it.' };
  endRun(db, run, 20, 'failed', COUNTS, error);
  expect(
    db.get('SELECT started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes, error FROM run'),
  ).toEqual({
    started_at: 10,
    ended_at: 20,
    outcome: 'failed',
    ...COUNTS,
    error: JSON.stringify(error),
  });
});

test('a run that a crash cut off is over when the next one of its connection starts', () => {
  const { db } = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'wms', kind: 'wms' },
    ],
    0,
  );
  const cut = startRun(db, 'erp', 10);
  const other = startRun(db, 'wms', 11);
  startRun(db, 'erp', 30);
  expect(db.get('SELECT outcome, ended_at FROM run WHERE id = ?', cut)).toEqual({ outcome: 'cancelled', ended_at: 30 });
  expect(db.get('SELECT outcome FROM run WHERE id = ?', other)).toEqual({ outcome: 'running' });
});
